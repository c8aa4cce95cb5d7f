"""What every reader returns.

Belongs here: the shapes that later rooms see. Does not belong here: how they are filled.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Literal

from dagster_project.contracts.base import Words

Cell = str | int | float | bool | date | datetime | time | timedelta | None
Merge = tuple[int, int, int, int]
"""First row number, first column from 0, last row number, last column."""


class Unreadable(Exception):
    """The bytes cannot be read. Carries the rule that they break, the row, what was expected and what may be shown."""

    def __init__(self, code: str, row: int | None = None, expected: str = "", value: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.row = row
        self.expected = expected
        self.value = value


@dataclass(frozen=True)
class Remark:
    """What the sender must know of a file that could be read: a rule that does not refuse, and what may be shown."""

    code: str
    sheet: str | None = None
    row: int | None = None
    value: str | None = None
    expected: str | None = None
    count: int = 1


@dataclass(frozen=True)
class MetadataItem:
    """What a workbook says beside the values of its cells, or shows otherwise than they are."""

    kind: Literal["beside", "format"]
    text: str
    what: Words
    sheet: str | None = None
    row: int | None = None


@dataclass(frozen=True)
class Sheet:
    """A rectangle of cells. `numbers[i]` is the row number, from 1, that the sender sees beside `rows[i]`."""

    name: str | None
    rows: list[list[Cell]]
    numbers: list[int]
    merges: tuple[Merge, ...] = ()
    hidden: bool = False
    """Whether the sender hid it: looked through for personal data, never taken for the table."""
    formats: Mapping[tuple[int, int], str] = field(default_factory=dict)
    """By row number and column, the number formats that may show another number than the cell holds."""
    delimiter: str | None = None
    """Of text, the sign between its cells."""
    without_value: frozenset[tuple[int, int]] = frozenset()
    """By row number and column, the formulas that were never calculated."""


@dataclass(frozen=True)
class Reading:
    """What a file holds: its sheets, and how it was read."""

    sheets: list[Sheet]
    form: str
    """`csv`, `xlsx`, `xls` or `ods`."""
    encoding: str | None = None
    """Of text, and of the legacy text in a workbook."""
    member: str | None = None
    """The file inside an archive that was read."""
    remarks: tuple[Remark, ...] = ()
    beside: tuple[MetadataItem, ...] = ()
    is_1904: bool = False
    """Whether its serial numbers count days from 1904."""


@dataclass(frozen=True)
class ScanText:
    """A large text that DuckDB reads itself, as UTF-8, from `path`; `head` is its first records."""

    path: Path
    delimiter: str
    encoding: str
    """What the sender's text was in."""
    head: list[list[str]]
    numbers: list[int]
    """The lines of the sender's text on which those above the table and those of the head stand."""
    above: list[list[str]] = field(default_factory=list)
    """The records above the table, which `path` is without."""
    skipped: int = 0
    """How many lines of the sender's text `path` is without."""
    form: str = "csv"
    member: str | None = None
    remarks: tuple[Remark, ...] = ()

    def top(self, records: int | None = None) -> Sheet:
        """What stands above the table and the first records of the head, all of it by default, as a sheet."""
        rows = [*self.above, *self.head[:records]]
        return Sheet(None, [[cell.strip() or None for cell in row] for row in rows], self.numbers[: len(rows)])
