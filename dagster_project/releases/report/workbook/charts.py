"""Charts where one helps: the city's way down, and the districts beside each other.

Belongs here: which sheet has which chart. Does not belong here: rows and heads.
"""

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from dagster_project.releases.report.workbook.form import FONT, HEAD_ROW, VIETNAMESE
from dagster_project.releases.report.workbook.sheets import Sheet

_ROWS = 17
_CHARTS = {
    "report_city": ("line", "report_date", "subscribers_2g", "Thuê bao 2G theo ngày", f"{VIETNAMESE}#,##0"),
    "report_district": ("bar", "district_name", "share_2g", "Tỷ lệ thuê bao 2G theo quận/huyện", f"{VIETNAMESE}0%"),
    "report_carrier": ("bar", "submitter_name", "share_2g", "Tỷ lệ thuê bao 2G theo nhà mạng", f"{VIETNAMESE}0%"),
}


def add_charts(workbook: xlsxwriter.Workbook, page: Worksheet, sheet: Sheet, end: int) -> int:
    """Put the sheet's chart, if it has one, below its table, which ends above row `end`; returns the row below it."""
    if sheet.table not in _CHARTS or end <= HEAD_ROW + 1:
        return end
    kind, category, value, title, form = _CHARTS[sheet.table]
    last = end - 1 - (sheet.total != "none")
    chart = workbook.add_chart({"type": kind})
    chart.add_series({
        "categories": [sheet.name, HEAD_ROW + 1, sheet.columns.index(category), last, sheet.columns.index(category)],
        "values": [sheet.name, HEAD_ROW + 1, sheet.columns.index(value), last, sheet.columns.index(value)],
        "fill": {"color": "#0B4F6C"},
        "line": {"color": "#0B4F6C", "width": 2},
    })  # fmt: skip
    chart.set_title({"name": title, "name_font": {"name": FONT, "size": 13}})
    chart.set_legend({"none": True})
    number, names = {"num_format": form, "num_font": {"name": FONT}}, {"num_font": {"name": FONT}}
    chart.set_x_axis({**names, "num_format": "dd/mm"} if kind == "line" else number)
    chart.set_y_axis({**number, "min": 0} if kind == "line" else {**names, "reverse": True})
    chart.set_size({"width": 820, "height": 20 * (_ROWS - 1)})
    page.insert_chart(end + 1, 1, chart, {"description": title})
    return end + 1 + _ROWS
