"""What every reader returns."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

Cell = str | int | float | bool | date | datetime | time | timedelta | None


class Unreadable(Exception):
    """The bytes cannot be read; the text says why, without quoting the content."""


@dataclass(frozen=True)
class Sheet:
    """A rectangle of cells. `numbers[i]` is the row number, from 1, that the sender sees beside `rows[i]`."""

    name: str | None
    rows: list[list[Cell]]
    numbers: list[int]
