"""What each row below a header is: a row of the table, a total, a heading of a section, or what stands around them.

Belongs here: telling the rows apart by their form, by the words of the contract and by the names of districts.
Does not belong here: filling cells from above (`fill`), or whether a value is right.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise

from dagster_project.contracts import Feed, TableWords
from dagster_project.submissions.reading import Cell
from dagster_project.submissions.tables.numbers import bare
from dagster_project.submissions.tables.structure import Table
from dagster_project.text import plain

DistrictKind = Callable[[str], "District | None"]
"""Whether a text names a district, and of which kind."""


class District(Enum):
    """A district with communes, or the island that has none and is a row of its own."""

    USUAL = auto()
    ISLAND = auto()


_FIGURE = re.compile(r"[+-]?[0-9][0-9., ]*%?")
_ORDER = re.compile(r"\(?([0-9]{1,3}|[A-Za-z])\)?(?:\s*=.*)?")
_FORMULA = re.compile(r"\(?[0-9]{1,3}\)?\s*=[\s0-9()+*/.-]+")
_ROMAN = re.compile(r"(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3})[.)]?|[A-H][.)]?")
_LISTED = re.compile(r"\s*(?:[-+*•–]\s*|[0-9]{1,3}[.)]\s+)")
_SECTION = re.compile(r"\s*(?:(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3})|[A-H])[.):-]+\s*")
_SIGNING = re.compile(r".*\bngay( \d{1,2})? thang( \d{1,2})? nam( \d{4})?")
_DISTRICT_TYPES = ("huyen", "quan", "h", "q", "huyen dao", "thi xa", "thanh pho")


class Kind(Enum):
    """What a row is."""

    DATA = auto()
    TOTAL = auto()
    """Its figures are the sum of other rows, all of them or those of a block."""
    SUBTOTAL = auto()
    """The same, of the district that it names."""
    GROUP = auto()
    """Numbered like a section, named like no place: a sum if its figures are one, else a row that is not understood."""
    SECTION = auto()
    OF_WHICH = auto()


@dataclass(slots=True)
class Line:
    """A row below the header. `district` is that of its section, or the one that a sub-total names."""

    number: int
    cells: list[Cell]
    kind: Kind
    district: str | None = None
    told: bool = True
    """Whether the table stands as the contract knows it; a section of no district is only told."""


class Lines:
    """The rows of one table, told apart. What is known to be no row of figures is left out."""

    def __init__(self, table: Table, feed: Feed, words: TableWords, district_kind: DistrictKind) -> None:
        self._table, self._words, self._district_kind = table, words, district_kind
        at = table.positions
        columns = {column.name: column for column in feed.columns}
        self._figures = [at[name] for name in at if columns[name].type in ("integer", "decimal")]
        self._keys = [at[name] for name in feed.key if name in at and not columns[name].is_place]
        kinds = {columns[name].type: place for name, place in at.items() if columns[name].is_place}
        self._district, self._commune = kinds.get("district"), kinds.get("commune")
        self._code = kinds.get("commune_code")
        header = table.header
        self._headings = [tuple(map(_text, row)) for row in table.sheet.rows[header.at : header.end]]

    def read(self) -> list[Line]:
        """All rows that are rows of figures, totals or headings of sections, in order."""
        return list(self._lines())

    def _lines(self) -> Iterator[Line]:
        start = self._table.header.end
        sheet = self._table.sheet
        after_header, below, district = True, False, None
        for number, cells in zip(sheet.numbers[start:], sheet.rows[start:], strict=True):
            if all(cell is None for cell in cells):
                continue
            if self._is_heading(cells) or (after_header and _is_index(cells)):
                after_header = True
                continue
            after_header = False
            has_figures = self._has_figures(cells)
            below = below or (not has_figures and self._is_footer(cells))
            if below and not has_figures:
                continue
            line = self._line(number, cells, has_figures)
            if line.kind is Kind.SECTION or (line.kind in (Kind.SUBTOTAL, Kind.GROUP) and self._opens_section(line)):
                district = line.district
            elif line.kind in (Kind.TOTAL, Kind.SUBTOTAL, Kind.GROUP):
                district = None
            elif line.kind is Kind.DATA:
                district = line.district = None if self._is_island(cells) else district
            yield line

    def _line(self, number: int, cells: list[Cell], has_figures: bool) -> Line:
        label = self._label(number, cells)
        if label is not None:
            return label
        if self._at(cells, self._code) is None and all(self._at(cells, key) is None for key in self._keys):
            section = self._section(number, cells, has_figures)
            if section is not None:
                return section
        return Line(number, cells, Kind.DATA)

    def _label(self, number: int, cells: list[Cell]) -> Line | None:
        """A total, a sub-total or an of-which row by its label."""
        first = next((cell for cell in cells if isinstance(cell, str) and not self._is_figure(cell)), None)
        labels = [cell for at in self._table.labels if isinstance(cell := self._at(cells, at), str)]
        for text in dict.fromkeys([*labels, *([first] if first else [])]):
            if any(self._at(cells, at) not in (None, text) for at in (*self._keys, self._code)):
                continue
            word = plain(_LISTED.sub("", text, count=1)) or plain(text)
            if word in self._words.plain_of_which or any(word.startswith(f"{w} ") for w in self._words.plain_of_which):
                return Line(number, cells, Kind.OF_WHICH)
            if word in self._words.plain_totals:
                named = next((other for other in labels if other != text and self._is_district(other)), None)
                return Line(number, cells, Kind.SUBTOTAL if named else Kind.TOTAL, named)
            start = next((start for start in self._words.total_starts if word.startswith(f"{start} ")), None)
            if start is not None:
                rest = word.removeprefix(start).strip()
                if all(part in self._words.total_ends or part.isdigit() for part in rest.split()):
                    return Line(number, cells, Kind.TOTAL)
                if self._is_district(rest):
                    return Line(number, cells, Kind.SUBTOTAL, rest)
        return None

    def _section(self, number: int, cells: list[Cell], has_figures: bool) -> Line | None:
        """The heading of a section, or the sub-total that heads it; None where the row may be a commune's."""
        district, commune = self._at(cells, self._district), self._at(cells, self._commune)
        texts = [cell for cell in cells if isinstance(cell, str) and not self._is_figure(cell)]
        is_numbered = any(_ROMAN.fullmatch(_text(self._at(cells, at))) for at in self._table.serials)
        named = commune if commune is not None else district
        if named is None:
            named = next((text for text in texts if not _ROMAN.fullmatch(text)), None)
        if not isinstance(named, str):
            return None
        bare_name = _SECTION.sub("", named, count=1)
        if not _is_no_commune(named) and not _is_typed_district(bare_name):
            return None
        is_numbered = is_numbered or bare_name != named
        kind = Kind.SUBTOTAL if has_figures else Kind.SECTION
        found = self._district_kind(bare_name)
        if found is District.ISLAND:
            return None
        if found is not None:
            if commune is None or is_numbered or _is_typed_district(bare_name):
                return Line(number, cells, kind, bare_name)
            # A bare name with figures, or beside other texts, may be that of the township.
            return None if has_figures or len(texts) > 1 else Line(number, cells, kind, bare_name)
        if is_numbered and district is None and _is_no_commune(bare_name):
            return Line(number, cells, Kind.GROUP if has_figures else Kind.SECTION, told=has_figures)
        return None

    def _opens_section(self, line: Line) -> bool:
        """A sub-total without a total's word stands above its rows."""
        words = [plain(cell) for cell in line.cells if isinstance(cell, str)]
        starts = self._words.total_starts
        return not any(word == start or word.startswith(f"{start} ") for word in words for start in starts)

    def _is_district(self, name: str) -> bool:
        return self._district_kind(name) is not None

    def _is_island(self, cells: list[Cell]) -> bool:
        named = self._at(cells, self._commune) or self._at(cells, self._district)
        if not isinstance(named, str) or not _is_no_commune(named):
            return False
        return self._district_kind(listed_name(named)) is District.ISLAND

    def _is_heading(self, cells: list[Cell]) -> bool:
        texts = tuple(map(_text, cells))
        if sum(map(bool, texts)) < 2:
            return False
        return any(
            all(not text or (at < len(heading) and text == heading[at]) for at, text in enumerate(texts))
            for heading in self._headings
        )

    def _is_footer(self, cells: list[Cell]) -> bool:
        for cell in cells:
            if isinstance(cell, str):
                word = plain(cell)
                starts = self._words.footer_starts
                if any(word == start or word.startswith(f"{start} ") for start in starts) or _SIGNING.fullmatch(word):
                    return True
        return False

    def _has_figures(self, cells: list[Cell]) -> bool:
        return any(self._is_figure(self._at(cells, at)) for at in self._figures)

    def _is_figure(self, cell: Cell) -> bool:
        if isinstance(cell, str):
            return cell in self._words.dash_marks or _FIGURE.fullmatch(bare(cell)) is not None
        return isinstance(cell, (int, float)) and not isinstance(cell, bool)

    @staticmethod
    def _at(cells: list[Cell], at: int | None) -> Cell:
        return None if at is None or at >= len(cells) else cells[at]


def listed_name(text: str) -> str:
    """A name without the bullet or number before it: `1. Xã Lê Lợi`, `- Xã Lê Lợi`."""
    return _LISTED.sub("", text, count=1)


def _text(cell: Cell) -> str:
    return "" if cell is None else " ".join(str(cell).split())


def _is_typed_district(name: str) -> bool:
    return plain(name).startswith(tuple(f"{word} " for word in _DISTRICT_TYPES))


def _is_no_commune(name: str) -> bool:
    return not plain(name).startswith(("xa ", "x ", "phuong ", "p ", "thi tran ", "tt "))


def _is_index(cells: list[Cell]) -> bool:
    """The row of column numbers under a header: `1 2 3`, `A B 1 2 3`, `(1) (2) (3)=(1)+(2)`."""
    texts = [_text(int(cell) if isinstance(cell, float) and cell.is_integer() else cell) for cell in cells]
    filled = [text for text in texts if text]
    if len(filled) < 2 or not all(_ORDER.fullmatch(text) or _FORMULA.fullmatch(text) for text in filled):
        return False
    numbers = [int(found[0]) for text in filled if (found := re.search(r"[0-9]+", text))]
    letters = [text.strip("()").upper() for text in filled if not re.search(r"[0-9]", text)]
    in_order = all(later - earlier == 1 for earlier, later in pairwise(numbers))
    spelled = [chr(ord("A") + at) for at in range(len(letters))]
    return in_order and letters == spelled and (not numbers or numbers[0] in (0, 1, len(letters) + 1))
