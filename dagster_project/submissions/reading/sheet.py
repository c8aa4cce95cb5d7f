"""What every reader returns."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

Cell = str | int | float | bool | date | datetime | time | timedelta | None


class Unreadable(Exception):
    """The bytes cannot be read. Carries the rule that they break, the row and what was expected, never any content."""

    def __init__(self, code: str, row: int | None = None, expected: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.row = row
        self.expected = expected


@dataclass(frozen=True)
class Sheet:
    """A rectangle of cells. `numbers[i]` is the row number, from 1, that the sender sees beside `rows[i]`."""

    name: str | None
    rows: list[list[Cell]]
    numbers: list[int]
