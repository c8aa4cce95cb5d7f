"""The register of rules: one row a rule, whatever finds it broken."""

import string
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from dagster_project.contracts.base import Model, Name, Words

PLACEHOLDERS = frozenset({"file", "sheet", "row", "column", "value", "expected", "count"})
BUILT_IN = frozenset({
    "file_empty", "file_unreadable", "file_type_unknown", "text_not_utf8", "text_malformed", "workbook_unreadable",
    "submitter_unknown", "feed_unrecognised", "report_date_unreadable", "report_date_outside", "report_date_disagrees",
    "header_not_found", "column_missing", "column_repeated", "column_unknown", "place_missing", "rows_missing",
    "lines_unreadable", "no_row_accepted",
    "row_unreadable", "row_wrong_width", "value_missing", "value_wrong_type", "value_out_of_range",
    "value_not_a_choice", "value_wrong_form", "commune_unknown", "commune_ambiguous", "commune_disagrees",
    "district_missing", "district_unknown",
    "key_repeated", "control_total_differs",
})  # fmt: skip
"""The rules that the program itself finds broken; all others carry their check in the register."""
MAY_PASS = frozenset({"column_unknown", "report_date_disagrees", "control_total_differs"})
"""The built-in rules whose severity is free: what breaks any other cannot be loaded."""


class Severity(StrEnum):
    """What a broken rule does: an error rejects the row or refuses the file, the others only tell."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


class Level(StrEnum):
    """What a rule looks at."""

    FILE = "file"
    STRUCTURE = "structure"
    ROW = "row"
    CROSS_ROW = "cross_row"


class Rule(Model):
    """One rule of the register."""

    code: Name
    level: Level
    severity: Severity
    message: str = Field(description="English, with placeholders such as {row}")
    message_vi: str = Field(description="Vietnamese, with the same placeholders")
    column: Name | None = Field(None, description="the column that the notice names")
    check: str | None = Field(None, description="SQL over one row of the feed, true where the row is right")
    expected: str = Field("", description="what a right row has: English, or signs that need no translation")
    expected_vi: str = Field("", description="the same in Vietnamese, where `expected` holds words")
    whole_file: bool = Field(False, description="a row or cross-row error refuses the whole file")

    @model_validator(mode="after")
    def _messages_can_be_filled(self) -> Self:
        names, names_vi = _placeholders(self.message), _placeholders(self.message_vi)
        if unknown := sorted((names | names_vi) - PLACEHOLDERS):
            raise ValueError(
                f"the messages have no use for {{{unknown[0]}}}; there are {', '.join(sorted(PLACEHOLDERS))}"
            )
        if missing := sorted(names ^ names_vi):
            raise ValueError(f"only one of the two messages says {{{missing[0]}}}")
        return self

    @model_validator(mode="after")
    def _check_is_of_a_row(self) -> Self:
        if (self.check is not None) == (self.code in BUILT_IN):
            raise ValueError(
                "the program finds this rule itself: leave `check` out" if self.check else "needs a `check`"
            )
        if self.check is not None and (self.level is not Level.ROW or self.column is None):
            raise ValueError("a rule with a `check` is of level row and names its `column`")
        return self

    @model_validator(mode="after")
    def _severity_is_possible(self) -> Self:
        if self.code in BUILT_IN - MAY_PASS and self.severity is not Severity.ERROR:
            raise ValueError("what breaks this rule cannot be loaded: its severity is error")
        return self

    @property
    def rejects(self) -> bool:
        """Whether what breaks the rule is kept out; a warning and a notice only tell."""
        return self.severity is Severity.ERROR

    @property
    def refuses(self) -> bool:
        """Whether breaking the rule refuses the whole file, not only the row."""
        return self.rejects and (self.whole_file or self.level in (Level.FILE, Level.STRUCTURE))

    @property
    def expectation(self) -> Words:
        """What was expected, in both languages."""
        return Words(self.expected, self.expected_vi or self.expected)


def _placeholders(message: str) -> set[str]:
    try:
        return {name for _, name, _, _ in string.Formatter().parse(message) if name is not None}
    except ValueError as error:
        raise ValueError(f"the message {message!r} has a brace too many or too few ({error})") from None
