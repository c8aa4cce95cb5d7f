"""Workbooks in Excel's XML of 2003, read in one walk within limits.

Belongs here: cells of that form, and what they show otherwise than they are. Does not belong here: legacy fonts
(`fonts`), or what a cell means.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path

from dagster_project.submissions.reading.limits import Limits, at_most, in_megabytes
from dagster_project.submissions.reading.number_format import is_plain
from dagster_project.submissions.reading.sheet import Cell, Merge, MetadataItem, Sheet, Unreadable
from dagster_project.submissions.reading.unusual import COMMENT, PAGE, PROMPT, PROPERTY, invisible, marked, struck
from dagster_project.submissions.reading.workbook_rows import Book, as_sheet, remarks_on
from dagster_project.submissions.reading.workbook_xml import Attributes, plain, walk
from dagster_project.submissions.reading.xlsx_beside import names_given, texts_of_page

_CHUNK = 1 << 18
_ELEMENTS_BESIDE_CELLS = 1_000_000
_LONGEST_COUNT = 7
_NAMED = {"General Number": "", "Standard": "", "Fixed": "", "General": "", "Percent": "0%", "Scientific": "0.00E+00"}
_MARKED = {"Sup", "Sub", "S"}
"""Letters that are raised, lowered or struck out."""
_PROPERTIES = {"Title", "Subject", "Keywords", "Description", "Category"}
_PROMPTS = {"InputTitle", "InputMessage", "ErrorTitle", "ErrorMessage"}


@dataclass
class _Style:
    format: str = ""
    is_struck: bool = False
    is_white: bool = False
    is_filled: bool = False


@dataclass
class _Page:
    """A sheet that is being read; rows from 1, columns from 0."""

    name: str
    is_hidden: bool = False
    rows: dict[int, list[Cell]] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    formats: dict[tuple[int, int], str] = field(default_factory=dict)
    row: int = 0
    column: int = -1
    next_row: int = 1
    next_column: int = 0
    defined: int = -1
    """The last column of which the sheet says how it looks."""


def read_xml2003(path: Path, limits: Limits) -> Book:
    """All sheets of a workbook.

    Raises:
        Unreadable: damaged, with XML entities, or more than the limits allow.
    """
    in_megabytes("unpacked_too_large", path.stat().st_size, limits.workbook_bytes)
    reader = _Reader(limits)
    with path.open("rb") as file:
        chunks = iter(lambda: file.read(_CHUNK), b"")
        walk(chunks, reader, 4 * limits.cells + _ELEMENTS_BESIDE_CELLS)
    return reader.book()


class _Reader:
    """Visitor of the workbook."""

    def __init__(self, limits: Limits) -> None:
        self._limits, self._cells = limits, 0
        self._pages: list[_Page] = []
        self._beside: list[MetadataItem] = []
        self._styles: dict[str, _Style] = {}
        self._style = _Style()
        self._type, self._cell_style, self._text, self._left_out = "", "", "", ""
        self._is_1904 = False
        self._within: list[str] = []

    def book(self) -> Book:
        """What was read."""
        sheets: list[Sheet] = []
        remarks = []
        left, beside = self._limits.cells, self._beside
        for page in self._pages:
            rows = sorted(page.rows.items())
            sheets.append(as_sheet(page.name, rows, page.merges, page.is_hidden, left, beside, page.formats))
            left -= sum(map(len, sheets[-1].rows))
            remarks += remarks_on(sheets[-1], page.hidden_rows, page.hidden_columns)
        return Book(sheets, tuple(remarks), dict, tuple(beside), self._is_1904)

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        known = plain(attributes)
        self._within.append(name)
        if name in ("Data", "Comment", "Visible") or name in _PROPERTIES | _PROMPTS:
            self._text, self._left_out, self._type = "", "", known.get("Type", "String")
        elif name == "Style":
            self._style = self._styles[known.get("ID", "")] = _Style()
        elif name in ("NumberFormat", "Font", "Interior") and "Styles" in self._within:
            self._read_style(name, known)
        elif name == "NamedRange":
            self._beside += names_given([(known.get("Name", ""), known.get("RefersTo", ""))])
        elif name == "Date1904":
            self._is_1904 = True
        elif name == "Worksheet":
            at_most("sheets_too_many", len(self._pages) + 1, self._limits.sheets)
            self._pages.append(_Page(known.get("Name", "")))
        elif self._pages:
            self._start_in_page(self._pages[-1], name, known)

    def end(self, name: str) -> None:
        """An element ends."""
        self._within.pop()
        page = self._pages[-1] if self._pages else None
        text = " ".join(self._text.split())
        if name == "Data" and page is not None and "Comment" not in self._within:
            self._end_value(page)
        elif name == "Visible" and page is not None:
            page.is_hidden = text != "SheetVisible"
        elif text and page is not None and (name == "Comment" or name in _PROMPTS):
            what = COMMENT if name == "Comment" else PROMPT
            self._beside.append(MetadataItem("beside", text, what, page.name, page.row if name == "Comment" else None))
        elif text and name in _PROPERTIES:
            self._beside.append(MetadataItem("beside", text, PROPERTY))

    def text(self, text: str) -> None:
        """Characters."""
        if _MARKED.isdisjoint(self._within):
            self._text += text
        else:
            self._left_out += text

    def _read_style(self, name: str, known: Attributes) -> None:
        if name == "NumberFormat":
            code = known.get("Format", "")
            code = _NAMED.get(code, code)
            self._style.format = "" if is_plain(code) else code
        elif name == "Font":
            self._style.is_struck = known.get("StrikeThrough") == "1"
            self._style.is_white = known.get("Color", "").upper() == "#FFFFFF"
        else:
            self._style.is_filled = known.get("Pattern", "None") != "None"

    def _start_in_page(self, page: _Page, name: str, known: Attributes) -> None:
        if name == "Column":
            first = _count(known, "Index", page.defined + 2) - 1
            page.defined = first + _count(known, "Span", 0)
            if known.get("Hidden") == "1":
                page.hidden_columns.update(range(first, min(page.defined, self._limits.columns) + 1))
        elif name == "Row":
            page.row = _count(known, "Index", page.next_row)
            page.next_row, page.next_column = page.row + 1 + _count(known, "Span", 0), 0
            if known.get("Hidden") == "1":
                page.hidden_rows.add(page.row)
        elif name == "Cell":
            page.column = _count(known, "Index", page.next_column + 1) - 1
            across, down = _count(known, "MergeAcross", 0), _count(known, "MergeDown", 0)
            page.next_column = page.column + across + 1
            if across or down:
                page.merges.append((page.row, page.column, page.row + down, page.column + across))
            self._cell_style = known.get("StyleID", "")
        elif name in ("Header", "Footer"):
            self._beside += (
                MetadataItem("beside", text, PAGE, page.name) for text in texts_of_page(known.get("Data", ""))
            )

    def _end_value(self, page: _Page) -> None:
        value = _value(self._type, self._text)
        if value is None:
            return
        at_most("rows_too_many", page.row, self._limits.rows, page.row)
        at_most("columns_too_many", page.column + 1, self._limits.columns, page.row)
        at_most("cell_text_too_long", len(self._text), self._limits.line_length, page.row)
        row = page.rows.setdefault(page.row, [])
        added = page.column + 1 - len(row)
        self._cells += max(added, 0)
        at_most("cells_too_many", self._cells, self._limits.cells)
        row += [None] * added
        row[page.column] = value
        self._beside += self._looks(page, value)

    def _looks(self, page: _Page, value: Cell) -> Iterator[MetadataItem]:
        style = self._styles.get(self._cell_style, _Style())
        if style.format and isinstance(value, float):
            page.formats[page.row, page.column] = style.format
        if left_out := self._left_out.strip():
            yield marked(page.name, page.row, str(value), left_out)
        if style.is_struck:
            yield struck(page.name, page.row, str(value))
        if style.is_white and not style.is_filled:
            yield invisible(page.name, page.row, str(value))


def _value(kind: str, text: str) -> Cell:
    try:
        if kind == "Number":
            return float(text)
        if kind == "DateTime":
            moment = datetime.fromisoformat(text)
            return moment.date() if moment.time() == time() else moment
    except ValueError:
        raise Unreadable("workbook_unreadable") from None
    if kind == "Boolean":
        return text.strip() == "1"
    return text.strip() or None


def _count(known: Attributes, name: str, otherwise: int) -> int:
    text = known.get(name, "")
    if not text:
        return otherwise
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_COUNT):
        raise Unreadable("workbook_unreadable")
    return int(text)
