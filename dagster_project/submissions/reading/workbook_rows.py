"""What the readers of workbooks share: from a rectangle of cells to a sheet, and what is remarked on it.

Belongs here: rows, merged ranges, hidden rows. Does not belong here: any one form of workbook.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from types import MappingProxyType

from dagster_project.submissions.reading.limits import at_most
from dagster_project.submissions.reading.sheet import Cell, Merge, MetadataItem, Remark, Sheet
from dagster_project.submissions.reading.unusual import COVERED, letter_of

Place = tuple[str, int, int]
"""A cell: sheet, row number, column from 0."""
_NONE: Mapping[tuple[int, int], str] = MappingProxyType({})
Runs = dict[Place, list[tuple[str, str]]]
"""The texts of a cell one after another, each with the name of its font."""


@dataclass(frozen=True)
class Book:
    """What a workbook holds. `runs` reads the fonts of cells with other than plain letters, when they are wanted."""

    sheets: list[Sheet]
    remarks: tuple[Remark, ...]
    runs: Callable[[], Runs]
    beside: tuple[MetadataItem, ...] = ()
    is_1904: bool = False


def as_sheet(
    name: str,
    numbered: Iterable[tuple[int, list[Cell]]],
    merges: Iterable[Merge],
    is_hidden: bool,
    most_cells: int,
    beside: list[MetadataItem],
    formats: Mapping[tuple[int, int], str] = _NONE,
) -> Sheet:
    """A sheet of the rows that hold anything, each as wide as the widest; merged ranges end where the cells end.

    What lies under a merged cell is no cell of the sheet: where it says something else it is added to `beside`.

    Raises:
        Unreadable: more cells than `most_cells`.
    """
    filled = [(number, row) for number, row in numbered if any(value is not None for value in row)]
    width = max((_width(row) for _, row in filled), default=0)
    at_most("cells_too_many", len(filled) * width, most_cells)
    rows = [[*row[:width], *[None] * (width - len(row))] for _, row in filled]
    numbers = [number for number, _ in filled]
    last = numbers[-1] if numbers else 0
    within = (
        (top, left, min(bottom, last), min(right, width - 1))
        for top, left, bottom, right in merges
        if top <= last and left < width
    )
    seen = tuple(within)
    area = sum((bottom - top + 1) * (right - left + 1) for top, left, bottom, right in seen)
    at_most("cells_too_many", area, most_cells)
    beside += (
        MetadataItem("beside", str(cell), COVERED, name, number)
        for number, cell in _uncovered(rows, numbers, seen, is_hidden)
    )
    return Sheet(name, rows, numbers, seen, is_hidden, formats)


def _uncovered(
    rows: list[list[Cell]], numbers: list[int], merges: tuple[Merge, ...], is_hidden: bool
) -> Iterator[tuple[int, Cell]]:
    """Empty the cells that lie under merged ones; gives those that say something else."""
    for top, left, bottom, right in merges:
        first, end = bisect_left(numbers, top), bisect_right(numbers, bottom)
        above = rows[first][left] if first < end and numbers[first] == top else None
        for number, row in zip(numbers[first:end], rows[first:end], strict=True):
            for column in range(left, right + 1):
                cell = row[column]
                if cell is None or (number, column) == (top, left):
                    continue
                row[column] = None
                if cell != above and not is_hidden:
                    yield number, cell


def remarks_on(sheet: Sheet, hidden_rows: Set[int], hidden_columns: Set[int] = frozenset()) -> list[Remark]:
    """Hidden rows and columns: they are read, for a filter hides rows that are meant all the same."""
    if sheet.hidden:
        return []
    found = []
    if hidden := [number for number in sheet.numbers if number in hidden_rows]:
        found.append(Remark("rows_hidden", sheet=sheet.name, row=hidden[0], count=len(hidden)))
    width = len(sheet.rows[0]) if sheet.rows else 0
    if columns := [
        at for at in range(width) if at in hidden_columns and any(row[at] is not None for row in sheet.rows)
    ]:
        found.append(Remark("columns_hidden", sheet=sheet.name, value=letter_of(columns[0]), count=len(columns)))
    return found


def _width(row: list[Cell]) -> int:
    return next((at for at in range(len(row), 0, -1) if row[at - 1] is not None), 0)
