"""What the readers of workbooks share: from a rectangle of cells to a sheet, and what is remarked on it.

Belongs here: rows, merged ranges, hidden rows. Does not belong here: any one form of workbook.
"""

from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass

from dagster_project.submissions.reading.limits import at_most
from dagster_project.submissions.reading.sheet import Cell, Merge, Remark, Sheet

Place = tuple[str, int, int]
"""A cell: sheet, row number, column from 0."""
Runs = dict[Place, list[tuple[str, str]]]
"""The texts of a cell one after another, each with the name of its font."""


@dataclass(frozen=True)
class Book:
    """What a workbook holds. `runs` reads the fonts of cells with other than plain letters, when they are wanted."""

    sheets: list[Sheet]
    remarks: tuple[Remark, ...]
    runs: Callable[[], Runs]


def as_sheet(
    name: str, numbered: Iterable[tuple[int, list[Cell]]], merges: Iterable[Merge], is_hidden: bool, most_cells: int
) -> Sheet:
    """A sheet of the rows that hold anything, each as wide as the widest; merged ranges end where the cells end.

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
    return Sheet(name, rows, numbers, tuple(within), is_hidden)


def remarks_on(sheet: Sheet, hidden_rows: Set[int]) -> list[Remark]:
    """Hidden rows: they are read, for a filter hides rows that are meant all the same."""
    if sheet.hidden:
        return []
    hidden = [number for number in sheet.numbers if number in hidden_rows]
    return [Remark("rows_hidden", sheet=sheet.name, row=hidden[0], count=len(hidden))] if hidden else []


def _width(row: list[Cell]) -> int:
    return next((at for at in range(len(row), 0, -1) if row[at - 1] is not None), 0)
