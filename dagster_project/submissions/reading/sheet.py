"""What every reader returns.

Belongs here: the shapes that later rooms see. Does not belong here: how they are filled.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

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
class Sheet:
    """A rectangle of cells. `numbers[i]` is the row number, from 1, that the sender sees beside `rows[i]`."""

    name: str | None
    rows: list[list[Cell]]
    numbers: list[int]
    merges: tuple[Merge, ...] = ()
    hidden: bool = False
    """Whether the sender hid it: looked through for personal data, never taken for the table."""


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


@dataclass(frozen=True)
class ScanText:
    """A large text that DuckDB reads itself, as UTF-8, from `path`; `head` is its first two lines."""

    path: Path
    delimiter: str
    encoding: str
    """What the sender's text was in."""
    head: list[list[str]]
    form: str = "csv"
    member: str | None = None
    remarks: tuple[Remark, ...] = ()
