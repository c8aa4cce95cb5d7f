"""Workbooks: any table, written as XLSX, XLS or ODS, reads back as the same table; text in legacy fonts as Unicode."""

import io
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
import xlwt
from hypothesis import given
from hypothesis import strategies as st
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TableProperties, TextProperties
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P, S, Span

from dagster_project.core.settings import load_settings
from dagster_project.submissions.reading import Reading, Unreadable, read_file

LIMITS = load_settings({}).limits
Rows = list[list[Any]]
Write = Callable[..., bytes]

# Vietnamese in Unicode; what is hard to tell from legacy text has its own tests.
TEXTS = st.sampled_from(
    ["Xã An Đồng", "Phường Quán Toan", "Tổng số", "x;y", "=1+1", "00123", "-", "12%", "#N/A", "a\nb"]
)
NUMBERS = st.one_of(
    st.integers(-(10**9), 10**9).map(float), st.floats(-1e6, 1e6).map(lambda number: float(f"{number:.15g}"))
)
DATES = st.dates(date(1950, 1, 1), date(2078, 12, 31))
CELLS = st.one_of(st.none(), TEXTS, NUMBERS, DATES, st.booleans())
TABLES = st.integers(1, 6).flatmap(
    lambda width: st.lists(
        st.lists(CELLS, min_size=width, max_size=width).filter(lambda row: any(cell is not None for cell in row)),
        min_size=1, max_size=8,
    )
)  # fmt: skip


def as_xlsx(rows: Rows, above: int = 0, font: str = "Calibri", is_1904: bool = False) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"date_1904": is_1904}) as workbook:
        page = workbook.add_worksheet("Một")
        plain = workbook.add_format({"font_name": font})
        day = workbook.add_format({"num_format": "dd/mm/yyyy"})
        for at, row in enumerate(rows, start=above):
            for column, cell in enumerate(row):
                if isinstance(cell, bool):
                    page.write_boolean(at, column, cell)
                elif isinstance(cell, str):
                    page.write_string(at, column, cell, plain)
                elif isinstance(cell, date):
                    page.write_datetime(at, column, cell, day)
                elif cell is not None:
                    page.write_number(at, column, cell)
    return content.getvalue()


def as_xls(rows: Rows, above: int = 0, font: str = "Arial", is_1904: bool = False) -> bytes:
    workbook = xlwt.Workbook()
    workbook.dates_1904 = is_1904
    page = workbook.add_sheet("Một")
    plain = xlwt.easyxf(f"font: name {font}")
    day = xlwt.easyxf(num_format_str="dd/mm/yyyy")
    for at, row in enumerate(rows, start=above):
        for column, cell in enumerate(row):
            if cell is not None:
                page.write(at, column, cell, day if isinstance(cell, date) else plain)
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def as_ods(rows: Rows, above: int = 0, font: str = "Arial", is_1904: bool = False) -> bytes:
    document = OpenDocumentSpreadsheet()
    plain = Style(name="ce1", family="table-cell")
    plain.addElement(TextProperties(fontfamily=font))
    document.automaticstyles.addElement(plain)
    table = Table(name="Một")
    if above:
        table.addElement(TableRow(numberrowsrepeated=above))
    for row in rows:
        line = TableRow()
        for cell in row:
            line.addElement(_ods_cell(cell, plain))
        table.addElement(line)
    document.spreadsheet.addElement(table)
    content = io.BytesIO()
    document.write(content)
    return content.getvalue()


def _ods_cell(cell: Any, style: Style) -> TableCell:
    if isinstance(cell, bool):
        return TableCell(valuetype="boolean", booleanvalue=str(cell).lower())
    if isinstance(cell, str):
        found = TableCell(valuetype="string", stylename=style)
        for line in cell.split("\n"):
            found.addElement(P(text=line))
        return found
    if isinstance(cell, date):
        return TableCell(valuetype="date", datevalue=cell.isoformat())
    return TableCell() if cell is None else TableCell(valuetype="float", value=repr(cell))


WRITERS: dict[str, Write] = {"a.xlsx": as_xlsx, "a.xls": as_xls, "a.ods": as_ods}


def read(folder: Path, name: str, content: bytes) -> Reading:
    (folder / name).write_bytes(content)
    return read_file(folder / name, name, LIMITS)


@pytest.mark.parametrize("name", WRITERS)
@given(table=TABLES, above=st.integers(0, 5), is_1904=st.booleans())
def test_any_table_reads_back_the_same(
    tmp_path_factory: pytest.TempPathFactory, name: str, table: Rows, above: int, is_1904: bool
) -> None:
    found = read(tmp_path_factory.getbasetemp(), name, WRITERS[name](table, above, is_1904=is_1904))
    width = max(at + 1 for row in table for at, cell in enumerate(row) if cell is not None)
    [sheet] = found.sheets
    assert sheet.rows == [row[:width] for row in table]
    assert [[type(cell) for cell in row] for row in sheet.rows] == [
        [type(cell) for cell in row[:width]] for row in table
    ]
    assert sheet.numbers == list(range(above + 1, above + 1 + len(table)))
    assert (found.form, found.encoding, found.remarks) == (name.partition(".")[2], None, ())


WORDS = [
    ("Tên xã/phường", "Tªn x·/ph­êng", "Teân xaõ/phöôøng"),
    ("Quận/Huyện", "QuËn/HuyÖn", "Quaän/Huyeän"),
    ("Tổng số thuê bao", "Tæng sè thuª bao", "Toång soá thueâ bao"),
    ("Địa chỉ", "§Þa chØ", "Ñòa chæ"),
    ("Lưu lượng", "L­u l­îng", "Löu löôïng"),
]


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize(("font", "at", "encoding"), [
    (".VnTime", 1, "tcvn3"), ("VNI-Times", 2, "vni"),
    ("Arial", 1, "tcvn3"), ("Arial", 2, "vni"), ("Arial", 0, None), (".VnTime", 0, None),
])  # fmt: skip
def test_legacy_text_is_read_by_its_font_or_by_evidence(
    tmp_path: Path, name: str, font: str, at: int, encoding: str | None
) -> None:
    """Text in Unicode under an old font stays as it is: it was converted, its font was not."""
    found = read(tmp_path, name, WRITERS[name]([[word[at]] for word in WORDS], font=font))
    assert [row[0] for row in found.sheets[0].rows] == [word[0] for word in WORDS]
    assert found.encoding == encoding


@pytest.mark.parametrize("name", WRITERS)
def test_the_capitals_of_tcvn3_come_from_the_font(tmp_path: Path, name: str) -> None:
    found = read(tmp_path, name, WRITERS[name]([["Tæng sè thuª bao"]], font=".VnTimeH"))
    assert found.sheets[0].rows == [["TỔNG SỐ THUÊ BAO"]]


def _runs_xlsx() -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as workbook:
        tcvn3, vni = (workbook.add_format({"font_name": font}) for font in (".VnTime", "VNI-Times"))
        workbook.add_worksheet().write_rich_string(0, 0, tcvn3, "Tæng ", vni, "soá")
    return content.getvalue()


def _runs_xls() -> bytes:
    workbook = xlwt.Workbook()
    tcvn3, vni = (xlwt.easyxf(f"font: name {font}").font for font in (".VnTime", "VNI-Times"))
    workbook.add_sheet("Một").write_rich_text(0, 0, [("Tæng ", tcvn3), ("soá", vni)])
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def _runs_ods() -> bytes:
    document = OpenDocumentSpreadsheet()
    line = P()
    for name, font, text in (("T1", ".VnTime", "Tæng"), ("T2", "VNI-Times", "soá")):
        style = Style(name=name, family="text")
        style.addElement(TextProperties(fontfamily=font))
        document.automaticstyles.addElement(style)
        line.addElement(Span(stylename=style, text=text))
        if name == "T1":
            line.addElement(S(c=1))
    table, row, cell = Table(name="Một"), TableRow(), TableCell(valuetype="string")
    cell.addElement(line)
    row.addElement(cell)
    table.addElement(row)
    document.spreadsheet.addElement(table)
    content = io.BytesIO()
    document.write(content)
    return content.getvalue()


@pytest.mark.parametrize(("name", "write"), [("a.xlsx", _runs_xlsx), ("a.xls", _runs_xls), ("a.ods", _runs_ods)])
def test_each_part_of_a_text_has_its_own_font(tmp_path: Path, name: str, write: Write) -> None:
    found = read(tmp_path, name, write())
    assert (found.sheets[0].rows, found.encoding) == ([["Tổng số"]], "tcvn3, vni")


def test_fonts_that_text_elsewhere_gives_the_lie_decide_nothing_alone(tmp_path: Path) -> None:
    """`Hà` is a syllable as it stands and under the font; the cell beside it shows that the font is left over."""
    with pytest.raises(Unreadable) as refused:
        read(tmp_path, "a.xlsx", as_xlsx([["Tổng số"], ["Hà"]], font=".VnTime"))
    assert refused.value.code == "encoding_undecided"


def test_merged_ranges_hidden_rows_and_hidden_sheets_xlsx(tmp_path: Path) -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as workbook:
        page, other = workbook.add_worksheet("Một"), workbook.add_worksheet("Ẩn")
        page.merge_range("B2:D3", "Số thuê bao")
        page.write(3, 0, "x")
        page.write(3, 3, "y")
        page.set_row(3, None, None, {"hidden": True})
        other.hide()
        other.write(0, 0, "z")
    found = read(tmp_path, "a.xlsx", content.getvalue())
    first, hidden = found.sheets
    assert (first.merges, first.numbers, first.hidden) == (((2, 1, 3, 3),), [2, 4], False)
    assert (hidden.rows, hidden.hidden) == ([["z"]], True)
    assert [(r.code, r.sheet, r.row, r.count) for r in found.remarks] == [("rows_hidden", "Một", 4, 1)]


def test_merged_ranges_hidden_rows_and_hidden_sheets_xls(tmp_path: Path) -> None:
    workbook = xlwt.Workbook()
    page, other = workbook.add_sheet("Một"), workbook.add_sheet("Ẩn")
    page.write_merge(1, 2, 1, 3, "Số thuê bao")
    page.write(3, 0, "x")
    page.write(3, 3, "y")
    page.row(3).hidden = True
    other.visibility = 1
    other.write(0, 0, "z")
    content = io.BytesIO()
    workbook.save(content)
    found = read(tmp_path, "a.xls", content.getvalue())
    first, hidden = found.sheets
    assert (first.merges, first.numbers, first.hidden) == (((2, 1, 3, 3),), [2, 4], False)
    assert (hidden.rows, hidden.hidden) == ([["z"]], True)
    assert [(r.code, r.sheet, r.row, r.count) for r in found.remarks] == [("rows_hidden", "Một", 4, 1)]


def test_merged_ranges_hidden_rows_and_hidden_sheets_ods(tmp_path: Path) -> None:
    document = OpenDocumentSpreadsheet()
    style = Style(name="ta2", family="table")
    style.addElement(TableProperties(display="false"))
    document.automaticstyles.addElement(style)
    first, other = Table(name="Một"), Table(name="Ẩn", stylename=style)
    for cells, shown in ([["Số", None, "y"], "visible"], [["x", "z", "t"], "filter"]):
        row = TableRow(visibility=shown)
        for cell in cells:
            row.addElement(CoveredTableCell() if cell is None else _ods_cell(cell, "Default"))
        first.addElement(row)
    head = first.childNodes[0].childNodes[0]
    head.setAttribute("numbercolumnsspanned", 2)
    row = TableRow()
    row.addElement(_ods_cell("z", "Default"))
    other.addElement(row)
    document.spreadsheet.addElement(first)
    document.spreadsheet.addElement(other)
    content = io.BytesIO()
    document.write(content)
    found = read(tmp_path, "a.ods", content.getvalue())
    assert (found.sheets[0].merges, found.sheets[1].hidden) == (((1, 0, 1, 1),), True)
    assert [(r.code, r.row) for r in found.remarks] == [("rows_hidden", 2)]


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#DIV/0!", "#VALUE!"])
def test_an_error_is_its_text_and_not_an_empty_cell(tmp_path: Path, error: str) -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as workbook:
        workbook.add_worksheet().write_formula(2, 1, "=A1", None, error)
    assert read(tmp_path, "a.xlsx", content.getvalue()).sheets[0].rows == [[None, error]]


def test_percent_times_and_formulas(tmp_path: Path) -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as workbook:
        page = workbook.add_worksheet()
        page.write_number(0, 0, 0.12, workbook.add_format({"num_format": "0%"}))
        page.write_formula(0, 1, "=[other.xlsx]Một!A1", None, 7)
        page.write_datetime(
            0, 2, datetime(2023, 11, 22, 7, 30), workbook.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        )
        page.write_datetime(0, 3, time(7, 30), workbook.add_format({"num_format": "hh:mm"}))
    [[percent, formula, moment, hour]] = read(tmp_path, "a.xlsx", content.getvalue()).sheets[0].rows
    assert (percent, formula, moment, hour) == (0.12, 7, datetime(2023, 11, 22, 7, 30), time(7, 30))


def test_blank_cells_with_a_format_far_away_are_no_cells(tmp_path: Path) -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as workbook:
        page = workbook.add_worksheet()
        page.write(0, 0, "x")
        page.write_blank(1_048_575, 16_383, None, workbook.add_format({"bold": True}))
    assert read(tmp_path, "a.xlsx", content.getvalue()).sheets[0].rows == [["x"]]
