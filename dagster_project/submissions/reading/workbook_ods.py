"""ODS workbooks, read in one walk through their XML, within limits: repeated cells never become more than are allowed.

Belongs here: cells, styles and fonts of ODS. Does not belong here: legacy fonts (`fonts`), or what a cell means.
"""

from dataclasses import dataclass, field
from pathlib import Path

from dagster_project.submissions.reading.container_zip import Budget, open_zip, unpacked
from dagster_project.submissions.reading.limits import Limits, at_most
from dagster_project.submissions.reading.ods_styles import Styles
from dagster_project.submissions.reading.ods_values import value_of
from dagster_project.submissions.reading.sheet import Cell, Merge, Remark, Sheet, Unreadable
from dagster_project.submissions.reading.workbook_rows import Book, Runs, as_sheet, remarks_on
from dagster_project.submissions.reading.workbook_xml import Attributes, plain, walk

_CONTENT, _STYLES, _MANIFEST = "content.xml", "styles.xml", "META-INF/manifest.xml"
_NOT_CELLS = {
    "annotation", "shapes", "dde-links", "tracked-changes", "forms", "named-expressions", "database-ranges",
    "data-pilot-tables", "content-validations",
}  # fmt: skip
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
        self._has_links = False
        self._cells = 0

    def book(self, has_macros: bool) -> Book:
        """What was read."""
        sheets: list[Sheet] = []
        remarks = [Remark("workbook_macros")] if has_macros else []
        remarks += [Remark("workbook_external_links")] if self._has_links else []
        left = self._limits.cells
        for table in self._tables:
            sheets.append(as_sheet(table.name, table.rows, table.merges, table.is_hidden, left))
            left -= sum(map(len, sheets[-1].rows))
            remarks += remarks_on(sheets[-1], table.hidden_rows)
        return Book(sheets, tuple(remarks), lambda: self._runs)

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if self._skipped or name in _NOT_CELLS:
            self._has_links |= name in _LINKS
            self._skipped.append(name)
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
            self._table.column_styles.append(
                (_count(known, "number-columns-repeated"), known.get("default-cell-style-name", ""))
            )
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
        if self._cell is not None and self._cell.paragraphs and not self._skipped:
            self._add(text)

    def _begin_table(self, known: Attributes) -> None:
        at_most("sheets_too_many", len(self._tables) + 1, self._limits.sheets)
        self._table = _Table(known.get("name", ""), self._styles.hides(known.get("style-name", "")))
        self._tables.append(self._table)

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
        value = value_of(cell.attributes, "".join(text for text, _ in cell.parts).strip())
        rows, columns = (
            _count(cell.attributes, "number-rows-spanned"),
            _count(cell.attributes, "number-columns-spanned"),
        )
        if rows > 1 or columns > 1:
            row.spans.append((row.over, rows, columns))
        if value is not None:
            at_most("columns_too_many", row.over + repeated, self._limits.columns, table.over + 1)
            row.cells += [None] * (row.over - len(row.cells)) + [value] * repeated
            if isinstance(value, str) and not value.isascii():
                at_most("cell_text_too_long", len(value), self._limits.line_length, table.over + 1)
                row.runs.append((row.over, self._fonts(cell, table, row)))
        row.over += repeated

    def _fonts(self, cell: _OdsCell, table: _Table, row: _Row) -> list[tuple[str, str]]:
        style = cell.attributes.get("style-name") or row.attributes.get("default-cell-style-name", "")
        before = 0
        for repeated, column_style in table.column_styles if not style else []:
            before += repeated
            if row.over < before:
                style = column_style
                break
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
            for column, runs in row.runs:
                self._runs[table.name, number, column] = runs
        table.merges += [(first, left, first + rows - 1, left + columns - 1) for left, rows, columns in row.spans]


def _count(known: Attributes, name: str) -> int:
    text = known.get(name, "1")
    if not (text.isascii() and text.isdigit()):
        raise Unreadable("workbook_unreadable")
    return max(1, min(int(text[:10]), _LARGEST_COUNT))
