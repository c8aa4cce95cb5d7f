"""The form of an official table: letterhead, heads, formats, place for the signature, A4.

After Nghị định 30/2020/NĐ-CP, Phụ lục I: A4, Times New Roman, national title in bold capitals with the motto under it,
agency at the left, number and symbol, place and date. Belongs here: form. Does not belong here: which figures.
"""

from datetime import date
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from dagster_project.contracts.office import Office
from dagster_project.releases.report.figures import Figures
from dagster_project.releases.report.words import day, moment, signing_day

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
FONT = "Times New Roman"
HEAD_ROW = 8
"""The row of the column heads, from 0; the table starts below it."""
_A4 = 9
_MM = 1 / 25.4
_ROWS_ON_A_PAGE = 80
"""A sheet that ends above this row stays on one page, so that no signature stands alone on the next."""


class Formats:
    """The workbook's formats, each made once."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        self._workbook = workbook
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def __call__(self, **parts: Any) -> Format:
        """A format of the report's font; the same parts give the same one."""
        key = tuple(sorted(parts.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(
                {"font_name": FONT, "font_size": 11, "valign": "vcenter"} | parts
            )
        return self._made[key]


def set_up_page(sheet: Worksheet, *, landscape: bool, last_row: int, last_column: int) -> None:
    """A4 with the decree's margins, one page wide (a short sheet one high too), heads and page number on every page."""
    sheet.set_paper(_A4)
    if landscape:
        sheet.set_landscape()
    sheet.set_margins(left=30 * _MM, right=15 * _MM, top=20 * _MM, bottom=20 * _MM)
    sheet.fit_to_pages(1, int(last_row <= _ROWS_ON_A_PAGE))
    sheet.repeat_rows(HEAD_ROW)
    sheet.set_header(f'&C&"{FONT}"&13&P', {"margin": 10 * _MM})
    sheet.hide_gridlines(2)
    sheet.freeze_panes(HEAD_ROW + 1, 0)
    sheet.set_row(HEAD_ROW, 62)
    sheet.print_area(0, 0, sheet.dim_rowmax or HEAD_ROW, last_column)


def write_letterhead(
    sheet: Worksheet, formats: Formats, office: Office, figures: Figures, number: int, title: str, last_column: int
) -> None:
    """Agency and nation side by side, number and date, the table's number and subject."""
    middle = max(last_column // 2 - 1, 0)
    plain, bold = formats(align="center", font_size=12), formats(align="center", font_size=12, bold=True)
    italic = formats(align="center", font_size=12, italic=True)
    left = [(office.parent_agency, plain), (office.agency, bold), (f"Số:        /{office.document_symbol}", plain)]
    signed_on = f"{office.place}, {signing_day(figures.created_at)}"
    right = [
        (NATION, bold),
        (MOTTO, formats(align="center", font_size=13, bold=True, underline=1)),
        (signed_on, italic),
    ]
    for row, ((agency, agency_form), (nation, nation_form)) in enumerate(zip(left, right, strict=True)):
        _across(sheet, row, 0, middle, agency, agency_form)
        _across(sheet, row, middle + 1, last_column, nation, nation_form)
    head = formats(align="center", font_size=14, bold=True)
    _across(sheet, 4, 0, last_column, f"Biểu {number:02}. {title}", head)
    _across(sheet, 5, 0, last_column, f"Số liệu ngày {day(figures.report_date)}", italic)
    release = f"Bản phát hành {figures.release}, lập lúc {moment(figures.created_at)}"
    _across(sheet, 6, 0, last_column, f"{figures.note} – {release}" if figures.note else release, italic)


def write_signature(sheet: Worksheet, formats: Formats, office: Office, row: int, last_column: int) -> None:
    """`Nơi nhận` at the left, place for the signature at the right."""
    middle = max(last_column // 2, 0)
    sheet.write_string(row, 0, "Nơi nhận:", formats(bold=True, italic=True, font_size=12))
    for at, recipient in enumerate(office.recipients, start=1):
        sheet.write_string(row + at, 0, f"- {recipient};", formats())
    bold = formats(align="center", bold=True, font_size=13)
    _across(sheet, row, middle + 1, last_column, office.signatory_position, bold)
    _across(sheet, row + 5, middle + 1, last_column, office.signatory_name, bold)


def _across(sheet: Worksheet, row: int, first: int, last: int, text: str, form: Format) -> None:
    if last > first:
        sheet.merge_range(row, first, row, last, "", form)
    sheet.write_string(row, first, text, form)


def is_date(value: object) -> bool:
    """A day, not a moment of a day."""
    return type(value) is date
