"""What the cells of a row prove: that it is a row of the table, a note below one, a sum, or a heading nobody knows.

Belongs here: one row, by the forms of its columns and the words of the contract. Does not belong here: what a row is
by its label (`row_labels`), or what the rows around it make of it (`row_lines`).
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from itertools import takewhile

from dagster_project.contracts import Column, Feed, TableWords
from dagster_project.core.text import plain
from dagster_project.submissions.headings.cells import read_as
from dagster_project.submissions.headings.numbers import bare
from dagster_project.submissions.headings.row_forms import (
    cell_at,
    is_figure,
    is_no_commune,
    is_page,
    is_signing,
    is_value,
    listed_name,
)
from dagster_project.submissions.headings.structure import SheetTable
from dagster_project.submissions.reading import Cell
from dagster_project.submissions.tables.row_kinds import ClassifiedRow, DistrictCode, IsPlace, RowKind
from dagster_project.submissions.tables.values import ColumnReader

_MOST_CELLS_OF_A_NOTE = 2
_WORDS_OF_A_DISTRICT = (2, 3)
"""Without its type."""


class RowEvidence:
    """Judges the rows of one table."""

    def __init__(
        self, table: SheetTable, feed: Feed, words: TableWords, district_code: DistrictCode, is_place: IsPlace
    ) -> None:
        self._words, self._district_code = words, district_code
        columns = [(table.positions[column.name], column) for column in feed.columns if column.name in table.positions]
        self._figures = [(at, column) for at, column in columns if column.type in ("integer", "decimal")]
        self._keys = [(at, column) for at, column in columns if column.name in feed.key and not column.is_place]
        self._keys += [(at, column) for at, column in columns if column.type in ("commune", "commune_code")]
        self._commune = next((at for at, column in columns if column.type == "commune"), None)
        self._names_commune = cache(lambda text: is_place(listed_name(bare(text))))
        self._names_district = cache(self._has_district_within)

    def has_figures(self, cells: list[Cell]) -> bool:
        """Whether a figure stands where figures are to stand."""
        return any(self._is_figure(column, cell_at(cells, at)) for at, column in self._figures)

    def names_subject(self, cells: list[Cell]) -> bool:
        """Whether a row says by a key of the right form what it is about."""
        return any(self._is_subject(column, cell_at(cells, at)) for at, column in self._keys)

    def is_footer(self, cells: list[Cell]) -> bool:
        """Whether some cell begins as the lines below a table do."""
        return any(self._is_note(cell) for cell in cells)

    def is_more_than_a_note(self, cells: list[Cell]) -> bool:
        """Whether a number or many cells are filled, beside those that begin as notes do: a row may be lost."""
        filled = [cell for cell in cells if cell is not None and not self._is_note(cell)]
        return len(filled) > _MOST_CELLS_OF_A_NOTE or any(map(is_value, filled))

    def may_end_section(self, cells: list[Cell], is_row: bool) -> bool:
        """Whether a row may be the heading, or the sum, of a district that is not understood."""
        texts = [cell for cell in cells if isinstance(cell, str)]
        commune = cell_at(cells, self._commune)
        if is_row:
            return isinstance(commune, str) and not self._names_commune(commune) and self._names_district(commune)
        if isinstance(commune, str) and not is_no_commune(listed_name(commune)):
            return False
        starts = (*self._words.title_starts, *self._words.unit_starts, *self._words.date_starts)
        are_known = all(plain(text).startswith(starts) or self._is_note(text) for text in texts)
        return not are_known or any(map(self._names_district, texts))

    def _is_figure(self, column: Column, cell: Cell) -> bool:
        return is_figure(cell, self._words.dash_marks) or (cell is not None and read_as(column, cell) is not None)

    def _is_subject(self, column: Column, cell: Cell) -> bool:
        if cell is None or self._is_note(cell):
            return False
        if column.type == "commune":
            return isinstance(cell, str) and self._names_commune(cell)
        if column.type == "commune_code":
            return is_value(cell)
        return (column.type != "text" or column.pattern is not None) and read_as(column, cell) is not None

    def _is_note(self, cell: Cell) -> bool:
        if not isinstance(cell, str):
            return False
        word = plain(cell)
        return (
            is_signing(word)
            or is_page(word)
            or any(f"{word} ".startswith(f"{start} ") for start in self._words.footer_starts)
        )

    def _has_district_within(self, text: str) -> bool:
        """`VNPT Kiến An (tiếp theo)`."""
        parts = plain(text).split()
        runs = (parts[at : at + length] for length in _WORDS_OF_A_DISTRICT for at in range(len(parts) - length + 1))
        return any(self._district_code(" ".join(run)) is not None for run in runs)


def close_sums(
    lines: list[ClassifiedRow], district: int | None, figures: Mapping[int, ColumnReader], district_code: DistrictCode
) -> None:
    """Rows that name another district than the sum above them are of no section, where it is that of the rows above it.

    `district` and the keys of `figures` are places in a row. Where the figures fit the rows below as well, or neither,
    all is left as it stands.
    """

    def code_of(line: ClassifiedRow) -> str | None:
        named = cell_at(line.cells, district)
        return district_code(named) if isinstance(named, str) else None

    for at, line in enumerate(lines):
        if line.kind is not RowKind.SUBTOTAL or district is None or (code := code_of(line)) is None:
            continue
        above, below = _data(reversed(lines[:at])), _data(lines[at + 1 :])
        is_of_above = bool(above) and all(code_of(row) == code for row in above) and _is_sum(line, above, figures)
        if is_of_above and not _is_sum(line, below, figures):
            for row in below:
                if row.district == line.district and code_of(row) not in (None, code):
                    row.district = None


def _data(lines: Iterable[ClassifiedRow]) -> list[ClassifiedRow]:
    """The rows of data up to the next sum or heading."""
    block = takewhile(lambda line: line.kind in (RowKind.DATA, RowKind.OF_WHICH, RowKind.NOTE), lines)
    return [line for line in block if line.kind is RowKind.DATA]


def _is_sum(line: ClassifiedRow, rows: list[ClassifiedRow], figures: Mapping[int, ColumnReader]) -> bool:
    """Whether every figure that a line states is what the rows add up to, and it states any."""
    stated = {at: cell for at in figures if (cell := cell_at(line.cells, at)) is not None}
    return bool(stated) and all(
        _value(figures[at], cell) == sum(_value(figures[at], cell_at(row.cells, at)) or 0 for row in rows)
        for at, cell in stated.items()
    )


def _value(reader: ColumnReader, cell: Cell) -> int | Decimal | None:
    value = reader[cell.__class__, cell].value
    return value if isinstance(value, (int, Decimal)) else None
