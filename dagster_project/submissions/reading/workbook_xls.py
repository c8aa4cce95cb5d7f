"""XLS workbooks (Excel 97 to 2003), read by xlrd, which tells fonts, errors and merged cells along with the values.

Belongs here: cells of XLS, and the properties of the document (title, subject, keywords, comments). Does not belong
here: legacy fonts (`fonts`), or what a cell means.
"""

import io
import struct
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from types import ModuleType
from typing import Any

from dagster_project.submissions.reading.limits import Limits, at_most, in_megabytes
from dagster_project.submissions.reading.sheet import Cell, MetadataItem, Remark, Sheet, Unreadable
from dagster_project.submissions.reading.unusual import PROPERTY
from dagster_project.submissions.reading.workbook_rows import Book, Runs, as_sheet, remarks_on
from dagster_project.submissions.reading.xls_beside import Looks, beside_cells

_MEMORY_PER_BYTE = 8
"""xlrd holds the file and its cells in memory."""
_MACROS = "_VBA_PROJECT".encode("utf-16-le")
_LINKED = (3, 4)
"""xlrd's kinds of link tables: another workbook, or a server (DDE)."""
_OLE = b"\xd0\xcf\x11\xe0"
_SUMMARY = "\x05SummaryInformation"
_SECTION_AT, _CODE_PAGE, _TEXT, _UTF8 = 44, 1, 30, 65001
_SAYING = (2, 3, 5, 6)
"""Title, subject, keywords, comments."""


def read_xls(path: Path, limits: Limits) -> Book:
    """All worksheets of a workbook; one behind a password cannot be read.

    Raises:
        Unreadable: damaged, behind a password, or more than the limits allow.
    """
    import xlrd  # noqa: PLC0415  takes a quarter of a second

    in_megabytes("workbook_too_large", path.stat().st_size, limits.workbook_bytes // _MEMORY_PER_BYTE)
    content = path.read_bytes()
    try:
        book = xlrd.open_workbook(
            file_contents=content, logfile=io.StringIO(), formatting_info=True, on_demand=True, ragged_rows=True
        )
        return _book(xlrd, book, content, limits)
    except (Unreadable, MemoryError):
        raise
    except Exception as error:
        # A damaged file makes xlrd fail in any way: it trusts each number in it.
        is_locked = isinstance(error, xlrd.XLRDError) and "encrypted" in str(error)
        raise Unreadable("workbook_password" if is_locked else "workbook_unreadable") from None


def _book(xlrd: ModuleType, book: Any, content: bytes, limits: Limits) -> Book:
    at_most("sheets_too_many", book.nsheets, limits.sheets)
    sheets: list[Sheet] = []
    remarks: list[Remark] = []
    runs: Runs = {}
    beside = [*beside_cells(book), *properties(content, xlrd)]
    cells_left = limits.cells
    for at in range(book.nsheets):
        page = book.sheet_by_index(at)
        width = max((page.row_len(row) for row in range(page.nrows)), default=0)
        at_most("columns_too_many", _filled_width(page) if width > limits.columns else width, limits.columns)
        at_most("rows_too_many", page.nrows, limits.rows, page.nrows)
        cells = ((row + 1, _row(xlrd, book, page, row)) for row in range(page.nrows))
        look = Looks(book, page)
        rows = look.without_marked(cells, beside)
        is_hidden = page.visibility != 0
        sheet = as_sheet(page.name, rows, _merges(page), is_hidden, cells_left, beside, look.formats())
        beside += () if is_hidden else look.unusual()
        cells_left -= sum(map(len, sheet.rows))
        hidden = {row + 1 for row, known in page.rowinfo_map.items() if known.hidden}
        columns = {at for at, known in page.colinfo_map.items() if known.hidden}
        sheets.append(sheet)
        remarks += remarks_on(sheet, hidden, columns)
        _add_runs(runs, book, page)
        book.unload_sheet(at)
    return Book(sheets, (*_brought(book, content), *remarks), lambda: runs, tuple(beside), book.datemode == 1)


def _brought(book: Any, content: bytes) -> list[Remark]:
    found = [Remark("workbook_macros")] if _MACROS in content else []
    if any(kind in _LINKED for kind in getattr(book, "_supbook_types", ())):
        found.append(Remark("workbook_external_links"))
    return found


def _merges(page: Any) -> list[tuple[int, int, int, int]]:
    return [(top + 1, left, bottom, right - 1) for top, bottom, left, right in page.merged_cells]


def _filled_width(page: Any) -> int:
    filled = (
        column + 1 for row in range(page.nrows) for column, kind in enumerate(page.row_types(row)) if kind not in (0, 6)
    )
    return max(filled, default=0)


def _row(xlrd: ModuleType, book: Any, page: Any, row: int) -> list[Cell]:
    kinds, values = page.row_types(row), page.row_values(row)
    return [_cell(xlrd, book, kind, value) for kind, value in zip(kinds, values, strict=True)]


def _cell(xlrd: ModuleType, book: Any, kind: int, value: Any) -> Cell:
    if kind == xlrd.XL_CELL_TEXT:
        return str(value).strip() or None
    if kind == xlrd.XL_CELL_NUMBER:
        return float(value)
    if kind == xlrd.XL_CELL_DATE:
        return _date(xlrd, value, book.datemode)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    if kind == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(value, "#ERR"))
    return None


def _date(xlrd: ModuleType, value: float, datemode: int) -> date | datetime | time | float:
    """A day, a time of day, or both; the number itself where it is out of the calendar."""
    try:
        moment: datetime = xlrd.xldate_as_datetime(value, datemode)
    except (ValueError, OverflowError):
        return value
    if 0 <= value < 1:
        return moment.time()
    return moment.date() if moment.time() == time() else moment


def _add_runs(runs: Runs, book: Any, page: Any) -> None:
    for row in range(page.nrows):
        for column, value in enumerate(page.row_values(row)):
            if isinstance(value, str) and not value.isascii():
                own = book.font_list[book.xf_list[page.cell_xf_index(row, column)].font_index].name
                changes = page.rich_text_runlist_map.get((row, column), [])
                starts = [(0, own), *((at, book.font_list[font].name) for at, font in changes)]
                ends = [at for at, _ in starts[1:]] + [len(value)]
                runs[page.name, row + 1, column] = [
                    (value[start:end], font) for (start, font), end in zip(starts, ends, strict=True)
                ]


def properties(content: bytes, xlrd: Any) -> Iterator[MetadataItem]:
    """What somebody wrote there; none of a file without such a stream, or with one that is damaged."""
    if not content.startswith(_OLE):
        return
    stream = xlrd.compdoc.CompDoc(content, logfile=io.StringIO()).get_named_stream(_SUMMARY)
    try:
        found = dict(_values(stream or b""))
    except struct.error:
        return
    page = int.from_bytes(found.get(_CODE_PAGE, b"")[:2], "little")
    codec = "utf-8" if page == _UTF8 else f"cp{page}"
    for key in _SAYING:
        if text := _decoded(found.get(key, b""), codec):
            yield MetadataItem("beside", text, PROPERTY)


def _values(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """The properties of the first section by their numbers: a text without its length, else the value's bytes."""
    if len(stream) < _SECTION_AT + 4:
        return
    section = struct.unpack_from("<L", stream, _SECTION_AT)[0]
    count = struct.unpack_from("<L", stream, section + 4)[0]
    for at in range(min(count, len(stream) // 8)):
        key, offset = struct.unpack_from("<LL", stream, section + 8 + 8 * at)
        kind, length = struct.unpack_from("<LL", stream, section + offset)
        start = section + offset + (8 if kind == _TEXT else 4)
        yield key, stream[start : start + (length if kind == _TEXT else 4)]


def _decoded(text: bytes, codec: str) -> str:
    try:
        said = text.decode(codec, errors="replace")
    except LookupError:
        said = text.decode("latin-1")
    return " ".join(said.replace("\0", " ").split())
