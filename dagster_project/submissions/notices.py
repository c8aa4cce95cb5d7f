"""Notices: what is said of a file, made from the register of rules.

Belongs here: counting completely, keeping few examples. Does not belong here: finding faults.
"""

from collections import Counter
from dataclasses import dataclass, field

from dagster_project.contracts import Contracts, Severity

EXAMPLES_PER_RULE = 50


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
        expected: str | None = None,
        count: int = 1,
    ) -> Notice:
        """Record a notice; `label` is the column's Vietnamese name, `count` how often the key or row occurs."""
        rule = self.contracts.rules[code]
        expected = expected if expected is not None else rule.expected
        shown = "" if value is None else str(value)[:200]
        words = {"file": self.file, "sheet": sheet, "row": row, "value": shown, "expected": expected, "count": count}
        notice = Notice(
            code=code,
            severity=rule.severity,
            message=rule.message.format(column=column, **words),
            message_vi=rule.message_vi.format(column=label or column, **words),
            sheet=sheet,
            row=row,
            column=column,
            value=shown or None,
            expected=expected or None,
        )
        self.counts[code] += 1
        if self.counts[code] <= EXAMPLES_PER_RULE:
            self.kept.append(notice)
        return notice

    def add_uncounted(self, code: str, more: int) -> None:
        """Count further occurrences of which no example is kept."""
        self.counts[code] += more

    @property
    def refuses(self) -> bool:
        """Whether any notice refuses the whole file."""
        return any(self.contracts.rules[code].refuses for code in self.counts)
