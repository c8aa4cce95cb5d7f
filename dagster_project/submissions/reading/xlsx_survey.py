"""A walk through the sheets of an XLSX: how large they are, and what calamine does not tell.

Calamine makes a rectangle of all cells between the first and the last filled one, so that one cell in the far corner
would take all memory; and it gives an empty cell for an error. Belongs here: bounds, errors, merged ranges, hidden
rows, and cells that look otherwise than they are. Does not belong here: values.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from dagster_project.submissions.reading.limits import Limits, at_most, in_megabytes
from dagster_project.submissions.reading.sheet import Merge, Unreadable
from dagster_project.submissions.reading.workbook_xml import Attributes, RichText, plain
from dagster_project.submissions.reading.xlsx_package import Package
from dagster_project.submissions.reading.xlsx_styles import CellStyle, CellStyles

_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_LONGEST_NUMBER = 20
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_OF_PAGES = {"oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter"}
_PROMPTED, _PROMPTS = ("dataValidation", "hyperlink"), ("promptTitle", "prompt", "errorTitle", "error", "tooltip")
_DIGITS = 7


@dataclass
class Survey:
    """What one sheet holds; rows and columns from 0 in `errors`, merged ranges as a sender sees their rows."""

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    looks: dict[tuple[int, int], CellStyle] = field(default_factory=dict)
    """Of filled cells whose style is unusual."""
    rich: dict[tuple[int, int], RichText] = field(default_factory=dict)
    without_value: list[tuple[int, int]] = field(default_factory=list)
    """Formulas that were never calculated."""
    pages: list[str] = field(default_factory=list)
    """The headers and footers of its printed pages."""
    prompts: list[str] = field(default_factory=list)
    """What is shown beside a cell when it is chosen or filled wrongly."""
    last_row: int = -1
    last_column: int = -1


@dataclass
class Totals:
    """What all sheets hold together."""

    limits: Limits
    cells: int = 0
    characters: int = 0

    def add_cell(self, characters: int) -> None:
        """Count a filled cell and its text.

        Raises:
            Unreadable: more than the limits allow.
        """
        self.cells += 1
        self.characters += characters
        if self.cells > self.limits.cells or self.characters > self.limits.workbook_bytes // 2:
            at_most("cells_too_many", self.cells, self.limits.cells)
            in_megabytes("unpacked_too_large", self.characters, self.limits.workbook_bytes // 2)


class SharedTexts:
    """Visitor of the shared texts: how long each is, so that a text that is used a million times counts so often.

    `rich` are those of which a part does not count.
    """

    def __init__(self) -> None:
        self.lengths: list[int] = []
        self.rich: dict[str, RichText] = {}
        self._text = RichText()

    def start(self, name: str, attributes: Attributes) -> None:
        """A new text begins, or a part of one."""
        if name == "si":
            self.lengths.append(0)
            self._text = RichText()
        else:
            self._text.start(name, attributes)

    def end(self, name: str) -> None:
        """A part ends, or the text, which is kept if not all of it counts."""
        self._text.end(name)
        if name == "si" and self._text.marked:
            self.rich[str(len(self.lengths) - 1)] = self._text

    def text(self, text: str) -> None:
        """Part of the text."""
        if self.lengths:
            self.lengths[-1] += len(text)
            self._text.text(text)


class SheetVisitor:
    """Visitor of one sheet."""

    def __init__(self, limits: Limits, totals: Totals, texts: SharedTexts, looks: dict[str, CellStyle]) -> None:
        self.survey = Survey()
        self._limits, self._totals, self._texts, self._looks = limits, totals, texts, looks
        self._row = self._column = -1
        self._type = self._style = ""
        self._rich: RichText | None = None
        self._has_formula = False
        self._page: str | None = None
        self._value = ""
        """The first characters: an error, or the number of a shared text."""
        self._size = 0
        self._is_value = False

    def start(self, name: str, attributes: Attributes) -> None:
        """A row or a cell begins, or the value of one."""
        if name == "c":
            self._begin_cell(attributes)
        elif name in ("v", "t"):
            self._is_value = True
        elif name == "row":
            self._row = _number(attributes["r"]) if "r" in attributes else self._row + 1
            self._column = -1
            if plain(attributes).get("hidden") in ("1", "true"):
                self.survey.hidden_rows.add(self._row + 1)
        elif name == "f":
            self._has_formula = True
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif name == "col":
            self._read_columns(plain(attributes))
        elif name in _OF_PAGES:
            self._page = ""
        elif name in _PROMPTED:
            self.survey.prompts += dict.fromkeys(text for key in _PROMPTS if (text := attributes.get(key, "").strip()))
        elif name == "is":
            self._rich = RichText()
        if self._rich is not None:
            self._rich.start(name, attributes)

    def end(self, name: str) -> None:
        """A value ends, or a cell, which then counts if it holds anything."""
        if self._rich is not None:
            self._rich.end(name)
        if name in ("v", "t"):
            self._is_value = False
        elif name == "c":
            self._end_cell()
        elif name in _OF_PAGES and self._page:
            self.survey.pages.append(self._page)
            self._page = None

    def text(self, text: str) -> None:
        """Part of a value."""
        if self._is_value:
            self._size += len(text)
            if len(self._value) < _LONGEST_NUMBER:
                self._value += text[:_LONGEST_NUMBER]
            if self._rich is not None:
                self._rich.text(text)
        elif self._page is not None:
            self._page += text

    def _begin_cell(self, attributes: Attributes) -> None:
        if "r" in attributes:
            self._row, self._column = cell_place(attributes["r"])
        else:
            self._column += 1
        self._type, self._style = attributes.get("t", ""), attributes.get("s", "")
        self._value = ""
        self._size = 0
        self._rich, self._has_formula = None, False

    def _end_cell(self) -> None:
        if self._value:
            self._count_cell()
            at = self._row, self._column
            if self._style in self._looks:
                self.survey.looks[at] = self._looks[self._style]
            rich = self._texts.rich.get(self._value) if self._type == "s" else self._rich
            if rich is not None and rich.marked:
                self.survey.rich[at] = rich
        elif self._has_formula:
            self.survey.without_value.append((self._row, self._column))
        self._rich = None

    def _read_columns(self, known: Attributes) -> None:
        """The columns from `min` to `max` are hidden."""
        if known.get("hidden") in ("1", "true"):
            first, last = _at_most_columns(known.get("min", "")), _at_most_columns(known.get("max", ""))
            self.survey.hidden_columns.update(range(first - 1, last))

    def _count_cell(self) -> None:
        survey, row, column = self.survey, self._row, self._column
        if row > survey.last_row:
            at_most("rows_too_many", row + 1, self._limits.rows, row + 1)
            survey.last_row = row
        if column > survey.last_column:
            at_most("columns_too_many", column + 1, self._limits.columns, row + 1)
            survey.last_column = column
        if self._type == "e":
            survey.errors[row, column] = self._value[:_LONGEST_NUMBER]
        characters = self._length()
        if characters > self._limits.line_length:
            at_most("cell_text_too_long", characters, self._limits.line_length, row + 1)
        self._totals.add_cell(characters)

    def _length(self) -> int:
        if self._type != "s":
            return self._size
        try:
            return self._texts.lengths[int(self._value)]
        except (ValueError, IndexError):
            raise Unreadable("workbook_unreadable") from None

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        (top, left), (bottom, right) = cell_place(first), cell_place(last or first)
        self.survey.merges.append((top + 1, left, bottom + 1, right))


def survey_sheets(package: Package) -> dict[str, Survey]:
    """Walk through all parts that calamine will read; by sheet name, what each sheet holds.

    Raises:
        Unreadable: damaged, hostile, or more than the limits allow.
    """
    texts, styles = SharedTexts(), CellStyles()
    for part, beside_sheets in ((package.texts, texts), (package.styles, styles)):
        if package.has(part):
            package.walk(part, beside_sheets)
    totals = Totals(package.limits)
    surveys = {}
    area = 0
    for name, link in package.sheets.items():
        visitor = SheetVisitor(package.limits, totals, texts, styles.looks)
        package.walk(link.part, visitor)
        surveys[name] = visitor.survey
        area += (visitor.survey.last_row + 1) * (visitor.survey.last_column + 1)
        at_most("cells_too_many", area, package.limits.cells)
    return surveys


def cell_place(reference: str) -> tuple[int, int]:
    """Row and column, both from 0, of a reference such as B3."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        raise Unreadable("workbook_unreadable")
    return _number(found[2]), _column(found[1])


def _at_most_columns(text: str) -> int:
    return min(int(text), _LAST_COLUMN) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else 0


@lru_cache
def _column(letters: str) -> int:
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return column - 1


def _number(text: str) -> int:
    """A row from 0."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else 0
    if not 0 < number <= _LAST_ROW:
        raise Unreadable("workbook_unreadable")
    return number - 1
