"""Turning one cell into the value that its column promises.

Belongs here: the accepted ways to write a number, a date, a choice. Does not belong here: rules over several cells.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from dagster_project.contracts import Column
from dagster_project.submissions.reading import Cell
from dagster_project.submissions.text import plain

_INTEGER = re.compile(r"[+-]?\d{1,18}")
_DECIMAL = re.compile(r"[+-]?\d{1,14}(\.\d+)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_TIMESTAMP_FORMATS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M")

Value = int | Decimal | str | date | datetime | None


@dataclass(frozen=True)
class Fault:
    """A cell that breaks a rule: the rule's code and what was expected."""

    code: str
    expected: str


def parse(column: Column, cell: Cell) -> Value | Fault:
    """The typed value of a cell, None where it is empty, or the fault."""
    if cell is None:
        return Fault("value_missing", "…") if column.required else None
    match column.type:
        case "integer":
            return _in_range(column, _integer(cell))
        case "decimal":
            return _in_range(column, _decimal(cell, column.scale))
        case "date":
            return _date(cell)
        case "timestamp":
            return _timestamp(cell)
        case "choice":
            return _choice(column, cell)
        case _:
            return _text(column, cell)


def _integer(cell: Cell) -> int | Fault:
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return int(cell)
    if isinstance(cell, int) and not isinstance(cell, bool):
        return cell
    if isinstance(cell, str) and _INTEGER.fullmatch(cell):
        return int(cell)
    return Fault("value_wrong_type", "1234")


def _decimal(cell: Cell, scale: int) -> Decimal | Fault:
    fault = Fault("value_wrong_type", "12.5")
    if isinstance(cell, bool) or not isinstance(cell, (int, float, str)):
        return fault
    if isinstance(cell, str) and not _DECIMAL.fullmatch(cell):
        return fault
    try:
        return Decimal(str(cell)).quantize(Decimal(1).scaleb(-scale))
    except InvalidOperation:
        return fault


def _in_range(column: Column, value: int | Decimal | Fault) -> int | Decimal | Fault:
    if isinstance(value, Fault):
        return value
    low, high = column.minimum, column.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        return Fault("value_out_of_range", column.bounds)
    return value


def _date(cell: Cell) -> date | Fault:
    fault = Fault("value_wrong_type", "22/11/2023")
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if not isinstance(cell, str):
        return fault
    try:
        found = _DAY_FIRST.fullmatch(cell)
        return date(int(found[3]), int(found[2]), int(found[1])) if found else date.fromisoformat(cell)
    except ValueError:
        return fault


def _timestamp(cell: Cell) -> datetime | Fault:
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=None)
    if isinstance(cell, str):
        for form in _TIMESTAMP_FORMATS:
            try:
                return datetime.strptime(cell.replace("T", " "), form)
            except ValueError:
                continue
    return Fault("value_wrong_type", "2023-11-22 07:00")


def _choice(column: Column, cell: Cell) -> str | Fault:
    word = plain(str(cell))
    for value, words in column.choices.items():
        if word == plain(value) or any(word == plain(other) for other in words):
            return value
    return Fault("value_not_a_choice", ", ".join(column.choices))


def _text(column: Column, cell: Cell) -> str | Fault:
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    if column.pattern and not re.fullmatch(column.pattern, text):
        return Fault("value_wrong_form", column.pattern)
    return text
