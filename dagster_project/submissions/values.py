"""Turning one cell into the value that its column promises.

Belongs here: the accepted ways to write a number, a date, a choice. Does not belong here: rules over several cells.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from dagster_project.contracts import Column, Words
from dagster_project.submissions.reading import Cell
from dagster_project.text import plain

_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]+)?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_YEAR_FIRST = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})")
_TIMESTAMP_FORMATS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M")
_DIGITS = 18
"""What a number of the lake can hold: BIGINT and DECIMAL(18, scale)."""

Value = int | Decimal | str | date | datetime | None


@dataclass(frozen=True)
class Fault:
    """A cell that breaks a rule: the rule's code and what was expected."""

    code: str
    expected: Words


@dataclass(frozen=True)
class Parsed:
    """What a cell says, and what is wrong with it. A value that is only out of its range is still there."""

    value: Value
    fault: Fault | None = None


class ColumnReader(dict[tuple[type, Cell], Parsed]):
    """What each cell of a column says, by the cell's type and the cell. It remembers: most cells repeat."""

    def __init__(self, column: Column) -> None:
        super().__init__()
        self.column = column

    def __missing__(self, key: tuple[type, Cell]) -> Parsed:
        found = self[key] = parse(self.column, key[1])
        return found


def parse(column: Column, cell: Cell) -> Parsed:
    """The typed value of a cell, None where it is empty, with the fault if there is one."""
    if cell is None:
        return Parsed(None, Fault("value_missing", Words("", "")) if column.required else None)
    value = _PARSERS.get(column.type, _text)(column, cell)
    if value is None:
        return Parsed(None, _fault_of(column, cell))
    if isinstance(value, (int, Decimal)) and not _is_in_range(column, value):
        return Parsed(value, Fault("value_out_of_range", Words(column.bounds, column.bounds)))
    return Parsed(value)


def number(column: Column, cell: Cell) -> int | Decimal | None:
    """The number that a cell of a column of numbers says, whatever the column's range."""
    return _integer(column, cell) if column.type == "integer" else _decimal(column, cell)


def _fault_of(column: Column, cell: Cell) -> Fault:
    if column.type == "choice":
        return Fault("value_not_a_choice", column.choice_words)
    if column.type == "text" and _as_text(cell):
        return Fault("value_wrong_form", column.form_words)
    return Fault("value_wrong_type", column.type_words)


def _integer(column: Column, cell: Cell) -> int | None:
    del column
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return int(cell)
    if isinstance(cell, int) and not isinstance(cell, bool):
        return cell if abs(cell) < 10**_DIGITS else None
    if isinstance(cell, str) and _INTEGER.fullmatch(cell):
        return int(cell)
    return None


def _decimal(column: Column, cell: Cell) -> Decimal | None:
    if isinstance(cell, bool) or not isinstance(cell, (int, float, str)):
        return None
    if isinstance(cell, str) and not _DECIMAL.fullmatch(cell):
        return None
    try:
        value = Decimal(str(cell)).quantize(Decimal(1).scaleb(-column.scale), ROUND_HALF_UP)
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value) < 10 ** (_DIGITS - column.scale) else None


def _is_in_range(column: Column, value: int | Decimal) -> bool:
    low, high = (None if bound is None else Decimal(repr(bound)) for bound in (column.minimum, column.maximum))
    return (low is None or value >= low) and (high is None or value <= high)


def _date(column: Column, cell: Cell) -> date | None:
    del column
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if not isinstance(cell, str):
        return None
    try:
        if found := _DAY_FIRST.fullmatch(cell):
            return date(int(found[3]), int(found[2]), int(found[1]))
        found = _YEAR_FIRST.fullmatch(cell)
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def _timestamp(column: Column, cell: Cell) -> datetime | None:
    del column
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=None)
    if isinstance(cell, str):
        for form in _TIMESTAMP_FORMATS:
            try:
                return datetime.strptime(cell.replace("T", " "), form)
            except ValueError:
                continue
    return None


def _choice(column: Column, cell: Cell) -> str | None:
    word = plain(_as_text(cell))
    for value, words in column.choices.items():
        if word == plain(value) or any(word == plain(other) for other in words):
            return value
    return None


def _text(column: Column, cell: Cell) -> str | None:
    text = _as_text(cell)
    return text if text and (column.pattern is None or re.fullmatch(column.pattern, text)) else None


def _as_text(cell: Cell) -> str:
    """A code that a spreadsheet took for a number is text again; a date is no code."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell) if isinstance(cell, (str, int, float)) and not isinstance(cell, bool) else ""


_PARSERS: dict[str, Callable[[Column, Cell], Value]] = {
    "integer": _integer,
    "decimal": _decimal,
    "date": _date,
    "timestamp": _timestamp,
    "choice": _choice,
}
