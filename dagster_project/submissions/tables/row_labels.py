"""What a row is by what it says of itself: a total, the sum or the heading of a district, of-which, or data.

Belongs here: one row, by the words of the contract and the names of districts. Does not belong here: what the rows
around it make of it (`row_lines`).
"""

from dataclasses import dataclass

from dagster_project.contracts import Feed, TableWords
from dagster_project.core.text import plain
from dagster_project.submissions.headings.row_forms import (
    cell_at,
    has_bullet,
    is_figure,
    is_no_commune,
    is_numeral,
    is_typed_district,
    listed_name,
    section_name,
    text_of,
)
from dagster_project.submissions.headings.structure import SheetTable
from dagster_project.submissions.places.matcher import ISLAND
from dagster_project.submissions.reading import Cell
from dagster_project.submissions.tables.row_kinds import ClassifiedRow, DistrictCode, RowKind


@dataclass(frozen=True)
class Columns:
    """Where the parts of a row stand that tell what it is."""

    keys: list[int]
    """Keys that are no places."""
    district: int | None
    commune: int | None
    code: int | None


def columns_of(table: SheetTable, feed: Feed) -> Columns:
    """The columns of a table by what they hold."""
    at = table.positions
    columns = {column.name: column for column in feed.columns}
    places = {columns[name].type: place for name, place in at.items() if columns[name].is_place}
    return Columns(
        [at[name] for name in feed.key if name in at and not columns[name].is_place],
        places.get("district"),
        places.get("commune"),
        places.get("commune_code"),
    )


@dataclass(slots=True)
class Above:
    """The district that the row above says, or its section; None where there is no row yet."""

    district: str | None
    is_known: bool = True

    def take(self, said: Cell) -> None:
        """A row of data: one that does not say its district may be any district's."""
        self.is_known = isinstance(said, str)
        self.district = said if isinstance(said, str) else None


class RowLabels:
    """Tells the rows of one table by their labels."""

    def __init__(self, table: SheetTable, columns: Columns, words: TableWords, district_code: DistrictCode) -> None:
        self._table, self._columns, self._words, self._district_code = table, columns, words, district_code

    def read(self, number: int, cells: list[Cell], has_figures: bool) -> ClassifiedRow:
        """What a row is by its label; one without any label that is known is a row of data."""
        label = self._label(number, cells)
        if label is not None:
            return label
        if cell_at(cells, self._columns.code) is None and all(
            cell_at(cells, key) is None for key in self._columns.keys
        ):
            section = self._section(number, cells, has_figures)
            if section is not None:
                return section
        name = self._lone_district(cells)
        return (
            ClassifiedRow(number, cells, RowKind.DATA)
            if name is None
            else ClassifiedRow(number, cells, RowKind.SECTION, name)
        )

    def _is_figure(self, cell: Cell) -> bool:
        """Whether a cell is written as numbers are."""
        return is_figure(cell, self._words.dash_marks)

    def _label(self, number: int, cells: list[Cell]) -> ClassifiedRow | None:
        """A total, a sub-total or an of-which row by its label."""
        first = next((cell for cell in cells if isinstance(cell, str) and not self._is_figure(cell)), None)
        labels = [cell for at in self._table.labels if isinstance(cell := cell_at(cells, at), str)]
        for text in dict.fromkeys([*labels, *([first] if first else [])]):
            if any(cell_at(cells, at) not in (None, text) for at in (*self._columns.keys, self._columns.code)):
                continue
            word = plain(listed_name(text)) or plain(text)
            if word in self._words.plain_cities and cell_at(cells, self._columns.commune) not in (None, text):
                continue
            if word in self._words.plain_of_which or any(word.startswith(f"{w} ") for w in self._words.plain_of_which):
                return ClassifiedRow(number, cells, RowKind.OF_WHICH)
            if word in self._words.plain_totals:
                named = next((other for other in labels if other != text and self._is_district(other)), None)
                return ClassifiedRow(number, cells, RowKind.SUBTOTAL if named else RowKind.TOTAL, named)
            closed = self._closed_district(word) if labels == [text] else None
            if closed is not None:
                return ClassifiedRow(number, cells, RowKind.SUBTOTAL, closed)
            start = next((start for start in self._words.total_starts if word.startswith(f"{start} ")), None)
            if start is not None:
                rest = word.removeprefix(start).strip()
                if all(self._may_end_total(part) for part in rest.split()):
                    return ClassifiedRow(number, cells, RowKind.TOTAL)
                if self._is_district(rest):
                    return ClassifiedRow(number, cells, RowKind.SUBTOTAL, rest)
        return None

    def _closed_district(self, word: str) -> str | None:
        """The district before a total's word: `Quận Hồng Bàng Total`."""
        end = next((end for end in self._words.total_closings if word.endswith(f" {end}")), None)
        name = word.removesuffix(f" {end}")
        return name if end is not None and self._is_district(name) else None

    def part_name(self, cells: list[Cell]) -> str | None:
        """What a row names that is listed under the one above; None where it is no such row."""
        if any(cell_at(cells, at) is not None for at in (*self._columns.keys, self._columns.code)):
            return None
        labels = [cell for at in self._table.labels if (cell := cell_at(cells, at)) is not None]
        label = labels[0] if len(labels) == 1 else None
        if not isinstance(label, str) or self._is_figure(label) or not has_bullet(label):
            return None
        return listed_name(label).strip()

    def is_bare_of_which(self, cells: list[Cell]) -> bool:
        """Whether a row says `Trong đó` and leaves it to the rows below of what."""
        texts = [cell for at in self._table.labels if isinstance(cell := cell_at(cells, at), str)]
        return any(plain(listed_name(text)) in self._words.plain_of_which for text in texts)

    def _section(self, number: int, cells: list[Cell], has_figures: bool) -> ClassifiedRow | None:
        """The heading of a section, or the sub-total that heads it; None where the row may be a commune's."""
        district, commune = cell_at(cells, self._columns.district), cell_at(cells, self._columns.commune)
        texts = [cell for cell in cells if isinstance(cell, str) and not self._is_figure(cell)]
        is_numbered = any(is_numeral(text_of(cell_at(cells, at))) for at in self._table.serials)
        named = commune if commune is not None else district
        if named is None:
            named = next((text for text in texts if not is_numeral(text)), None)
        if not isinstance(named, str):
            return None
        bare_name = self.without_start(listed_name(section_name(named)))
        if not is_no_commune(named) and not is_typed_district(bare_name):
            return None
        is_numbered = is_numbered or section_name(named) != named
        kind = RowKind.SUBTOTAL if has_figures else RowKind.SECTION
        found = self._district_code(bare_name)
        if found == ISLAND:
            return None
        if found is not None:
            if commune is None or is_numbered or is_typed_district(bare_name):
                return ClassifiedRow(number, cells, kind, bare_name)
            # A bare name with figures, or beside other texts, may be that of the township.
            return None if has_figures or len(texts) > 1 else ClassifiedRow(number, cells, kind, bare_name)
        if is_numbered and district is None and is_no_commune(bare_name):
            return ClassifiedRow(number, cells, RowKind.GROUP if has_figures else RowKind.SECTION, told=has_figures)
        return None

    def _lone_district(self, cells: list[Cell]) -> str | None:
        """The district that stands alone in its row, in whichever column."""
        filled = {at: cell for at, cell in enumerate(cells) if cell is not None}
        numerals = [at for at in self._table.serials if at in filled and is_numeral(text_of(filled[at]))]
        texts = [cell for at, cell in filled.items() if at not in numerals]
        name = self.without_start(section_name(texts[0])) if len(texts) == 1 and isinstance(texts[0], str) else ""
        if not (is_typed_district(name) or (numerals and name)):
            return None
        return name if self._district_code(name) not in (None, ISLAND) else None

    def without_start(self, name: str) -> str:
        """`UBND quận Kiến An` → `quận Kiến An`; a name without its type stays, since it may be that of a wider area."""
        start = next((start for start in self._words.section_starts if plain(name).startswith(f"{start} ")), "")
        rest = " ".join(name.split()[len(start.split()) :])
        return rest if is_typed_district(rest) else name

    def _may_end_total(self, part: str) -> bool:
        return part in self._words.total_ends or part.isdigit() or is_numeral(part.upper())

    def opens_section(self, line: ClassifiedRow, above: Above) -> bool:
        """A sub-total without a total's word stands above its rows; one with it, where the rows above are another's."""
        words = [plain(cell) for cell in line.cells if isinstance(cell, str)]
        starts = self._words.total_starts
        is_said = any(word == start or word.startswith(f"{start} ") for word in words for start in starts)
        if not is_said and not any(self._closed_district(word) for word in words):
            return True
        named = line.district if line.district == cell_at(line.cells, self._columns.district) else None
        if named is None or not above.is_known:
            return False
        return above.district is None or self._district_code(named) != self._district_code(above.district)

    def _is_district(self, name: str) -> bool:
        return self._district_code(name) is not None
