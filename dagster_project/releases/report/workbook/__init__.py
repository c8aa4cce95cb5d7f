"""`report.xlsx`: the eight tables as an office prints and files them.

Belongs here: putting rows under heads, with formats by column. Does not belong here: which rows (`sheets`), the form of
an official paper (`form`). Cells hold real numbers and dates; a text is written as a text, whatever it starts with.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from dagster_project.contracts.office import Office
from dagster_project.releases.labels import TableLabels
from dagster_project.releases.report import words
from dagster_project.releases.report.figures import Figures, Row
from dagster_project.releases.report.notes import notes_of
from dagster_project.releases.report.workbook.charts import add_charts
from dagster_project.releases.report.workbook.form import (
    HEAD_ROW,
    Formats,
    set_up_page,
    write_letterhead,
    write_signature,
)
from dagster_project.releases.report.workbook.sheets import SHEETS, Sheet
from dagster_project.settings import TIME_ZONE

_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "default_date_format": "dd/mm/yyyy",
    "remove_timezone": True,
}
_NAMES = {"submitter_name": "Nhà mạng/đơn vị", "district_name": "Quận/huyện", "commune_name": "Xã/phường/thị trấn"}
_WIDE = {"blocking_reasons": 46, "submission_in_force": 34, "station_name": 22, "commune_name": 22, "district_name": 20}
_CODES = {"status": words.STATUSES, "feed": words.FEEDS, "blocking_reasons": words.REASONS}
_UNGROUPED = frozenset({"rank_share_2g", "weeks_reported"})


def write_workbook_file(path: Path, figures: Figures, office: Office, labels: Mapping[str, TableLabels]) -> None:
    """Write the workbook to `path`."""
    with xlsxwriter.Workbook(path, _OPTIONS) as workbook:
        subject = f"Tiến độ tắt sóng 2G {office.city}"
        workbook.set_properties({"title": subject, "author": office.agency, "comments": figures.note or ""})
        formats = Formats(workbook)
        for number, sheet in enumerate(SHEETS, start=1):
            page = workbook.add_worksheet(sheet.name)
            last = len(sheet.columns) - 1
            write_letterhead(page, formats, office, figures, number, sheet.title, last)
            own = labels.get(f"official.{sheet.table}", TableLabels()).columns
            end = _write_table(page, formats, sheet, figures, own)
            end = add_charts(workbook, page, sheet, end)
            end = _write_notes(page, formats, figures, end + 1)
            write_signature(page, formats, office, end + 1, last)
            set_up_page(page, landscape=sheet.landscape, last_row=end + 7, last_column=last)


def _write_table(page: Worksheet, formats: Formats, sheet: Sheet, figures: Figures, labels: Mapping[str, str]) -> int:
    """Heads, rows, the last row; returns the row below."""
    rows = sheet.rows(figures)
    head = formats(bold=True, align="center", text_wrap=True, border=1, bg_color="#E7EEF4")
    for at, name in enumerate(sheet.columns):
        page.write_string(HEAD_ROW, at, _NAMES.get(name) or labels.get(name) or name, head)
        page.set_column(at, at, _WIDE.get(name, 13))
    for at, name in enumerate(sheet.columns):
        _write_column(page, at, _form(formats, name), [_shown(name, row.get(name)) for row in rows])
    end = HEAD_ROW + 1 + len(rows)
    if rows:
        page.autofilter(HEAD_ROW, 0, end - 1, len(sheet.columns) - 1)
    return _write_total(page, formats, sheet, figures, rows, end)


def _write_column(page: Worksheet, at: int, form: Format, values: list[Any]) -> None:
    for row, value in enumerate(values, start=HEAD_ROW + 1):
        _writer(page, value)(row, at, value, form)


def _writer(page: Worksheet, value: Any) -> Callable[..., Any]:
    """How a value goes into a cell; the library's own guess takes longer."""
    method = "write_number"
    if value is None:
        method = "write_blank"
    elif isinstance(value, str):
        method = "write_string"
    elif hasattr(value, "year"):
        method = "write_datetime"
    writer: Callable[..., Any] = getattr(page, method)
    return writer


def _write_total(page: Worksheet, formats: Formats, sheet: Sheet, figures: Figures, rows: list[Row], end: int) -> int:
    if sheet.total == "none" or not rows:
        return end
    label_at = next(at for at, name in enumerate(sheet.columns) if name in _NAMES)
    for at, name in enumerate(sheet.columns):
        form = _form(formats, name, bold=True)
        if at == label_at:
            page.write_string(end, at, "Toàn thành phố", form)
        elif sheet.total == "city":
            value = _shown(name, figures.city.get(name))
            _writer(page, value)(end, at, value, form)
        elif name in sheet.sums:
            column = xlsxwriter.utility.xl_range(HEAD_ROW + 1, at, end - 1, at)
            known = [row[name] for row in rows if row[name] is not None]
            page.write_formula(end, at, f"=SUBTOTAL(9,{column})", form, sum(known))
        else:
            page.write_blank(end, at, None, form)
    return end + 1


def _write_notes(page: Worksheet, formats: Formats, figures: Figures, row: int) -> int:
    for at, note in enumerate(notes_of(figures), start=row):
        page.write_string(at, 0, note, formats(italic=True))
    return row + len(notes_of(figures))


def _shown(name: str, value: Any) -> Any:
    """What stands in the cell: a code in words, yes or no, a moment in the city's time; all else as it is."""
    if value is None:
        return None
    if name in _CODES:
        return words.words_of(value, _CODES[name]).vi
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if name.endswith("_at"):
        return value.astimezone(ZoneInfo(TIME_ZONE)).replace(tzinfo=None)
    return value


def _form(formats: Formats, name: str, **parts: Any) -> Format:
    """The format of a column, by its name: the project's names say what a column holds."""
    if name.startswith("share_") or name == "market_share":
        return formats(border=1, num_format="0.0%", **parts)
    if name.endswith("_date") or name == "data_as_of":
        return formats(border=1, num_format="dd/mm/yyyy", align="center", **parts)
    if name.endswith("_at"):
        return formats(border=1, num_format="hh:mm dd/mm/yyyy", align="center", **parts)
    if name.endswith(("_per_day", "_per_day_28d", "_erlang_7d", "_mb_7d")):
        return formats(border=1, num_format="#,##0.0", **parts)
    if name == "location_quotient":
        return formats(border=1, num_format="0.00", **parts)
    if name in _UNGROUPED:
        return formats(border=1, num_format="0", align="center", **parts)
    return formats(border=1, num_format="#,##0", text_wrap=name in _WIDE, **parts)
