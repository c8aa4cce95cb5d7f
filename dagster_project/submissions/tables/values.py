"""The value of one cell, and what is wrong with it.

Belongs here: missing, of the wrong type or form, out of range. Does not belong here: rules over several cells.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from dagster_project.contracts import Column, TableWords, Words
from dagster_project.submissions.headings.cells import Value, as_text, is_whole, read_as
from dagster_project.submissions.headings.dates import are_shifted, doubtful_dates, late_time
from dagster_project.submissions.headings.numbers import Style, Undecided, style_of
from dagster_project.submissions.reading import Cell

_BROKEN_NUMBERS = 2
_ROUNDING = 1e-6
_HALF_A_DAY = timedelta(hours=12)
_PARTED = re.compile("0[0-9]{2}")
_DAYS_TO_1904 = 1462
"""Between the two days from which spreadsheets count."""


@dataclass(frozen=True)
class CellFault:
    """A cell that breaks a rule: the rule's code and what was expected."""

    code: str
    expected: Words


@dataclass(frozen=True)
class Parsed:
    """What a cell says, and what is wrong with it. A value that is only out of its range is still there."""

    value: Value
    fault: CellFault | None = None


class ColumnReader(dict[tuple[type, Cell], Parsed]):
    """What each cell of a column says, by the cell's type and the cell. It remembers: most cells repeat."""

    def __init__(self, column: Column, words: TableWords | None = None) -> None:
        super().__init__()
        self.column = column
        self._dashes = words.dash_marks if words and column.dash is not None else frozenset()
        self._empties = words.empty_marks if words else frozenset()
        self._placeholders = words.placeholder_marks if words and column.pattern is not None else frozenset()
        self._style: Style | None = None
        self._doubtful: frozenset[object] = frozenset()
        self._has_times = self._are_shifted = self._is_1904 = self._needs_digit = False
        self.late: datetime | None = None
        """A moment of a column of days that may be of the day after."""
        self.parted: str | None = None
        """A text of a column that counts which may be the end of a figure that was parted at its thousands."""
        self.fraction: Cell = None
        """The one number of a column that counts which is not whole, where there is just one."""

    def infer_formats(self, cells: Iterable[Cell], is_1904: bool = False) -> Undecided | None:
        """Take all cells of the column as evidence of how its numbers or dates are written, before any is read.

        Returns what stays undecided, for which the file is to be refused.
        """
        kind = self.column.type
        if self.column.pattern is not None:
            codes = [cell for cell in cells if isinstance(cell, str)]
            self._needs_digit = 2 * sum(map(has_digit, codes)) > len(codes)
        if kind == "date":
            cells = list(cells)
            self._doubtful, self._are_shifted = doubtful_dates(cells), are_shifted(cells)
            self.late = None if self._are_shifted else late_time(cells)
            self._is_1904 = is_1904
        if kind == "timestamp":
            self._has_times = any(isinstance(cell, datetime) for cell in cells)
        if kind not in ("integer", "decimal"):
            return None
        distinct = list(dict.fromkeys(cells))  # in the file's order: what is said of it must not change from run to run
        style = style_of(self.column, (cell for cell in distinct if isinstance(cell, str)))
        if isinstance(style, Undecided):
            return style
        self._style = style
        if kind != "integer":
            return None
        self.parted = next((cell for cell in distinct if isinstance(cell, str) and _PARTED.fullmatch(cell)), None)
        broken = [cell for cell in distinct if isinstance(cell, float) and _has_up_to_three_decimals(cell)]
        self.fraction = broken[0] if len(broken) == 1 else None
        return _lost_groups(broken)

    def __missing__(self, key: tuple[type, Cell]) -> Parsed:
        found = self[key] = self._parse(key[1])
        return found

    def _parse(self, cell: Cell) -> Parsed:
        if isinstance(cell, str):
            if cell in self._dashes:
                cell = 0 if self.column.dash == "zero" else None
            elif cell.casefold() in self._empties:
                cell = None
            elif self._placeholders and (is_placeholder(cell, self._placeholders) or self._is_word(cell)):
                return Parsed(None, CellFault("value_wrong_form", self.column.form_words))
        if self._are_shifted and isinstance(cell, datetime):
            cell = (cell + _HALF_A_DAY).date()
        if self._is_1904 and isinstance(cell, (int, float)) and not isinstance(cell, bool):
            cell = cell + _DAYS_TO_1904
        if self._has_times and type(cell) is date:
            cell = datetime.combine(cell, time())  # a spreadsheet's midnight among other hours
        if cell is not None and cell in self._doubtful:
            return Parsed(None, CellFault("date_order_undecided", self.column.type_words))
        return parse(self.column, cell, self._style)

    def _is_word(self, text: str) -> bool:
        """Whether a text is a word in a column of codes most of which have digits."""
        return self._needs_digit and not has_digit(text)


def has_digit(text: str) -> bool:
    """Whether a text has a digit."""
    return any(map(str.isdigit, text))


def is_placeholder(text: str, marks: frozenset[str]) -> bool:
    """Whether a text stands where a code is not known: `TBD`, `XXX`, `000`."""
    return text.casefold() in marks or len(set(text.casefold())) == 1


def parse(column: Column, cell: Cell, style: Style | None = None) -> Parsed:
    """The typed value of a cell, None where it is empty, with the fault if there is one."""
    if cell is None:
        return Parsed(None, CellFault("value_missing", Words("", "")) if column.required else None)
    value = read_as(column, cell, style)
    if value is None:
        return Parsed(None, _fault_of(column, cell))
    is_out = not _is_in_range(column, value) if isinstance(value, (int, Decimal)) else False
    if is_out or (type(value) is date and not _is_in_time(column, value)):
        return Parsed(value, CellFault("value_out_of_range", Words(column.bounds, column.bounds)))
    return Parsed(value)


def _lost_groups(broken: list[float]) -> Undecided | None:
    """Whole numbers that a spreadsheet took for decimals: of 1.234 and 12.000 it keeps 1.234 and 12.

    One such number may be that row's fault; several say that the column's other numbers cannot be trusted either.
    """
    if len(broken) < _BROKEN_NUMBERS:
        return None
    first = Decimal(str(min(broken)))
    return Undecided(str(first), (first, first * 1000))


def _has_up_to_three_decimals(number: float) -> bool:
    if not math.isfinite(number) or is_whole(number, round(number)):
        return False
    return abs(number * 1000 - round(number * 1000)) < _ROUNDING


def _fault_of(column: Column, cell: Cell) -> CellFault:
    if column.type == "choice":
        return CellFault("value_not_a_choice", column.choice_words)
    if column.type == "text" and as_text(cell):
        return CellFault("value_wrong_form", column.form_words)
    return CellFault("value_wrong_type", column.type_words)


def _is_in_range(column: Column, value: int | Decimal) -> bool:
    low, high = (None if bound is None else Decimal(repr(bound)) for bound in (column.minimum, column.maximum))
    return (low is None or value >= low) and (high is None or value <= high)


def _is_in_time(column: Column, value: date) -> bool:
    return (column.earliest is None or value >= column.earliest) and (column.latest is None or value <= column.latest)
