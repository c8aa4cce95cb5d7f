"""`report.xlsx`: the eight tables as an office prints and files them.

Belongs here: putting rows under heads, with formats by column. Does not belong here: which rows (`sheets`), the form of
an official paper (`form`). Cells hold real numbers and dates; a text is written as a text, whatever it starts with.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from dagster_project.contracts.office import Office
from dagster_project.core.settings import TIME_ZONE
from dagster_project.releases import wording as words
from dagster_project.releases.dictionary.entries import TableEntry
from dagster_project.releases.report.figures import Figures, Row
from dagster_project.releases.report.notes import notes_of
from dagster_project.releases.report.workbook.charts import add_charts
from dagster_project.releases.report.workbook.form import (
    FONT,
    HEAD_ROW,
    LINE,
    ROW,
    VIETNAMESE,
    Formats,
    OfficialSheet,
    lines_of,
    set_up_page,
    write_letterhead,
    write_note,
    write_signature,
)
from dagster_project.releases.report.workbook.sheets import SHEETS, Sheet

_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "default_date_format": "dd/mm/yyyy",
    "remove_timezone": True,
    "default_format_properties": {"font_name": FONT, "font_size": 11},
}
_NAMES = {"submitter_name": "Nhà mạng/đơn vị", "district_name": "Quận/huyện", "commune_name": "Xã/phường/thị trấn"}
_WIDTHS = {
    **{"blocking_reasons": 44, "submission_in_force": 40, "submitter_name": 15, "station_name": 27, "feed": 16},
    **{"commune_name": 24, "district_name": 19, "station_code": 14, "nearest_4g_station_code": 14, "status": 12},
    **{"commune_code": 7, "rank_share_2g": 7, "weeks_reported": 7, "location_quotient": 8, "technology": 10},
}
_CODES = {"feed": words.FEEDS, "blocking_reasons": words.REASONS}
_UNGROUPED = frozenset({"rank_share_2g", "weeks_reported"})
_HEAD_HEIGHT = 76.0
_MARK = "#FFF4D6"
_OWING = frozenset({"late", "missing", "held", "refused", "withdrawn"})


def write_workbook_file(path: Path, figures: Figures, office: Office, dictionary: Mapping[str, TableEntry]) -> None:
    """Write the workbook to `path`."""
    with xlsxwriter.Workbook(path, _OPTIONS) as workbook:
        subject = f"Tiến độ tắt sóng 2G {office.city}"
        workbook.set_properties({"title": subject, "author": office.agency, "comments": figures.note or ""})
        formats = Formats(workbook)
        for number, sheet in enumerate(SHEETS, start=1):
            page = workbook.add_worksheet(sheet.name, OfficialSheet)
            last = len(sheet.columns) - 1
            rows = sheet.rows(figures)
            widths = [_width(name, rows) for name in sheet.columns]
            write_letterhead(page, formats, office, figures, number, sheet.title, last)
            _write_heads(page, formats, sheet, dictionary[f"official.{sheet.table}"], widths)
            heights = [ROW] * HEAD_ROW + [_HEAD_HEIGHT, *_write_rows(page, formats, sheet, rows, widths)]
            table_end = _write_total(page, formats, sheet, figures, rows, len(heights))
            chart_end = add_charts(workbook, page, sheet, table_end)
            heights += [ROW] * (chart_end + 1 - len(heights))
            heights += [
                write_note(page, formats, at, widths, note)
                for at, note in enumerate(_notes(figures, sheet, rows), start=len(heights))
            ]
            ends = [table_end, chart_end, len(heights)]
            end = write_signature(page, formats, office, len(heights) + 1, last)
            heights += [ROW] * (end - len(heights))
            set_up_page(page, landscape=sheet.landscape, widths=widths, heights=heights, ends=ends)


def _width(name: str, rows: list[Row]) -> float:
    """In characters, by what a column holds; names of submitters as long as they are."""
    if name == "submitter_name":
        return max([_WIDTHS[name], *(len(row[name] or "") for row in rows)])
    if name.endswith("_at"):
        return 16
    if name.endswith("_date") or name == "data_as_of":
        return 11
    if name.startswith(("share_", "is_")) or name == "market_share":
        return 8
    return _WIDTHS.get(name, 10)


def _write_heads(page: Worksheet, formats: Formats, sheet: Sheet, entry: TableEntry, widths: list[float]) -> None:
    head = formats(bold=True, align="center", text_wrap=True, border=1, bg_color="#E7EEF4")
    for at, name in enumerate(sheet.columns):
        page.write_string(HEAD_ROW, at, _head(name, entry), head)
        page.set_column(at, at, widths[at])


def _head(name: str, entry: TableEntry) -> str:
    """The column's label, with its unit where the label does not say it."""
    if name in _NAMES:
        return _NAMES[name]
    column = entry.column(name)
    unit = "%" if name.startswith("share_") or name == "market_share" else column.unit
    label = column.label or name
    said = not unit or unit.lower() in label.lower() or "(" in label or name in _UNGROUPED
    return label if said else f"{label} ({unit})"


def _write_rows(
    page: Worksheet, formats: Formats, sheet: Sheet, rows: list[Row], widths: list[float]
) -> Iterator[float]:
    """The rows of the table; yields their heights."""
    for at, name in enumerate(sheet.columns):
        plain, marked = _form(formats, name), _form(formats, name, bg_color=_MARK)
        forms = [marked if _is_marked(name, row) else plain for row in rows]
        _write_column(page, at, forms, [_shown(name, row) for row in rows])
    if rows:
        page.autofilter(HEAD_ROW, 0, HEAD_ROW + len(rows), len(sheet.columns) - 1)
    wrapped = [(name, widths[at]) for at, name in enumerate(sheet.columns) if name in _WIDTHS]
    for at, row in enumerate(rows, start=HEAD_ROW + 1):
        lines = max((lines_of(str(_shown(name, row) or ""), width) for name, width in wrapped), default=1)
        if lines > 1:
            page.set_row(at, ROW + LINE * (lines - 1))
        yield ROW + LINE * (lines - 1)


def _is_marked(name: str, row: Row) -> bool:
    """Whether a cell says that a figure is stale, or that a file came late, not at all, or not whole."""
    if name == "data_as_of":
        return bool(row["is_stale"])
    return (name == "status" and row[name] in _OWING) or (name == "rows_quarantined" and bool(row[name]))


def _write_column(page: Worksheet, at: int, forms: list[Format], values: list[Any]) -> None:
    for row, (value, form) in enumerate(zip(values, forms, strict=True), start=HEAD_ROW + 1):
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
            value = _shown(name, figures.city)
            _writer(page, value)(end, at, value, form)
        elif name in sheet.sums:
            column = xlsxwriter.utility.xl_range(HEAD_ROW + 1, at, end - 1, at)
            known = [row[name] for row in rows if row[name] is not None]
            page.write_formula(end, at, f"=SUM({column})", form, sum(known))
        else:
            page.write_blank(end, at, None, form)
    return end + 1


def _notes(figures: Figures, sheet: Sheet, rows: list[Row]) -> list[str]:
    """What stands below the table: what the release has to say, and how cells are to be read."""
    notes = [f"{figures.note}: thành phố giả định, không phải số liệu thật."] if figures.note else []
    if sheet.criteria:
        notes.append(sheet.criteria(figures).vi)
    notes += [note.vi for note in notes_of(figures)]
    if any(
        _is_marked(name, row) for row in rows for name in ("data_as_of", "status", "rows_quarantined") if name in row
    ):
        notes.append("Ô tô vàng: số liệu cũ hơn ngày báo cáo, hoặc gửi muộn, chưa gửi, bị từ chối, có dòng bị giữ lại.")
    notes.append("Ô trống: chưa có hoặc chưa đủ số liệu.")
    return ["Ghi chú:", *(f"- {note}" for note in notes)]


def _shown(name: str, row: Row) -> Any:
    """What stands in the cell: a code in words, yes or no, a moment in the city's time; all else as it is."""
    value = row.get(name)
    if value is None:
        return None
    if name == "status":
        return words.status_of(row).vi
    if name in _CODES:
        return words.words_of(value, _CODES[name]).vi
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if name.endswith("_at"):
        return value.astimezone(ZoneInfo(TIME_ZONE)).replace(tzinfo=None)
    return value


def _form(formats: Formats, name: str, **parts: Any) -> Format:
    """The format of a column, by its name: the project's names say what a column holds."""
    parts |= {"border": 1}
    if name.startswith("share_") or name == "market_share":
        return formats(num_format=f"{VIETNAMESE}0.0%", **parts)
    if name.endswith("_date") or name == "data_as_of":
        return formats(num_format="dd/mm/yyyy", align="center", **parts)
    if name.endswith("_at"):
        return formats(num_format="hh:mm dd/mm/yyyy", align="center", **parts)
    if name.startswith("is_") or name in _UNGROUPED or name in ("technology", "commune_code"):
        return formats(num_format="0", align="center", **parts)
    if name.endswith(("_per_day", "_per_day_28d", "_erlang_7d", "_mb_7d")):
        return formats(num_format=f"{VIETNAMESE}#,##0.0", **parts)
    if name == "location_quotient":
        return formats(num_format=f"{VIETNAMESE}0.00", **parts)
    return formats(num_format=f"{VIETNAMESE}#,##0", text_wrap=name in _WIDTHS, **parts)
