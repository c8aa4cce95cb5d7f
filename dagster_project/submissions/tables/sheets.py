"""The tables of one file: which sheets are read, and their rows.

Belongs here: choosing among sheets, so that nothing is counted twice. Does not belong here: one table's structure.
"""

from dagster_project.contracts import Feed, Words
from dagster_project.submissions.notices import Notices
from dagster_project.submissions.places.matcher import Places
from dagster_project.submissions.reading import Sheet
from dagster_project.submissions.recognise import Recognised
from dagster_project.submissions.tables.header import Header
from dagster_project.submissions.tables.rows import Entry, Row, RowReader
from dagster_project.submissions.tables.structure import Table, coverage, header_of, table_under, tell_no_table
from dagster_project.submissions.tables.totals import compare_totals
from dagster_project.submissions.tables.units import tell_units
from dagster_project.text import plain

_HIDDEN = Words("it is hidden", "trang tính bị ẩn")
_NO_TABLE = Words("it holds no table of this feed", "không có bảng của loại số liệu này")
_SUMMARY = Words("it sums up by district what other sheets hold", "tổng hợp theo quận/huyện từ trang tính khác")
_REPEATED = Words("other sheets hold all of its rows", "mọi dòng đã có ở trang tính khác")


def read_tables(sheets: list[Sheet], what: Recognised, places: Places | None, notices: Notices) -> RowReader | None:
    """The rows of all tables of a file; None where it has none, or where what is wrong refuses the file."""
    tables = _tables(sheets, what.feed, notices)
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
    for table, entries in _without_repeats(read, reader, notices):
        compare_totals(table, entries, what.feed, reader, notices)
    return reader


def _tables(sheets: list[Sheet], feed: Feed, notices: Notices) -> list[Table]:
    """The tables to be read. Beside a whole one, a sheet is left out where it names no figure of the feed."""
    found: list[tuple[Sheet, Header, float]] = []
    for sheet in sheets:
        if not sheet.rows:
            continue
        header = None if sheet.hidden else header_of(sheet, feed, notices)
        if header is None:
            if len(sheets) > 1:
                _leave_out(sheet, _HIDDEN if sheet.hidden else _NO_TABLE, notices)
        else:
            found.append((sheet, header, coverage(header, feed)))
    best = max((covered for *_, covered in found), default=0.0)
    tables = []
    for sheet, header, covered in found:
        reason = _reason_to_leave(header, covered, best, feed)
        if reason is None:
            tell_units(sheet, header, notices)
            tables.append(table_under(sheet, header, feed, notices))
        else:
            _leave_out(sheet, reason, notices)
    return tables


def _reason_to_leave(header: Header, covered: float, best: float, feed: Feed) -> Words | None:
    if covered == best:
        return None
    place = {column.name for column in feed.columns if column.type in ("commune", "commune_code")}
    if best == 1 and feed.has_place and not header.known & place:
        return _SUMMARY
    figures = {column.name for column in feed.required_columns}
    return None if header.known & figures else _NO_TABLE


def _leave_out(sheet: Sheet, reason: Words, notices: Notices) -> None:
    notices.add("sheet_not_read", sheet=sheet.name, expected=reason)


def _without_repeats(
    read: list[tuple[Table, list[Entry]]], reader: RowReader, notices: Notices
) -> list[tuple[Table, list[Entry]]]:
    """Without the sheets all of whose rows stand in others too: those named like a summary first, then the later."""
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
            _leave_out(table.sheet, _REPEATED, notices)
    return kept


def _said(row: Row) -> tuple[object, ...]:
    return tuple(row.values.values())
