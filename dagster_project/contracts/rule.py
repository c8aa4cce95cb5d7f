"""One rule of the register, whatever finds it broken.

Belongs here: what a rule says of itself, and which of its parts fit each other. Does not belong here: the register as a
whole (`register`), or a list of codes: a row of `contracts/rules.yaml` is all there is of a rule.
"""

import string
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from dagster_project.contracts.base import Model, Name, Words, about

PLACEHOLDERS = frozenset({"file", "sheet", "row", "column", "value", "expected", "count", "key"})


class Severity(StrEnum):
    """What a broken rule does: an error rejects the row or refuses the file, `held` keeps the file back for a person,
    the others only tell.
    """

    ERROR = "error"
    HELD = "held"
    WARNING = "warning"
    NOTICE = "notice"


class Circumstance(StrEnum):
    """What else than the file a rule rests on. Where that changes, what it refused is looked at again by itself."""

    CONTRACTS = "contracts"
    """What the contracts and the list of places know."""
    LIMITS = "limits"
    """The limits and other settings of the program."""
    CLOCK = "clock"
    """When the file arrived, and so the clock by which that was judged."""
    DATES = "dates"
    """Of which other dates files are known."""


class Level(StrEnum):
    """What a rule looks at."""

    FILE = "file"
    STRUCTURE = "structure"
    ROW = "row"
    CROSS_ROW = "cross_row"
    CROSS_FILE = "cross_file"
    HISTORY = "history"


@dataclass(frozen=True, kw_only=True)
class Threshold(Model):
    """A number that a rule draws its line at, with the reason why it is drawn there."""

    value: int | float
    meaning: str = field(metadata=about("what is measured, with its unit"))
    reason: str
    decided_on: date
    is_assumption: bool = field(metadata=about("nobody has decided it yet: it is the builders' own"))


@dataclass(frozen=True, kw_only=True)
class Rule(Model):
    """One rule of the register."""

    code: Name
    level: Level
    severity: Severity
    since: str = field(
        metadata=about("the version of the register that brought the rule, quoted", pattern=r"^\d+\.\d+$")
    )
    owner: Name = field(metadata=about("who answers for it: one of the register's `owners`"))
    message: str = field(metadata=about("what is wrong: English, with placeholders such as {row}"))
    message_vi: str = field(metadata=about("the same in Vietnamese, with the same placeholders"))
    remedy: str = field(metadata=about("what the sender should do: English, short, no placeholders", min_length=1))
    remedy_vi: str = field(metadata=about("the same in Vietnamese", min_length=1))
    column: Name | None = field(default=None, metadata=about("the column that the notice names"))
    check: str | None = field(default=None, metadata=about("SQL over one row of the feed, true where the row is right"))
    feed: Name | None = field(
        default=None, metadata=about("of a cross-file or history rule: the feed whose sender is told")
    )
    feeds: list[Name] = field(
        default_factory=list,
        metadata=about("of a history rule that holds: the feeds whose files it compares with what is in force"),
    )
    subject: str = field(default="", metadata=about("of such a rule: what it compares, in a few English words"))
    subject_vi: str = field(default="", metadata=about("the same in Vietnamese"))
    thresholds: dict[Name, Threshold] = field(
        default_factory=dict, metadata=about("of a cross-file or history rule: $name in its SQL")
    )
    expected: str = field(
        default="", metadata=about("what a right row has: English, or signs that need no translation")
    )
    expected_vi: str = field(default="", metadata=about("the same in Vietnamese, where `expected` holds words"))
    whole_file: bool = field(default=False, metadata=about("a row or cross-row error refuses the whole file"))
    may_pass: bool = field(
        default=False, metadata=about("what breaks it can be loaded all the same: its severity is free")
    )
    circumstance: Circumstance | None = field(
        default=None,
        metadata=about("what else than the file it rests on; where that changes, a file it refused is looked at again"),
    )
    companions: list[Name] = field(
        default_factory=list, metadata=about("rules that may be broken along with it, when it alone is wrong")
    )

    def __post_init__(self) -> None:
        """Raises ValueError where parts do not fit each other."""
        self._messages_can_be_filled()
        self._check_is_of_a_row()
        self._looks_across()
        self._severity_is_possible()

    def _messages_can_be_filled(self) -> None:
        names, names_vi = _placeholders(self.message), _placeholders(self.message_vi)
        if unknown := sorted((names | names_vi) - PLACEHOLDERS):
            raise ValueError(
                f"the messages have no use for {{{unknown[0]}}}; there are {', '.join(sorted(PLACEHOLDERS))}"
            )
        if missing := sorted(names ^ names_vi):
            raise ValueError(f"only one of the two messages says {{{missing[0]}}}")
        if _placeholders(self.remedy) | _placeholders(self.remedy_vi):
            raise ValueError("what to do is the same for every file: a remedy has no placeholders")

    def _check_is_of_a_row(self) -> None:
        if self.check is not None and (self.level is not Level.ROW or self.column is None):
            raise ValueError("a rule with a `check` is of level row and names its `column`")

    def _looks_across(self) -> None:
        if (self.is_across and not self.compares) != (self.feed is not None):
            raise ValueError("a rule of level cross_file or history names its `feed`, and no other does")
        if self.compares != bool(self.feeds):
            raise ValueError("a rule of level history that holds names its `feeds`, and no other does")
        if {bool(self.subject), bool(self.subject_vi)} != {self.is_across}:
            raise ValueError(
                "a rule of level cross_file or history says what it compares as `subject` and `subject_vi`"
            )
        if self.thresholds and not self.is_across:
            raise ValueError("`thresholds` belong to a rule of level cross_file or history")

    def _severity_is_possible(self) -> None:
        if self.is_across and self.severity is Severity.ERROR:
            raise ValueError("no other file refuses a file: a rule that looks across files holds or warns")
        if self.circumstance and not self.refuses:
            raise ValueError("`circumstance` belongs to a rule that refuses the whole file")
        is_grave = self.severity is Severity.ERROR or self.holds
        if self.is_found_by_program and not self.may_pass and not is_grave:
            raise ValueError("what breaks this rule cannot be loaded: its severity is error (or see `may_pass`)")
        if self.holds and self.level not in (Level.FILE, Level.STRUCTURE, Level.HISTORY):
            raise ValueError("a file is held as a whole: the level of a rule that holds is file, structure or history")

    @property
    def is_across(self) -> bool:
        """Whether other files are needed to judge it."""
        return self.level in (Level.CROSS_FILE, Level.HISTORY)

    @property
    def compares(self) -> bool:
        """Whether it compares one file with what is in force, and holds it; others are asked after all are read."""
        return self.level is Level.HISTORY and self.holds

    def is_of(self, feed: str) -> bool:
        """Whether it looks from a feed's files at others."""
        return feed == self.feed or feed in self.feeds

    @property
    def is_found_by_program(self) -> bool:
        """Whether the program itself finds it broken, not SQL of the contracts."""
        return self.check is None and not self.is_across

    @property
    def rejects(self) -> bool:
        """Whether what breaks the rule is kept out; a warning and a notice only tell."""
        return self.severity is Severity.ERROR

    @property
    def refuses(self) -> bool:
        """Whether breaking the rule refuses the whole file, not only the row."""
        return self.rejects and (self.whole_file or self.level in (Level.FILE, Level.STRUCTURE))

    @property
    def holds(self) -> bool:
        """Whether breaking the rule keeps the file back until a person has decided."""
        return self.severity is Severity.HELD

    @property
    def expectation(self) -> Words:
        """What was expected, in both languages."""
        return Words(self.expected, self.expected_vi or self.expected)

    @property
    def in_short(self) -> Words:
        """The rule in a few words where no case of it is at hand: what it compares, or its message without values."""
        if self.is_across:
            return self.subjects
        blank = dict.fromkeys(PLACEHOLDERS, "…")
        return Words(self.message.format(**blank).rstrip(" .:"), self.message_vi.format(**blank).rstrip(" .:"))

    @property
    def subjects(self) -> Words:
        """What a rule that looks across files compares, in both languages."""
        return Words(self.subject, self.subject_vi)

    @property
    def remedies(self) -> Words:
        """What the sender should do, in both languages."""
        return Words(self.remedy, self.remedy_vi)


def _placeholders(message: str) -> set[str]:
    try:
        return {name for _, name, _, _ in string.Formatter().parse(message) if name is not None}
    except ValueError as error:
        raise ValueError(f"the message {message!r} has a brace too many or too few ({error})") from None
