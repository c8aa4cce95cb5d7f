"""The tables of one file: which sheets are read, and their rows.

Belongs here: choosing among tables, so that nothing is counted twice: a table of district sums beside its communes is
not read again. Does not belong here: one table's structure.
"""

from collections.abc import Iterable
from decimal import Decimal

from dagster_project.contracts import Feed, Words
from dagster_project.core.text import plain
from dagster_project.submissions.headings.row_forms import cell_at, section_name, text_of
from dagster_project.submissions.headings.stack import SheetSection
from dagster_project.submissions.headings.structure import SheetTable, coverage, notify_no_table, table_of, tables_in
from dagster_project.submissions.places.matcher import PlaceMatcher
from dagster_project.submissions.reading import Cell, Sheet
from dagster_project.submissions.records.notices import Notices
from dagster_project.submissions.records.recognised import Recognised
from dagster_project.submissions.tables.account import Account
from dagster_project.submissions.tables.account_table import TableAccount
from dagster_project.submissions.tables.rows import Entry, Row, RowReader
from dagster_project.submissions.tables.totals import compare_totals, rows_of

_HIDDEN = Words("it is hidden", "trang tính bị ẩn")
_NO_TABLE = Words("it holds no table of this feed", "không có bảng của loại số liệu này")
_NO_FIGURES = Words("it holds no figures of this feed", "không có số liệu của loại này")
_SUMMARY = Words("it sums up by district what other tables hold", "tổng hợp theo quận/huyện từ bảng khác")
_REPEATED = Words("other tables hold all of its rows", "mọi dòng đã có ở bảng khác")


class FileTables:
    """The tables of one file: those that are read, and those that are left out with the reason."""

    def __init__(self, sheets: list[Sheet], what: Recognised, places: PlaceMatcher | None, account: Account) -> None:
        self._sheets, self._feed, self._account = sheets, what.feed, account
        self._notices = account.notices
        self.reader = RowReader(what, places, account.notices)
        self._left_out: list[tuple[SheetSection, Words]] = []
        self._found: list[tuple[SheetSection, float]] = []

    def read(self, is_1904: bool = False) -> RowReader | None:
        """The rows of all tables, each item of the file accounted for; None where what is wrong refuses the file."""
        feed, reader, notices = self._feed, self.reader, self._notices
        tables = self._tables()
        if not tables:
            notify_no_table(feed, notices)
        if notices.refuses:
            return None
        pages = [(table, *reader.lines(table)) for table in tables]
        reader.infer_formats([(table, lines) for table, lines, _ in pages], is_1904)
        if notices.refuses:
            return None
        read = [(table, reader.read(table, lines, merged)) for table, lines, merged in pages]
        kept = self._without_repeats(read)
        for table, entries in kept:
            of_sheet = [row for other, its in kept if other.sheet.name == table.sheet.name for row in rows_of(its)]
            compare_totals(table, entries, of_sheet, feed, reader, notices)
        self._account_for(kept)
        return reader

    def _tables(self) -> list[SheetTable]:
        """The tables to be read. Beside a whole one, another is left out where it names no figure of the feed."""
        for sheet in self._sheets:
            parts = tables_in(sheet, self._feed, self._notices) if sheet.rows and not sheet.hidden else []
            self._found += [(part, coverage(part.header, self._feed)) for part in parts]
        best = max((covered for _, covered in self._found), default=0.0)
        tables = []
        for part, covered in self._found:
            reason = _reason_to_leave(part, covered, best, self._feed)
            if reason is None:
                tables.append(table_of(part, self._feed, self._notices))
            else:
                self._left_out.append((part, reason))
        return tables

    def _without_repeats(self, read: list[tuple[SheetTable, list[Entry]]]) -> list[tuple[SheetTable, list[Entry]]]:
        """Without tables all of whose rows stand in others too: those named like a summary first, then the later."""
        if len(read) < 2:
            return read
        summaries = self._notices.contracts.words.plain_summaries
        order = read[::-1]
        order.sort(key=lambda page: plain(page[0].sheet.name or "") not in summaries)
        kept = list(read)
        for page in order:
            table, entries = page
            rows = [entry.row for entry in entries if entry.row is not None]
            others = {_said(entry.row) for other in kept if other is not page for entry in other[1] if entry.row}
            if rows and all(_said(row) in others for row in rows):
                kept = [other for other in kept if other is not page]
                self.reader.forget(rows)
                self._notify_left_out(table.part, _REPEATED)
                TableAccount(table, entries, self._feed, self._account, self.reader).run()
        return kept

    def _account_for(self, kept: list[tuple[SheetTable, list[Entry]]]) -> None:
        """Ask of every sheet, table and row what it is."""
        with_tables = {part.sheet.name for part, _ in self._found}
        read = {table.sheet.name for table, _ in kept}
        for sheet in self._sheets:
            if not sheet.rows:
                continue
            if sheet.name in with_tables and not sheet.hidden:
                self._account.name_of_sheet(sheet.name if sheet.name in read else None)
            else:
                self._account.sheet(sheet.name, _HIDDEN if sheet.hidden else _NO_TABLE, _cells(sheet))
        for part, reason in self._left_out:
            if reason is _SUMMARY and sums_agree(self._table_aside(part), self.reader):
                self._notify_left_out(part, reason)
            else:
                self._account.sheet(part.sheet.name, reason, _cells(part.sheet))
        for column, why in self.reader.doubts:
            self._account.hold(
                "format", column.label, column=column.name, expected=why, said=f"{column.name}: {why.en}"
            )
        for table, entries in kept:
            others = self._titles_of_others(table.part)
            TableAccount(table, entries, self._feed, self._account, self.reader, others).run()

    def _table_aside(self, part: SheetSection) -> SheetTable:
        """A table that is only compared: what its header lacks is not told."""
        return table_of(part, self._feed, Notices(self._notices.contracts, self._notices.file))

    def _titles_of_others(self, part: SheetSection) -> frozenset[int]:
        """The rows of a table's sheet that stand above another of its tables."""
        others = [other for other, _ in self._found if other.sheet.name == part.sheet.name and other is not part]
        return frozenset(number for other in others for number, _ in other.titles[0].rows)

    def _notify_left_out(self, part: SheetSection, reason: Words) -> None:
        if part.is_alone:
            self._notices.add("sheet_not_read", sheet=part.sheet.name, expected=reason)
        else:
            self._notices.add("table_not_read", sheet=part.sheet.name, row=part.heading, expected=reason)


def _reason_to_leave(part: SheetSection, covered: float, best: float, feed: Feed) -> Words | None:
    known = part.header.known
    if covered == best:
        return None
    place = {column.name for column in feed.columns if column.type in ("commune", "commune_code")}
    if best == 1 and feed.has_place and not known & place and (part.is_alone or _sums_up(part, feed)):
        return _SUMMARY
    figures = {column.name for column in feed.required_columns}
    return None if known & figures else _NO_FIGURES


def _sums_up(part: SheetSection, feed: Feed) -> bool:
    """Whether a table is one of districts, and none that names its communes by a heading that nobody knows."""
    known = [at for at, names in enumerate(part.header.columns) if names]
    labels = [at for at in known if part.header.columns[at] & {c.name for c in feed.columns if c.type == "district"}]
    return bool(labels) and labels[0] == known[0] and known[1] == known[0] + 1


def _cells(sheet: Sheet) -> Iterable[Cell]:
    return (cell for row in sheet.rows for cell in row)


def _said(row: Row) -> tuple[object, ...]:
    return tuple(row.values.values())


def sums_agree(table: SheetTable, reader: RowReader) -> bool:
    """Whether each row with figures is the sum of a district, or of all, as the rows read add up to."""
    figures = {name: at for name, at in table.positions.items() if name in reader.feed.control_totals}
    compared = 0
    for cells in table.sheet.rows[table.header.end :]:
        stated = {name: cell_at(cells, at) for name, at in figures.items()}
        if all(cell is None for cell in stated.values()):
            continue
        labels = [text_of(cell) for at in table.labels if (cell := cell_at(cells, at)) is not None]
        district = next((code for text in labels if (code := reader.district_code(section_name(text)))), None)
        if district is None and not any(plain(text) in reader.words.plain_totals for text in labels):
            return False
        rows = [row for row in reader.rows if district in (None, row.values.get("district_code"))]
        for name, cell in stated.items():
            found = reader.readers[name][cell.__class__, cell].value
            total = sum(value for row in rows if isinstance(value := row.values.get(name), (int, Decimal)))
            if cell is not None and found != total:
                return False
        compared += 1
    return compared > 0
