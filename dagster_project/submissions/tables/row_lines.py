"""The rows below a header one after another: what is a row of figures, a total or a heading, and in which section.

Belongs here: what the rows around it make of a row; leaving out what is none. Does not belong here: what a row says of
itself (`row_labels`), filling cells from above (`fill`), or whether a value is right.
"""

from collections.abc import Iterator
from itertools import takewhile

from dagster_project.contracts import Feed, TableWords
from dagster_project.submissions.headings.row_forms import (
    cell_at,
    is_index,
    is_no_commune,
    is_typed_district,
    listed_name,
    section_name,
)
from dagster_project.submissions.headings.structure import SheetTable
from dagster_project.submissions.places.matcher import ISLAND
from dagster_project.submissions.reading import Cell
from dagster_project.submissions.tables.row_evidence import RowEvidence
from dagster_project.submissions.tables.row_kinds import ClassifiedRow, DistrictCode, IsPlace, RowKind
from dagster_project.submissions.tables.row_labels import Above, RowLabels, columns_of


class ClassifiedRows:
    """The rows of one table, told apart. What is known to be no row of figures is left out."""

    def __init__(
        self, table: SheetTable, feed: Feed, words: TableWords, district_code: DistrictCode, is_place: IsPlace
    ) -> None:
        self._table, self._district_code, self._is_place = table, district_code, is_place
        self._columns = columns_of(table, feed)
        self._labels = RowLabels(table, self._columns, words, district_code)
        self._evidence = RowEvidence(table, feed, words, district_code, is_place)

    def read(self) -> list[ClassifiedRow]:
        """All rows that are rows of figures, totals or headings of sections, in order."""
        return list(self._lines())

    def _lines(self) -> Iterator[ClassifiedRow]:
        start = self._table.header.end
        sheet = self._table.sheet
        after_header, below = True, False
        district = self._district_above()
        above = Above(district)
        parts: set[int] = set()
        for at, (number, cells) in enumerate(zip(sheet.numbers[start:], sheet.rows[start:], strict=True), start):
            if all(cell is None for cell in cells):
                continue
            if number in self._table.part.repeats or (after_header and is_index(cells)):
                after_header, below = True, False
                continue
            after_header = False
            has_figures = self._evidence.has_figures(cells)
            is_row = has_figures or self._evidence.names_subject(cells)
            below = not is_row and (below or self._evidence.is_footer(cells))
            if at in parts:
                yield ClassifiedRow(number, cells, RowKind.OF_WHICH)
                continue
            line = self._labels.read(number, cells, has_figures)
            if line.kind is not RowKind.OF_WHICH and district and self._evidence.may_end_section(cells, is_row):
                district = None
            if below and not self._begins_section(line):
                if self._evidence.is_more_than_a_note(cells):
                    yield ClassifiedRow(number, cells, RowKind.NOTE)
                continue
            if line.kind is RowKind.OF_WHICH and self._labels.is_bare_of_which(cells):
                parts = self._parts_from(at + 1)
            is_sum = line.kind in (RowKind.SUBTOTAL, RowKind.GROUP)
            if line.kind is RowKind.SECTION or (is_sum and self._labels.opens_section(line, above)):
                district = line.district
                above = Above(district)
            elif line.kind in (RowKind.TOTAL, RowKind.SUBTOTAL, RowKind.GROUP):
                district = None
            elif line.kind is RowKind.DATA:
                district = line.district = None if self._is_island(cells) else district
                above.take(cell_at(cells, self._columns.district) or district)
            yield line

    def _parts_from(self, first: int) -> set[int]:
        """The rows from here on that are listed under `Trong đó`; none of them where one may be a place's."""
        rows = self._table.sheet.rows[first:]
        names = list(takewhile(bool, map(self._labels.part_name, rows)))
        are_places = any(name and (not is_no_commune(name) or self._is_place(name)) for name in names)
        return set() if are_places else set(range(first, first + len(names)))

    def _district_above(self) -> str | None:
        """The district that the line over the header names, where no column says it."""
        at = self._table.header.at - 1
        if at < 0 or self._columns.district is not None or self._columns.code is not None:
            return None
        texts = [cell for cell in self._table.sheet.rows[at] if cell is not None]
        name = self._labels.without_start(section_name(str(texts[0]))) if len(texts) == 1 else ""
        return name if is_typed_district(name) and self._district_code(name) not in (None, ISLAND) else None

    def _begins_section(self, line: ClassifiedRow) -> bool:
        """Whether a line below a footer names the district of rows that follow it after all."""
        return line.kind is RowKind.SECTION and line.district is not None

    def _is_island(self, cells: list[Cell]) -> bool:
        named = cell_at(cells, self._columns.commune) or cell_at(cells, self._columns.district)
        if not isinstance(named, str) or not is_no_commune(named):
            return False
        return self._district_code(listed_name(section_name(named))) == ISLAND
