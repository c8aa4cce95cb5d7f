"""Notices: what is said of a file, made from the register of rules.

Belongs here: counting completely, keeping few examples. Does not belong here: finding faults.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time

from dagster_project.contracts import Circumstance, Contracts, Rule, Severity, Words
from dagster_project.core.text import day_text

PERSONAL = "personal_data"
"""The rule that refuses a file for what it holds of persons."""
IN_ROW = "personal_data_in_row"
"""The rule that sets a row aside for it."""
EXAMPLES_PER_RULE = 50
LONGEST_VALUE = 200


@dataclass(frozen=True)
class Notice:
    """One fault at one place. `row` is the row of the sheet, or the line of the file, counted from 1."""

    code: str
    severity: Severity
    message: str
    message_vi: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None
    expected: str | None = None
    expected_vi: str | None = None


@dataclass
class Notices:
    """The notices of one file: every one counted, the first of each rule kept."""

    contracts: Contracts
    file: str
    kept: list[Notice] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def add(
        self,
        code: str,
        *,
        sheet: str | None = None,
        row: int | None = None,
        column: str | None = None,
        label: str | None = None,
        value: object = None,
        expected: Words | str | None = None,
        count: int = 1,
        key: str = "",
    ) -> Notice:
        """Record a notice.

        `label` is the column's Vietnamese name, `count` how often the key occurs, or how many there are, `key` what a
        fault is about where no row says it.
        `expected` is the register's where it is left out; one text serves both languages.
        """
        rule = self.contracts.rules[code]
        if expected is None:
            expected = rule.expectation
        words = expected if isinstance(expected, Words) else Words(expected, expected)
        shown = shown_value(value)
        filled = {"file": self.file, "sheet": sheet or "", "row": row, "value": shown, "count": count, "key": key}
        notice = Notice(
            code=code,
            severity=rule.severity,
            message=rule.message.format(column=column, expected=words.en, **filled),
            message_vi=rule.message_vi.format(column=label or column, expected=words.vi, **filled),
            sheet=sheet,
            row=row,
            column=column,
            value=shown or None,
            expected=words.en or None,
            expected_vi=words.vi or None,
        )
        self.counts[code] += 1
        if self.counts[code] <= EXAMPLES_PER_RULE:
            self.kept.append(notice)
        return notice

    def add_uncounted(self, code: str, more: int) -> None:
        """Count further occurrences of which no example is kept."""
        self.counts[code] += more

    @property
    def _rules(self) -> list[Rule]:
        """The rules that were broken, as far as the register knows them still."""
        return [self.contracts.rules[code] for code in self.counts if code in self.contracts.rules]

    @property
    def refuses(self) -> bool:
        """Whether any notice refuses the whole file."""
        return any(rule.refuses for rule in self._rules)

    @property
    def may_pass_later(self) -> bool:
        """Whether the file is refused only for what may change without it, so that it is looked at again by itself.

        Not for a limit, which is seldom raised, nor for the clock: where that was right, the file came before its date
        was over, and stays so.
        """
        later = (Circumstance.CONTRACTS, Circumstance.DATES)
        refusing = [rule for rule in self._rules if rule.refuses]
        return bool(refusing) and all(rule.circumstance in later for rule in refusing)

    @property
    def holds(self) -> bool:
        """Whether any notice keeps the file back for a person."""
        return any(self.contracts.rules[code].holds for code in self.counts)


def shown_value(value: object) -> str:
    """A cell as its sender sees it: dates day first, a spreadsheet's whole number without decimals."""
    if isinstance(value, datetime) and value.time() != time.min:
        return f"{value:%d/%m/%Y %H:%M:%S}"
    if isinstance(value, date):
        return day_text(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value)[:LONGEST_VALUE]
