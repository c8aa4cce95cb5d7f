"""The account of a table: what of it was read, and what else stands above, below, beside and among its rows.

Belongs here: each row and column of a table, ticked off or asked. Does not belong here: whether an item is understood
(`account`), or reading the rows.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import takewhile

from dagster_project.contracts import Feed, Words
from dagster_project.core.text import plain
from dagster_project.submissions.headings.header import notes_of
from dagster_project.submissions.headings.row_forms import (
    cell_at,
    is_index,
    is_numeral,
    listed_name,
    looks_like_figure,
    section_name,
    text_of,
)
from dagster_project.submissions.headings.structure import SheetTable
from dagster_project.submissions.reading import Cell
from dagster_project.submissions.reading.number_format import shows_number
from dagster_project.submissions.tables.account import Account
from dagster_project.submissions.tables.row_kinds import ClassifiedRow, RowKind
from dagster_project.submissions.tables.rows import Entry, RowReader

_SUMS = (RowKind.TOTAL, RowKind.SUBTOTAL, RowKind.GROUP)
_NUMBER_AS_CODE = Words(
    "a number where a code stands: zeros before it, or an E within it, may be lost",
    "ô là số trong cột mã: có thể đã mất số 0 ở đầu hoặc chữ E ở giữa",
)

_NO_VALUE = Words(
    "the cell is a formula without its value: open the file in Excel, save it and send it again",
    "ô là công thức chưa có giá trị: mở tệp bằng Excel, lưu lại rồi gửi",
)


class TableAccount:
    """Accounts for one table and its entries."""

    def __init__(
        self,
        table: SheetTable,
        entries: list[Entry],
        feed: Feed,
        account: Account,
        reader: RowReader,
        elsewhere: frozenset[int] = frozenset(),
    ) -> None:
        self._table, self._feed, self._account = table, feed, account
        self._elsewhere, self._reader = elsewhere, reader
        self._is_scanned = feed.reader == "scan" and not entries
        self._totals, self._sections = reader.words.total_starts, tuple(reader.words.sections)
        self._remarks, self._district_code = reader.words.plain_remarks, reader.district_code
        self._entries = {entry.line.number: entry for entry in entries}
        self._read = {number: entry for number, entry in self._entries.items() if self._is_read(entry)}
        self._last = max(self._read, default=0)
        self._places = set(table.positions.values())
        self._signs = feed.plain_units | reader.words.plain_currency

    def run(self) -> None:
        """Ask of everything that was not read."""
        sheet, header = self._table.sheet, self._table.header
        for number, cells in zip(sheet.numbers[: header.at], sheet.rows[: header.at], strict=True):
            if not self._names_districts_of_rows(cells):
                self._account.texts(sheet.name, number, cells)
        self._headings()
        for number, cells in zip(sheet.numbers[header.end :], sheet.rows[header.end :], strict=True):
            if number in self._table.part.repeats or number in self._elsewhere or is_index(cells):
                continue
            self._row(number, cells)
        for at in range(self._table.width):
            if at not in self._places:
                self._column(at)
        self._numbers_as_codes()
        self._formats()
        self._without_value()

    def _is_read(self, entry: Entry) -> bool:
        """Whether a line became a row that says what it is about, and of which anything was read."""
        places = (at for at in self._table.labels if at not in self._table.serials)
        is_labelled = any(cell_at(entry.line.cells, at) is not None for at in places)
        return entry.row is not None and is_labelled and any(value is not None for value in entry.row.values.values())

    def _row(self, number: int, cells: list[Cell]) -> None:
        entry = self._entries.get(number)
        if entry is None or entry.line.kind is RowKind.NOTE:
            self._account.texts(self._table.sheet.name, number, cells, below=number > self._last)
        elif entry.row is not None and number not in self._read:
            texts = [cell for at, cell in enumerate(cells) if at not in self._table.labels or not _is_serial(cell)]
            self._account.texts(self._table.sheet.name, number, texts)
        elif entry.line.kind in _SUMS or (entry.line.kind is RowKind.SECTION and entry.line.told):
            places = [at for at in range(len(cells)) if at not in self._places or at in self._table.labels]
            texts = [cells[at] for at in places if not self._is_label(cells[at], entry.line)]
            self._account.texts(self._table.sheet.name, number, _without_figures(texts), place=True)
        elif entry.line.kind is RowKind.SECTION:
            self._account.texts(self._table.sheet.name, number, cells, place=True)

    def _is_label(self, cell: Cell, line: ClassifiedRow) -> bool:
        """Whether a cell is what a sum or a section was told by, all of whose words are known then."""
        said = plain(listed_name(section_name(text_of(cell))))
        if line.district is not None and plain(line.district) in said:
            return True
        return line.kind in _SUMS and said.startswith(self._totals)

    def _headings(self) -> None:
        """Numbers in brackets behind headings are those of columns where they follow the columns, and else anything."""
        paths = self._table.header.paths
        notes = {at: note for at, path in enumerate(paths) if path and (note := notes_of(path[-1])) is not None}
        offsets = {at - note for at, note in notes.items()}
        if len(offsets) > 1 or (len(notes) == 1 and not offsets <= {-1, 0}):
            for at in notes:
                self._hold_column(at)

    def _column(self, at: int) -> None:
        """A column that no heading of the feed stands over."""
        paths = self._table.header.paths
        path = paths[at] if at < len(paths) else ()
        heading = " ".join(word for word in plain(path[-1]).split() if not word.isdecimal()) if path else ""
        cells = {n: cell for n, e in self._read.items() if (cell := cell_at(e.line.cells, at)) is not None}
        if at in self._table.serials:
            self._texts_of({n: cell for n, cell in cells.items() if not _is_serial(cell)})
        elif self._is_scanned:
            if path and heading not in self._feed.plain_side_columns | self._remarks:
                self._hold_column(at)
        elif heading in self._remarks and self._feed.remarks_of_rows:
            self._remarks_of_rows(cells)
        elif not path or heading in self._remarks:
            self._texts_of(cells)
        elif heading not in self._feed.plain_side_columns and not self._is_harmless(path[-1], cells.values()):
            self._hold_column(at)

    def _texts_of(self, cells: Mapping[int, Cell]) -> None:
        for number, cell in cells.items():
            self._account.texts(self._table.sheet.name, number, [cell], place=True)

    def _remarks_of_rows(self, cells: Mapping[int, Cell]) -> None:
        """A remark may say that its row does not hold: one that is neither understood nor agreed sets it aside."""
        for number, cell in cells.items():
            row = self._read[number].row
            if row is not None and not self._account.is_known(cell):
                self._reader.fault(row, "remark_not_understood", value=cell)

    def _is_harmless(self, heading: str, cells: Collection[Cell]) -> bool:
        """Whether all that a column says is understood, as the name of the city; of an empty one, its heading."""
        ask = self._account.understanding.is_understood
        return all(map(ask, cells)) if cells else ask(heading)

    def _hold_column(self, at: int) -> None:
        heading = " – ".join(self._table.header.paths[at])
        number = self._table.sheet.numbers[self._table.header.end - 1]
        self._account.hold("column", heading, sheet=self._table.sheet.name, row=number)

    def _numbers_as_codes(self) -> None:
        for column in self._feed.own_columns:
            if column.type == "text" and column.pattern and column.name in self._table.positions:
                at = self._table.positions[column.name]
                found = next(
                    (n for n, e in self._read.items() if isinstance(cell_at(e.line.cells, at), (int, float))), 0
                )
                if found:
                    name, expected = self._table.sheet.name, _NUMBER_AS_CODE
                    self._account.hold(
                        "format", column.label, sheet=name, row=found, column=column.name, expected=expected
                    )

    def _formats(self) -> None:
        """Figures that are shown as another number than they are."""
        formats = self._table.sheet.formats
        if not formats:
            return
        columns = {
            self._table.positions[column.name]: column
            for column in self._feed.columns
            if column.name in self._table.positions
        }
        for (number, at), code in formats.items():
            column, entry = columns.get(at), self._read.get(number)
            cell = cell_at(entry.line.cells, at) if entry else None
            if column is None or column.type not in ("integer", "decimal") or not isinstance(cell, (int, float)):
                continue
            if not shows_number(code, cell, column.type == "integer", self._signs):
                self._account.format(code, sheet=self._table.sheet.name, row=number, column=column.name, value=cell)

    def _without_value(self) -> None:
        """Formulas of rows that were read, of which no spreadsheet has calculated what they come to."""
        names = {
            at: column for column in self._feed.columns if (at := self._table.positions.get(column.name)) is not None
        }
        for number, at in sorted(self._table.sheet.without_value):
            if number in self._read and at in names:
                column = names[at]
                self._account.hold(
                    "format",
                    column.label,
                    sheet=self._table.sheet.name,
                    row=number,
                    column=column.name,
                    expected=_NO_VALUE,
                    said=f"= {column.label}",
                )

    def _names_districts_of_rows(self, cells: list[Cell]) -> bool:
        """Whether a row above the header names the one district of all rows of the table, or of its first section."""
        filled = [cell for cell in cells if cell is not None]
        until_section = takewhile(lambda entry: entry.line.kind is not RowKind.SECTION, self._entries.values())
        codes = {entry.row.values.get("district_code") for entry in until_section if entry.row}
        said = listed_name(section_name(text_of(filled[0]))) if len(filled) == 1 else ""
        names = [said, *(said[len(start) :].strip() for start in self._sections if said.startswith(start))]
        district = next((code for name in names if (code := self._district_code(name))), None)
        return district is not None and codes == {district}


def _is_serial(cell: Cell) -> bool:
    text = text_of(cell)
    return not isinstance(cell, str) or is_numeral(text) or looks_like_figure(text) or len(text.strip(".)(*")) <= 1


def _without_figures(cells: Iterable[Cell]) -> Iterator[Cell]:
    return (cell for cell in cells if isinstance(cell, str) and not _is_serial(cell))
