"""Writes the corpus: `python -m tests.corpus`. The files are kept in the repository; this says how each came about.

One folder a case, `<case>/<submitter>/<file>`. Every figure is made up; the clean table's 2G subscribers sum to 1,380.
"""

import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from dagster_project.demo.write import encoded

FOLDER = Path(__file__).parent / "files"
Rows = list[list[Any]]
HEAD = ["Quận/Huyện", "Xã/Phường/Thị trấn", "Tổng số thuê bao", "Thuê bao 2G", "Máy 2G Only", "Thuê bao 3G",
        "Thuê bao 4G", "Thuê bao 5G"]  # fmt: skip
PLACES = [
    ("Quận Hồng Bàng", "Phường Quán Toan"),
    ("Quận Hồng Bàng", "Phường Hùng Vương"),
    ("Quận Hồng Bàng", "Phường Sở Dầu"),
    ("Huyện An Lão", "Thị trấn An Lão"),
    ("Huyện An Lão", "Xã Bát Trang"),
    ("Huyện An Lão", "Xã Trường Thọ"),
]
FIGURES = [
    [2000, 130, 40, 270, 1500, 100],
    [3000, 180, 60, 320, 2300, 200],
    [2500, 160, 50, 340, 1850, 150],
    [1800, 240, 90, 260, 1200, 100],
    [1900, 310, 120, 290, 1210, 90],
    [2100, 360, 150, 240, 1400, 100],
]
BODY: Rows = [[*place, *figures] for place, figures in zip(PLACES, FIGURES, strict=True)]
SUMS = [sum(column) for column in zip(*FIGURES, strict=True)]
TOTAL = ["Tổng cộng", None, *SUMS]
CLEAN: Rows = [HEAD, *BODY]
VTT, VNP, GMO = "VTT_thuebao_20231122.csv", "VNP - Thuê bao theo xã 22-11-2023.xlsx", "gmobile-thue-bao-20231122.csv"
LETTERHEAD: Rows = [
    ["VNPT HẢI PHÒNG", None, None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
    [None, None, None, None, "Độc lập - Tự do - Hạnh phúc"],
    ["BÁO CÁO THUÊ BAO THEO XÃ, PHƯỜNG, THỊ TRẤN"],
    ["Số liệu ngày 22/11/2023"],
    ["Đơn vị tính: thuê bao"],
    [],
]
FOOTER: Rows = [
    [],
    ["Nơi nhận:"],
    ["- Như trên;"],
    ["Nguồn: hệ thống BSS"],
    [None, None, None, None, "(Ký tên, đóng dấu)"],
]


@dataclass(frozen=True)
class Case:
    """One file: who sends it under which name, what it shows."""

    name: str
    says: str
    submitter: str
    file: str
    content: bytes


CASES: list[Case] = []


def case(name: str, says: str, content: bytes, file: str = VTT, submitter: str = "viettel") -> None:
    CASES.append(Case(name, says, submitter, file, content))


def text(rows: Rows, delimiter: str = ";", end: str = "\n") -> str:
    return "".join(delimiter.join("" if c is None else str(c) for c in row) + end for row in rows)


def csv(rows: Rows, delimiter: str = ";", encoding: Any = "utf-8", end: str = "\n") -> bytes:
    return encoded(text(rows, delimiter, end), encoding)


def xlsx(*sheets: Rows, merges: Sequence[tuple[int, int, int, int]] = (), names: Sequence[str] = (),
         font: str = "", hidden: Sequence[int] = ()) -> bytes:  # fmt: skip
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    form = book.add_format({"font_name": font} if font else {})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for at, rows in enumerate(sheets):
        page = book.add_worksheet(names[at] if at < len(names) else f"Sheet{at + 1}")
        for first, left, last, right in merges:
            page.merge_range(first, left, last, right, "", form)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    page.write_string(number, column, cell, form)
                elif isinstance(cell, date):
                    page.write_datetime(number, column, cell, day)  # type: ignore[arg-type]
                elif cell is not None:
                    page.write_number(number, column, cell)
        if at in hidden:
            page.hide()
    book.close()
    return content.getvalue()


def xls(rows: Rows, font: str = "") -> bytes:
    book = xlwt.Workbook()
    page = book.add_sheet("Sheet1")
    style = xlwt.easyxf(f"font: name {font}") if font else xlwt.Style.default_style
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell is not None:
                page.write(number, column, cell, style)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def ods(rows: Rows) -> bytes:
    book = OpenDocumentSpreadsheet()
    page = Table(name="Sheet1")
    for row in rows:
        line = TableRow()
        for cell in row:
            if isinstance(cell, str):
                found = TableCell(valuetype="string")
                found.addElement(P(text=cell))
            else:
                found = TableCell() if cell is None else TableCell(valuetype="float", value=str(cell))
            line.addElement(found)
        page.addElement(line)
    book.spreadsheet.addElement(page)
    content = io.BytesIO()
    book.write(content)
    return content.getvalue()


def zipped(**files: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "."), data)
    return content.getvalue()


def mapped(change: Callable[[int, int, Any], Any], rows: Rows = BODY) -> Rows:
    """Every cell of the body changed by row, column and value."""
    return [HEAD, *([change(r, c, cell) for c, cell in enumerate(row)] for r, row in enumerate(rows))]


def with_cell(row: int, column: int, value: Any) -> Rows:
    return mapped(lambda r, c, cell: value if (r, c) == (row, column) else cell)


def dotted(value: Any) -> Any:
    return f"{value:,}".replace(",", ".") if isinstance(value, int) else value


def main() -> None:
    """Write every case's file anew."""
    from tests.corpus import cases  # noqa: F401

    for found in CASES:
        path = FOLDER / found.name / found.submitter / found.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(found.content)
