"""Reading the rows of a table: cells into typed values and a commune, with what is wrong in each.

Belongs here: everything that is decided on one row alone, before SQL. Does not belong here: rules and keys (`rules`).
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dagster_project.contracts import Column, Words
from dagster_project.core.text import day_text
from dagster_project.submissions.headings.cells import Value
from dagster_project.submissions.headings.dates import unproved_order
from dagster_project.submissions.headings.structure import SheetTable
from dagster_project.submissions.places.matcher import PlaceMatcher
from dagster_project.submissions.places.names import Commune
from dagster_project.submissions.reading import Cell
from dagster_project.submissions.records.notices import Notices
from dagster_project.submissions.records.recognised import Recognised
from dagster_project.submissions.tables.fill import fill_down
from dagster_project.submissions.tables.row_evidence import close_sums
from dagster_project.submissions.tables.row_kinds import ClassifiedRow, RowKind
from dagster_project.submissions.tables.row_lines import ClassifiedRows
from dagster_project.submissions.tables.row_places import RowPlaces
from dagster_project.submissions.tables.values import ColumnReader

MOST_REMARKS = 2
_LOST_GROUP = Words(
    "one figure is not whole, as 1.5 for 1.500: the others may have lost their thousands too",
    "có một số lẻ, như 1.5 thay cho 1.500: các số khác trong cột có thể cũng bị mất hàng nghìn",
)
_PARTED = Words(
    "a figure such as 050: a figure with a thousands comma may have been parted in two cells",
    "có số như 050: số có dấu phẩy hàng nghìn có thể đã bị tách thành hai ô",
)
_LATE = Words(
    "a date has a time of day, 17:00 or 23:59, by which it may mean the day after",
    "ngày có kèm giờ 17:00 hoặc 23:59: có thể là ngày hôm sau",
)
_EXCHANGED = Words(
    "some dates lie before the report date, and with day and month exchanged none does",
    "có ngày trước ngày báo cáo, còn nếu đảo ngày và tháng thì không: ngày và tháng có thể bị đảo",
)
RESOLVED = ("commune_code", "district_code")


@dataclass(slots=True)
class RowFault:
    """A fault of one row, as it goes beside the rejected row."""

    code: str
    column: str | None
    value: str | None
    message: str


@dataclass(slots=True)
class Row:
    """One row as it was read. `values` holds what could be read, also where it is out of its range."""

    index: int
    sheet: str | None
    number: int
    values: dict[str, Value] = field(default_factory=dict)
    faults: list[RowFault] = field(default_factory=list)
    """What rejects the row; warnings and notices are told and not kept here."""
    doubtful: set[str] = field(default_factory=set)
    """The columns of which no rule is to speak."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a table, and the row that was read from it where it is one of data."""

    line: ClassifiedRow
    row: Row | None


@dataclass(slots=True)
class _Pending:
    """A row before anything is said of it."""

    row: Row
    faults: list[tuple[str, str | None, Cell, Words | str | None]] = field(default_factory=list)

    def add(self, code: str, column: str | None = None, cell: Cell = None, expected: Words | str | None = None) -> None:
        self.faults.append((code, column, cell, expected))


class RowReader:
    """Reads the rows of one file; `rows` are all of them, in order."""

    def __init__(self, what: Recognised, places: PlaceMatcher | None, notices: Notices) -> None:
        self.rows: list[Row] = []
        self.doubts: list[tuple[Column, Words]] = []
        """Columns that may mean something else than they say, and why."""
        self.words = notices.contracts.words
        self.readers = {
            column.name: ColumnReader(column, self.words) for column in what.feed.columns if not column.is_place
        }
        self._own = [(column.name, self.readers[column.name]) for column in what.feed.own_columns]
        self._what, self.feed = what, what.feed
        self._places = RowPlaces(what, places, self.words.plain_behind_names)
        self._notices = notices
        self._ragged: dict[tuple[int, bool], bool] = {}

    def district_code(self, name: str) -> str | None:
        """The code of the district that a text names."""
        return self._places.district_code(name)

    def is_place(self, name: str) -> bool:
        """Whether a text names a place of the city."""
        return self.district_code(name) is not None

    def lines(self, table: SheetTable) -> tuple[list[ClassifiedRow], dict[int, list[str]]]:
        """The lines of a table, cells filled from above, and which columns of which rows are merged with others."""
        places = self._places
        lines = ClassifiedRows(table, self._what.feed, self.words, places.district_code, places.is_place).read()
        return lines, fill_down(table, self._what.feed, self.words, lines)

    def infer_formats(self, tables: list[tuple[SheetTable, list[ClassifiedRow]]], is_1904: bool = False) -> None:
        """Let each column's cells, in all tables, say how its numbers and dates are written."""
        for name, reader in self.readers.items():
            cells = [
                _at(line.cells, table.positions.get(name))
                for table, lines in tables
                for line in lines
                if line.kind is RowKind.DATA or name in self._what.feed.control_totals
            ]
            undecided = reader.infer_formats(cells, is_1904)
            self._notify_order(reader, cells)
            if undecided is not None:
                shown = " / ".join(f"{value.normalize():f}" for value in undecided.readings) or undecided.text
                self._notices.add(
                    "number_style_undecided",
                    column=name,
                    label=reader.column.label,
                    value=undecided.text,
                    expected=Words(shown, shown.replace(".", ",") if undecided.readings else shown),
                )

    def _notify_order(self, reader: ColumnReader, cells: list[Cell]) -> None:
        """Say of a column what nothing in it decides: which part of its dates is the day, where its thousands begin."""
        found = ((reader.fraction, _LOST_GROUP), (reader.parted, _PARTED), (reader.late, _LATE))
        self.doubts += ((reader.column, why) for cell, why in found if cell is not None)
        if reader.column.earliest is None:
            return
        days = [day for cell in cells if type(day := reader[cell.__class__, cell].value) is date]
        first = unproved_order(days, reader.column.earliest, reader.column.latest)
        if first is not None:
            column, day = reader.column, self._what.report_date
            if any(one < day for one in days) and all(one.replace(month=one.day, day=one.month) >= day for one in days):
                self.doubts.append((column, _EXCHANGED))
            self._notices.add("date_order_unproved", column=column.name, label=column.label, value=first)

    def read(self, table: SheetTable, lines: list[ClassifiedRow], merged: dict[int, list[str]]) -> list[Entry]:
        """Read the data lines of a table; what is no row of data below the last one, or among titles, is none."""
        self._close_sums(table, lines)
        pending = [self._read_line(table, line, merged) if line.kind is RowKind.DATA else None for line in lines]
        last = max((at for at, found in enumerate(pending) if found and not self._is_void(found)), default=-1)
        entries = []
        for at, (line, found) in enumerate(zip(lines, pending, strict=True)):
            is_outside = at > last >= 0 or line.number in table.part.title_rows
            if found is not None and is_outside and self._is_void(found) and _is_remark(line):
                continue
            entries.append(Entry(line, None if found is None else self._keep(found)))
            if line.kind is RowKind.OF_WHICH and not self._is_silent(line, table):
                self._notices.add("row_not_read", sheet=table.sheet.name, row=line.number)
        return entries

    def fault(self, row: Row, code: str, column: str | None = None, value: object = None, **details: Any) -> None:
        """Tell a fault of a row, and reject the row where the rule does so."""
        label = None if column is None else self._what.feed.label_of(column)
        notice = self._notices.add(
            code, sheet=row.sheet, row=row.number, column=column, label=label, value=value, **details
        )
        if self._notices.contracts.rules[code].rejects:
            row.faults.append(RowFault(code, column, notice.value, notice.message))
        if column is not None:
            row.doubtful.add(column)

    def reject(self, table: SheetTable, line: ClassifiedRow) -> None:
        """Keep a line that is neither a row of data nor anything else that is known, as a row that is rejected."""
        found = _Pending(Row(0, table.sheet.name, line.number, dict.fromkeys(self._what.feed.lake_columns)))
        found.add("row_not_understood")
        self._keep(found)

    def forget(self, rows: list[Row]) -> None:
        """Leave rows out that other sheets say once more."""
        left_out = set(map(id, rows))
        self.rows = [row for row in self.rows if id(row) not in left_out]
        for index, row in enumerate(self.rows):
            row.index = index

    def _close_sums(self, table: SheetTable, lines: list[ClassifiedRow]) -> None:
        district = next((column.name for column in self._what.feed.columns if column.type == "district"), "")
        figures = {
            table.positions[name]: self.readers[name]
            for name in self._what.feed.control_totals
            if name in table.positions
        }
        close_sums(lines, table.positions.get(district), figures, self._places.district_code)

    def _keep(self, found: _Pending) -> Row:
        row = found.row
        row.index = len(self.rows)
        self.rows.append(row)
        faults = found.faults
        if faults and self._is_void(found):
            faults = [("row_not_understood", None, None, None)]
            row.doubtful.update(self._what.feed.lake_columns, RESOLVED)
        for code, column, cell, expected in faults:
            self.fault(row, code, column, cell, expected=expected)
        return row

    def _is_void(self, found: _Pending) -> bool:
        return bool(found.faults) and all(value is None for value in found.row.values.values())

    def _is_silent(self, line: ClassifiedRow, table: SheetTable) -> bool:
        """Whether an of-which row holds no figures that are left."""
        return all(_at(line.cells, table.positions.get(name)) is None for name in self._what.feed.control_totals)

    def _read_line(self, table: SheetTable, line: ClassifiedRow, merged: dict[int, list[str]]) -> _Pending:
        cells, at = line.cells, table.positions
        found = _Pending(Row(0, table.sheet.name, line.number))
        is_longer = len(cells) > table.width and any(cell is not None for cell in cells[table.width :])
        if is_longer or (len(cells) != table.width and self._has_ragged_rows(table, len(cells) < table.width)):
            found.add("row_wrong_width")
        if self._what.feed.has_place:
            self._read_place(found, table, line)
        if "report_date" in at:
            self._compare_date(found, _at(cells, at["report_date"]))
        for name, reader in self._own:
            cell = _at(cells, at.get(name))
            parsed = reader[cell.__class__, cell]
            found.row.values[name] = parsed.value
            if parsed.fault is not None:
                found.add(parsed.fault.code, name, cell, parsed.fault.expected)
        for name in merged.get(line.number, ()):
            found.row.values[name] = None
            found.add("value_merged", name)
        return found

    def _has_ragged_rows(self, table: SheetTable, is_shorter: bool) -> bool:
        """Whether only some rows have more cells than the header, or in a text of commas fewer.

        A comma within a figure may have parted it in two, and then the others lack what it fills.
        """
        if is_shorter and table.sheet.delimiter != ",":
            return False
        key = (id(table), is_shorter)
        if key not in self._ragged:
            rows = (cells for cells in table.sheet.rows[table.header.end :] if len(cells) > MOST_REMARKS)
            lengths = {len(cells) < table.width if is_shorter else len(cells) > table.width for cells in rows}
            self._ragged[key] = len(lengths) > 1
        return self._ragged[key]

    def _compare_date(self, found: _Pending, cell: Cell) -> None:
        """The date of a row against that of the file's name; told once, since usually every row says the same."""
        parsed, expected, row = self.readers["report_date"][cell.__class__, cell], self._what.report_date, found.row
        if parsed.fault is not None:
            found.add(parsed.fault.code, "report_date", cell, parsed.fault.expected)
        elif parsed.value not in (None, expected) and not self._notices.counts["report_date_disagrees"]:
            self._notices.add(
                "report_date_disagrees",
                sheet=row.sheet,
                row=row.number,
                value=parsed.value,
                expected=day_text(expected),
            )

    def _read_place(self, found: _Pending, table: SheetTable, line: ClassifiedRow) -> None:
        place, row = self._places.of(table, line), found.row
        if isinstance(place, Commune):
            row.values["commune_code"], row.values["district_code"] = place.code, place.district_code
            row.values["commune_latitude"], row.values["commune_longitude"] = place.latitude, place.longitude
            return
        column = self._what.feed.place_column(place.part) or self._what.feed.place_column("commune_code")
        row.values["commune_code"] = row.values["district_code"] = None
        row.doubtful.update(RESOLVED)
        found.add(place.code, column.name if column else None, place.value, place.expected)


def _is_remark(line: ClassifiedRow) -> bool:
    """A line of few texts, as it stands below a table."""
    filled = [cell for cell in line.cells if cell is not None]
    return len(filled) <= MOST_REMARKS and all(isinstance(cell, str) for cell in filled)


def _at(cells: list[Cell], position: int | None) -> Cell:
    return None if position is None or position >= len(cells) else cells[position]
