"""ODS workbooks, read in one walk through their XML, within limits: repeated cells never become more than are allowed.

Belongs here: cells, styles and fonts of ODS. Does not belong here: legacy fonts (`fonts`), or what a cell means.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from dagster_project.submissions.reading.container_zip import Budget, open_zip, unpacked
from dagster_project.submissions.reading.limits import Limits, at_most
from dagster_project.submissions.reading.ods_styles import Styles
from dagster_project.submissions.reading.ods_values import value_of
from dagster_project.submissions.reading.sheet import Cell, Merge, MetadataItem, Remark, Sheet, Unreadable
from dagster_project.submissions.reading.unusual import (
    COMMENT,
    DRAWING,
    PAGE,
    PROMPT,
    PROPERTY,
    invisible,
    marked,
    struck,
)
from dagster_project.submissions.reading.workbook_rows import Book, Runs, as_sheet, remarks_on
from dagster_project.submissions.reading.workbook_xml import Attributes, plain, walk
from dagster_project.submissions.reading.xlsx_beside import Properties, names_given

_CONTENT, _STYLES, _META, _MANIFEST = "content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml"
_NOT_CELLS = {"dde-links", "tracked-changes", "forms", "named-expressions", "database-ranges", "data-pilot-tables"}
_NAMES = {"named-range": "base-cell-address", "named-expression": "expression"}
_ASIDE = {"annotation", "shapes", "frame", "custom-shape", "rect", "caption", "g", "help-message", "error-message"}
"""Comments, drawings and prompts; their texts are none of a cell."""
_WHAT = {"annotation": COMMENT, "help-message": PROMPT, "error-message": PROMPT}
_BREAKS = {"s": " ", "tab": "\t", "line-break": "\n"}
_MOST_SPACES = 1_000
_ELEMENTS_BESIDE_CELLS = 1_000_000
_LARGEST_COUNT = 1 << 30
_LINKS = {"dde-links", "dde-source"}


@dataclass
class _Table:
    """A sheet that is being read."""

    name: str
    is_hidden: bool
    rows: list[tuple[int, list[Cell]]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    formats: dict[tuple[int, int], str] = field(default_factory=dict)
    over: int = 0
    """How many rows are over."""
    column_styles: list[tuple[int, str]] = field(default_factory=list)
    """The first column after, and the style of, each run of columns."""


@dataclass
class _Row:
    """A row that is being read; its cells up to the last filled one."""

    attributes: Attributes
    cells: list[Cell] = field(default_factory=list)
    over: int = 0
    """How many cells are over."""
    spans: list[tuple[int, int, int]] = field(default_factory=list)
    runs: list[tuple[int, list[tuple[str, str]]]] = field(default_factory=list)
    formats: list[tuple[int, str]] = field(default_factory=list)
    looks: set[str] = field(default_factory=set)
    """Which of its cells were told already to look otherwise than they are."""


@dataclass
class _OdsCell:
    """A cell that is being read."""

    attributes: Attributes
    paragraphs: int = 0
    parts: list[tuple[str, str | None]] = field(default_factory=list)
    """Its texts, each with the style of the span that it stands in."""


def read_ods(path: Path, limits: Limits) -> Book:
    """All sheets of a workbook.

    Raises:
        Unreadable: damaged, behind a password, with XML entities, or more than the limits allow.
    """
    with open_zip(path) as archive:
        entries = {entry.filename: entry for entry in archive.infolist()}
        budget = Budget(path.stat().st_size, limits.workbook_bytes, limits)
        most = 4 * limits.cells + _ELEMENTS_BESIDE_CELLS
        if _CONTENT not in entries:
            raise Unreadable("workbook_unreadable")
        if _MANIFEST in entries and b"encryption-data" in b"".join(unpacked(archive, entries[_MANIFEST], budget)):
            raise Unreadable("workbook_password")
        styles = Styles()
        if _STYLES in entries:
            walk(unpacked(archive, entries[_STYLES], budget), styles, most)
        reader = _Reader(limits, styles)
        walk(unpacked(archive, entries[_CONTENT], budget), reader, most)
        properties = Properties()
        if _META in entries:
            walk(unpacked(archive, entries[_META], budget), properties, most)
    reader.add(MetadataItem("beside", text, PROPERTY) for text in properties.texts)
    return reader.book(has_macros=any(name.startswith(("Basic/", "Scripts/")) for name in entries))


class _Reader:
    """Visitor of the content."""

    def __init__(self, limits: Limits, styles: Styles) -> None:
        self._limits, self._styles = limits, styles
        self._tables: list[_Table] = []
        self._table: _Table | None = None
        self._row: _Row | None = None
        self._cell: _OdsCell | None = None
        self._spans: list[str | None] = []
        self._skipped: list[str] = []
        self._runs: Runs = {}
        self._aside: list[str] = []
        """The elements that are open within a comment or a drawing."""
        self._said_aside = ""
        self._beside: list[MetadataItem] = []
        self._has_links = False
        self._cells = 0

    def book(self, has_macros: bool) -> Book:
        """What was read."""
        sheets: list[Sheet] = []
        remarks = [Remark("workbook_macros")] if has_macros else []
        remarks += [Remark("workbook_external_links")] if self._has_links else []
        left, beside = self._limits.cells, self._beside
        beside += (MetadataItem("beside", page, PAGE) for page in self._styles.pages)
        for table in self._tables:
            is_hidden, formats = table.is_hidden, table.formats
            sheets.append(as_sheet(table.name, table.rows, table.merges, is_hidden, left, beside, formats))
            left -= sum(map(len, sheets[-1].rows))
            remarks += remarks_on(sheets[-1], table.hidden_rows, table.hidden_columns)
        return Book(sheets, tuple(remarks), lambda: self._runs, tuple(beside))

    def add(self, beside: Iterable[MetadataItem]) -> None:
        """Keep what else the workbook says beside its cells."""
        self._beside += beside

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if self._skipped or name in _NOT_CELLS:
            self._has_links |= name in _LINKS
            if name in _NAMES:
                known = plain(attributes)
                self.add(names_given([(known.get("name", ""), known.get(_NAMES[name], ""))]))
            self._skipped.append(name)
            return
        if self._aside or name in _ASIDE:
            self._aside.append(name)
            self._said_aside += f"{plain(attributes).get('title', '')} " if name in _WHAT else ""
            return
        known = plain(attributes)
        if name == "table":
            self._begin_table(known)
        elif self._table is None:
            self._styles.start(name, attributes)
        elif name == "table-source":
            self._has_links = True
            self._tables.remove(self._table)  # a copy of another workbook's sheet
        elif name == "table-column":
            self._begin_columns(self._table, known)
        elif name == "table-row":
            self._row = _Row(known)
        elif name in ("table-cell", "covered-table-cell"):
            self._cell = _OdsCell(known)
        elif self._cell is not None:
            self._begin_text(name, known)

    def end(self, name: str) -> None:
        """An element ends."""
        if self._skipped:
            self._skipped.pop()
        elif self._aside:
            self._end_aside()
        elif self._table is None:
            self._styles.end(name)
        elif name == "table":
            self._table = None
        elif name == "table-row":
            self._end_row()
        elif name in ("table-cell", "covered-table-cell"):
            self._end_cell()
        elif name == "span" and self._spans:
            self._spans.pop()

    def text(self, text: str) -> None:
        """Characters; only those within a paragraph of a cell are its text."""
        if self._skipped:
            return
        if self._aside:
            self._said_aside += text if "p" in self._aside else ""
        elif self._table is None:
            self._styles.text(text)
        elif self._cell is not None and self._cell.paragraphs:
            self._add(text)

    def _begin_table(self, known: Attributes) -> None:
        at_most("sheets_too_many", len(self._tables) + 1, self._limits.sheets)
        self._table = _Table(known.get("name", ""), self._styles.hides(known.get("style-name", "")))
        self._tables.append(self._table)

    def _begin_columns(self, table: _Table, known: Attributes) -> None:
        first, count = sum(many for many, _ in table.column_styles), _count(known, "number-columns-repeated")
        table.column_styles.append((count, known.get("default-cell-style-name", "")))
        if known.get("visibility", "visible") != "visible":
            table.hidden_columns.update(range(first, min(first + count, self._limits.columns)))

    def _end_aside(self) -> None:
        name = self._aside.pop()
        self._said_aside += " " if name == "p" else ""
        if not self._aside:
            text = " ".join(self._said_aside.split())
            self._said_aside = ""
            if text:
                sheet = self._table.name if self._table else None
                self._beside.append(MetadataItem("beside", text, _WHAT.get(name, DRAWING), sheet))

    def _begin_text(self, name: str, known: Attributes) -> None:
        if name == "p" and self._cell is not None:
            self._cell.paragraphs += 1
            if self._cell.paragraphs > 1:
                self._add("\n")
        elif name == "span":
            self._spans.append(known.get("style-name"))
        elif name in _BREAKS:
            self._add(_BREAKS[name] * (min(_count(known, "c"), _MOST_SPACES) if name == "s" else 1))

    def _add(self, text: str) -> None:
        if self._cell is not None:
            self._cell.parts.append((text, self._spans[-1] if self._spans else None))

    def _end_cell(self) -> None:
        cell, row, table = self._cell, self._row, self._table
        self._cell = None
        self._spans.clear()
        if cell is None or row is None or table is None:
            return
        repeated = _count(cell.attributes, "number-columns-repeated")
        text, left_out = self._counting(cell)
        value = value_of(cell.attributes, text.strip())
        rows, columns = (
            _count(cell.attributes, "number-rows-spanned"),
            _count(cell.attributes, "number-columns-spanned"),
        )
        if rows > 1 or columns > 1:
            row.spans.append((row.over, rows, columns))
        if value is not None:
            at_most("columns_too_many", row.over + repeated, self._limits.columns, table.over + 1)
            self._notify_looks(cell, table, row, value, text, left_out)
            row.cells += [None] * (row.over - len(row.cells)) + [value] * repeated
            if isinstance(value, str) and not value.isascii():
                at_most("cell_text_too_long", len(value), self._limits.line_length, table.over + 1)
                row.runs.append((row.over, self._fonts(cell, table, row)))
        row.over += repeated

    def _counting(self, cell: _OdsCell) -> tuple[str, str]:
        """The text of a cell, and what of it is raised, lowered or struck out and does not count."""
        said = left_out = ""
        for text, span in cell.parts:
            if span and (self._styles.is_struck(span) or self._styles.is_raised(span)):
                left_out += text
            else:
                said += text
        return said, left_out.strip()

    def _notify_looks(self, cell: _OdsCell, table: _Table, row: _Row, value: Cell, text: str, left_out: str) -> None:
        """Say how a cell looks otherwise than it is."""
        style, name, number = self._style_of(cell, table, row), table.name, table.over + 1
        if isinstance(value, float) and (code := self._styles.format(style)):
            row.formats.append((row.over, code))
        if table.is_hidden:
            return
        if left_out:
            self._beside.append(marked(name, number, text.strip(), left_out))
        for kind, is_so, tell in (
            ("struck", self._styles.is_struck(style), struck),
            ("invisible", self._styles.is_invisible(style), invisible),
        ):
            if is_so and kind not in row.looks:
                row.looks.add(kind)
                self._beside.append(tell(name, number, str(value)))

    def _style_of(self, cell: _OdsCell, table: _Table, row: _Row) -> str:
        style = cell.attributes.get("style-name") or row.attributes.get("default-cell-style-name", "")
        before = 0
        for repeated, column_style in table.column_styles if not style else []:
            before += repeated
            if row.over < before:
                style = column_style
                break
        return style

    def _fonts(self, cell: _OdsCell, table: _Table, row: _Row) -> list[tuple[str, str]]:
        style = self._style_of(cell, table, row)
        own = self._styles.font(style)
        return [(text, self._styles.font(span) or own if span else own) for text, span in cell.parts]

    def _end_row(self) -> None:
        row, table = self._row, self._table
        self._row = None
        if row is None or table is None:
            return
        first, repeated = table.over + 1, _count(row.attributes, "number-rows-repeated")
        table.over += repeated
        if not row.cells:
            return
        at_most("rows_too_many", table.over, self._limits.rows, table.over)
        self._cells += repeated * len(row.cells)
        at_most("cells_too_many", self._cells, self._limits.cells, first)
        is_hidden = row.attributes.get("visibility", "visible") != "visible"
        for number in range(first, first + repeated):
            table.rows.append((number, list(row.cells)))
            if is_hidden:
                table.hidden_rows.add(number)
            table.formats.update({(number, column): code for column, code in row.formats})
            for column, runs in row.runs:
                self._runs[table.name, number, column] = runs
        table.merges += [(first, left, first + rows - 1, left + columns - 1) for left, rows, columns in row.spans]


def _count(known: Attributes, name: str) -> int:
    text = known.get(name, "1")
    if not (text.isascii() and text.isdigit()):
        raise Unreadable("workbook_unreadable")
    return max(1, min(int(text[:10]), _LARGEST_COUNT))
