"""Reading one cell as a number, a date, a choice or a text: the accepted ways to write each.

Belongs here: one function a type, None where the cell is no such thing. Does not belong here: what is said of it.
"""

import math
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from dagster_project.contracts import Column
from dagster_project.core.text import plain
from dagster_project.submissions.headings.dates import as_date, read_date, read_serial
from dagster_project.submissions.headings.numbers import Style, bare, read_number
from dagster_project.submissions.reading import Cell

Value = int | Decimal | str | date | datetime | None

_TIMESTAMP_FORMATS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M")
_DIGITS = 18
"""What a number of the lake can hold: BIGINT and DECIMAL(18, scale)."""
_NOISE = 1e-9
_ROUNDED = timedelta(seconds=1)
_COUNT = re.compile(rf"[0-9]{{1,{_DIGITS}}}")
_NUMERALS = {word: at for at, word in enumerate(["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"], start=1)}


def read_as(column: Column, cell: Cell, style: Style | None = None) -> Value:
    """The cell as a value of the column's type, None where it is none. `style` is that of the column's texts."""
    if column.type == "integer":
        return _ordinal(column, cell) if column.ordinal_words and isinstance(cell, str) else _integer(cell, style)
    if column.type == "decimal":
        return _decimal(column, cell, style)
    return _READERS.get(column.type, _text)(column, cell)


def as_text(cell: Cell) -> str:
    """A code that a spreadsheet took for a number is text again; a date is no text."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell) if isinstance(cell, (str, int, float)) and not isinstance(cell, bool) else ""


def _integer(cell: Cell, style: Style | None) -> int | None:
    if isinstance(cell, float):
        return round(cell) if math.isfinite(cell) and abs(cell) < 2**53 and is_whole(cell, round(cell)) else None
    if isinstance(cell, int) and not isinstance(cell, bool):
        return cell if abs(cell) < 10**_DIGITS else None
    number = read_number(cell, style) if isinstance(cell, str) else None
    return round(number) if number is not None and is_whole(number, round(number)) else None


def is_whole(number: float | Decimal, nearest: int) -> bool:
    """Whether a number is whole, but for what calculating with floats adds to it."""
    return number == nearest or abs(float(number) - nearest) <= _NOISE * max(1, abs(nearest))


def _ordinal(column: Column, text: str) -> int | None:
    """`Đợt 1`, `Đợt I` or `1`; a number of figures alone."""
    parts = bare(text).split()
    words = {plain(word) for word in column.ordinal_words}
    count = next((at for at in range(len(parts)) if plain(" ".join(parts[:at])) in words), 0)
    number = " ".join(parts[count:])
    return int(number) if _COUNT.fullmatch(number) else _NUMERALS.get(number.casefold())


def _decimal(column: Column, cell: Cell, style: Style | None) -> Decimal | None:
    if isinstance(cell, bool) or not isinstance(cell, (int, float, str)):
        return None
    number = read_number(cell, style) if isinstance(cell, str) else Decimal(str(cell))
    if number is None:
        return None
    try:
        value = number.quantize(Decimal(1).scaleb(-column.scale), ROUND_HALF_UP)
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value) < 10 ** (_DIGITS - column.scale) else None


def _date(_: Column, cell: Cell) -> date | None:
    if isinstance(cell, (date, datetime)):
        return as_date(cell)
    if isinstance(cell, str):
        return read_date(cell)
    if isinstance(cell, bool) or not isinstance(cell, (int, float)):
        return None
    return read_serial(cell)


def _timestamp(_: Column, cell: Cell) -> datetime | None:
    if isinstance(cell, datetime):
        return _full_minute(cell.replace(tzinfo=None))
    if isinstance(cell, str):
        for form in _TIMESTAMP_FORMATS:
            try:
                return datetime.strptime(bare(cell).replace("T", " "), form)
            except ValueError:
                continue
    return None


def _full_minute(moment: datetime) -> datetime:
    """The full minute that a spreadsheet's serial number with few decimals means, where it is that near."""
    nearest = (moment + timedelta(seconds=30)).replace(second=0, microsecond=0)
    return nearest if abs(moment - nearest) < _ROUNDED else moment


def _choice(column: Column, cell: Cell) -> str | None:
    word = plain(as_text(cell))
    for value, words in column.choices.items():
        if word == plain(value) or any(word == plain(other) for other in words):
            return value
    return None


def _text(column: Column, cell: Cell) -> str | None:
    text = as_text(cell)
    if isinstance(cell, str) and column.pattern is not None:
        text = bare(text)
    return text if text and (column.pattern is None or re.fullmatch(column.pattern, text)) else None


_READERS: dict[str, Callable[[Column, Cell], Value]] = {
    "date": _date,
    "timestamp": _timestamp,
    "choice": _choice,
}
