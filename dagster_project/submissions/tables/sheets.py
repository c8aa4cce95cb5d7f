"""The tables of one file: which sheets are read, and their rows.

Belongs here: choosing among tables, so that nothing is counted twice. Does not belong here: one table's structure.
"""

from datetime import date

from dagster_project.contracts import Feed, Words
from dagster_project.submissions.notices import Notices
from dagster_project.submissions.places.matcher import Places
from dagster_project.submissions.reading import Sheet
from dagster_project.submissions.recognise import Recognised
from dagster_project.submissions.tables.other_figures import tell_other_figures
from dagster_project.submissions.tables.other_headings import tell_other_headings
from dagster_project.submissions.tables.row_forms import is_index, is_value
from dagster_project.submissions.tables.rows import Entry, Row, RowReader
from dagster_project.submissions.tables.split_headings import tell_split_headings
from dagster_project.submissions.tables.stack import Part
from dagster_project.submissions.tables.structure import Table, coverage, table_of, tables_in, tell_no_table
from dagster_project.submissions.tables.totals import compare_totals, rows_of
from dagster_project.submissions.tables.units import tell_units
from dagster_project.text import plain

_FIGURES_OF_A_ROW = 2
_HIDDEN = Words("it is hidden", "trang tính bị ẩn")
_NO_TABLE = Words("it holds no table of this feed", "không có bảng của loại số liệu này")
_NO_FIGURES = Words("it holds no figures of this feed", "không có số liệu của loại này")
_SUMMARY = Words("it sums up by district what other tables hold", "tổng hợp theo quận/huyện từ bảng khác")
_REPEATED = Words("other tables hold all of its rows", "mọi dòng đã có ở bảng khác")


def read_tables(sheets: list[Sheet], what: Recognised, places: Places | None, notices: Notices) -> RowReader | None:
    """The rows of all tables of a file; None where it has none, or where what is wrong refuses the file."""
    tables = _tables(sheets, what.feed, what.report_date, notices)
    if not tables:
        tell_no_table(what.feed, notices)
    if notices.refuses:
        return None
    reader = RowReader(what, places, notices)
    pages = [(table, *reader.lines(table)) for table in tables]
    reader.learn([(table, lines) for table, lines, _ in pages])
    if notices.refuses:
        return None
    read = [(table, reader.read(table, lines, merged)) for table, lines, merged in pages]
    for table, entries in read:
        tell_other_headings(table, entries, what.feed, notices)
    if notices.refuses:
        return None
    kept = _without_repeats(read, reader, notices)
    for table, entries in kept:
        of_sheet = [row for other, its in kept if other.sheet.name == table.sheet.name for row in rows_of(its)]
        compare_totals(table, entries, of_sheet, what.feed, reader, notices)
    return reader


def _tables(sheets: list[Sheet], feed: Feed, day: date, notices: Notices) -> list[Table]:
    """The tables to be read. Beside a whole one, another is left out where it names no figure of the feed."""
    found: list[tuple[Part, float]] = []
    for sheet in sheets:
        parts = tables_in(sheet, feed, notices) if sheet.rows and not sheet.hidden else []
        if parts:
            tell_other_figures(parts, feed, notices)
        found += [(part, coverage(part.header, feed)) for part in parts]
        if sheet.rows and not parts and len(sheets) > 1:
            notices.add("sheet_not_read", sheet=sheet.name, expected=_HIDDEN if sheet.hidden else _NO_TABLE)
    best = max((covered for _, covered in found), default=0.0)
    tables = []
    for part, covered in found:
        reason = _reason_to_leave(part, covered, best, feed)
        if reason is None or not part.is_alone:
            tell_units(part.sheet, part.title_rows, notices)
        if reason is None:
            _tell_figures_above(part, notices)
            tables.append(table_of(part, feed, day, notices))
            tell_split_headings(tables[-1], feed, notices)
        else:
            _leave_out(part, reason, notices)
    return tables


def _tell_figures_above(part: Part, notices: Notices) -> None:
    """What looks like rows of a table stands above the header: nobody knows of what."""
    for number, row in part.titles[0].rows:
        if sum(map(is_value, row)) >= _FIGURES_OF_A_ROW and not is_index(row):
            notices.add("row_not_read", sheet=part.sheet.name, row=number)


def _reason_to_leave(part: Part, covered: float, best: float, feed: Feed) -> Words | None:
    known = part.header.known
    if covered == best:
        return None
    place = {column.name for column in feed.columns if column.type in ("commune", "commune_code")}
    if best == 1 and feed.has_place and not known & place and (part.is_alone or _sums_up(part, feed)):
        return _SUMMARY
    figures = {column.name for column in feed.required_columns}
    return None if known & figures else _NO_FIGURES


def _sums_up(part: Part, feed: Feed) -> bool:
    """Whether a table is one of districts, and none that names its communes by a heading that nobody knows."""
    known = [at for at, names in enumerate(part.header.columns) if names]
    labels = [at for at in known if part.header.columns[at] & {c.name for c in feed.columns if c.type == "district"}]
    return bool(labels) and labels[0] == known[0] and known[1] == known[0] + 1


def _leave_out(part: Part, reason: Words, notices: Notices) -> None:
    if part.is_alone:
        notices.add("sheet_not_read", sheet=part.sheet.name, expected=reason)
    else:
        notices.add("table_not_read", sheet=part.sheet.name, row=part.heading, expected=reason)


def _without_repeats(
    read: list[tuple[Table, list[Entry]]], reader: RowReader, notices: Notices
) -> list[tuple[Table, list[Entry]]]:
    """Without the tables all of whose rows stand in others too: those named like a summary first, then the later."""
    if len(read) < 2:
        return read
    summaries = notices.contracts.words.plain_summaries
    order = read[::-1]
    order.sort(key=lambda page: plain(page[0].sheet.name or "") not in summaries)
    kept = list(read)
    for page in order:
        table, entries = page
        rows = [entry.row for entry in entries if entry.row is not None]
        others = {_said(entry.row) for other in kept if other is not page for entry in other[1] if entry.row}
        if rows and all(_said(row) in others for row in rows):
            kept = [other for other in kept if other is not page]
            reader.forget(rows)
            _leave_out(table.part, _REPEATED, notices)
    return kept


def _said(row: Row) -> tuple[object, ...]:
    return tuple(row.values.values())
