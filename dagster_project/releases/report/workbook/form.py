"""The form of an official table: letterhead, heads, formats, place for the signature, A4.

After Nghị định 30/2020/NĐ-CP, Phụ lục I: A4, Times New Roman, national title in bold capitals with the motto under it,
agency at the left, number and symbol, place and date. Belongs here: form. Does not belong here: which figures.
"""

import textwrap
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from dagster_project.contracts.office import Office
from dagster_project.releases.report.figures import Figures
from dagster_project.releases.wording import day, moment, recipient_lines, signing_day

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
FONT = "Times New Roman"
VIETNAMESE = "[$-42A]"
"""The language of a number format: a point between thousands, a comma before decimals."""
HEAD_ROW = 8
"""The row of the column heads, from 0; the table starts below it."""
ROW, LINE = 15.0, 14.5
"""The height of a row, and of each further line of text in it, in points."""
_A4 = 9
_MM = 1 / 25.4
_MARGINS = {"left": 30 * _MM, "right": 15 * _MM, "top": 20 * _MM, "bottom": 20 * _MM}
_SHORT, _LONG = 8.27, 11.69
"""A4, in inches."""
_KEPT_ROWS = 5
"""Rows of the table that share the page of the signature at least."""


class OfficialSheet(Worksheet):  # type: ignore[misc]
    """A sheet whose first page bears no number, as the decree asks; XlsxWriter has no word for it."""

    def _xml_start_tag(self, tag: str, attributes: list[tuple[str, Any]] | None = None) -> None:
        more = [("differentFirst", 1)] if tag == "headerFooter" else []
        super()._xml_start_tag(tag, more + list(attributes or []))


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


def set_up_page(
    sheet: Worksheet, *, landscape: bool, widths: list[float], heights: list[float], ends: list[int]
) -> None:
    """A4 with the decree's margins, one page wide, heads on every page, page numbers from the second on.

    `heights` are those of all rows; `ends` the rows above which the table, its chart and the notes end.
    """
    width, height = (_LONG, _SHORT) if landscape else (_SHORT, _LONG)
    inches = sum(int(chars * 7 + 5) for chars in widths) / 96
    scale = min(100, int(95 * (width - _MARGINS["left"] - _MARGINS["right"]) / inches))
    room = (height - _MARGINS["top"] - _MARGINS["bottom"]) * 72 * 100 / scale
    sheet.set_paper(_A4)
    if landscape:
        sheet.set_landscape()
    sheet.set_margins(**_MARGINS)
    sheet.set_print_scale(scale)
    sheet.set_h_pagebreaks(page_breaks(heights, room, ends))
    sheet.repeat_rows(HEAD_ROW)
    sheet.set_start_page(1)
    sheet.set_header(f'&C&"{FONT}"&13&P', {"margin": 10 * _MM, "scale_with_doc": False})
    sheet.hide_gridlines(2)
    sheet.freeze_panes(HEAD_ROW + 1, 0)
    sheet.set_row(HEAD_ROW, heights[HEAD_ROW])
    sheet.print_area(0, 0, len(heights) - 1, len(widths) - 1)


def page_breaks(heights: list[float], room: float, ends: list[int]) -> list[int]:
    """The rows at which later pages begin.

    What is below the table stays on one page with its last rows, or else what is below the chart, or the signature.
    """
    tails = [max(ends[0] - _KEPT_ROWS, HEAD_ROW + 1), *ends[1:]]
    tail = next((row for row in tails if heights[HEAD_ROW] + sum(heights[row:]) <= room), tails[-1])
    breaks, used = [], 0.0
    for row, height in enumerate(heights):
        needed = sum(heights[row:]) if row == tail else height
        if row > HEAD_ROW + 1 and used + needed > room and used > heights[HEAD_ROW]:
            breaks.append(row)
            used = heights[HEAD_ROW]
        used += height
    return breaks


def lines_of(text: str, width: float) -> int:
    """How many lines a text takes in a column of so many characters, broken between words where it can be."""
    return max(1, len(textwrap.wrap(text, max(int(width), 1))))


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


def write_signature(sheet: Worksheet, formats: Formats, office: Office, row: int, last_column: int) -> int:
    """`Nơi nhận` at the left, place for the signature at the right; returns the row below."""
    middle = max(last_column // 2, 0)
    sheet.write_string(row, 0, "Nơi nhận:", formats(bold=True, italic=True, font_size=12))
    for at, line in enumerate(recipient_lines(office), start=1):
        sheet.write_string(row + at, 0, line, formats())
    bold = formats(align="center", bold=True, font_size=13)
    _across(sheet, row, middle + 1, last_column, office.signatory_position, bold)
    _across(sheet, row + 5, middle + 1, last_column, office.signatory_name, bold)
    return row + max(6, 1 + len(office.recipients))


def write_note(sheet: Worksheet, formats: Formats, row: int, widths: list[float], text: str) -> float:
    """A note over the whole width, in as many lines as it needs; returns its height."""
    height = ROW + LINE * (lines_of(text, sum(widths)) - 1)
    sheet.set_row(row, height)
    _across(sheet, row, 0, len(widths) - 1, text, formats(italic=True, text_wrap=True))
    return height


def _across(sheet: Worksheet, row: int, first: int, last: int, text: str, form: Format) -> None:
    if last > first:
        sheet.merge_range(row, first, row, last, "", form)
    sheet.write_string(row, first, text, form)
