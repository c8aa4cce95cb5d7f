"""Reading the rows of a table: cells into typed values and a commune, with what is wrong in each.

Belongs here: everything that is decided on one row alone, before SQL. Does not belong here: rules and keys (`check`).
"""

from dataclasses import dataclass, field
from typing import Any, Literal

from dagster_project.submissions.cells import Value
from dagster_project.submissions.notices import Notices
from dagster_project.submissions.place_names import Commune
from dagster_project.submissions.places import NotFound, Places
from dagster_project.submissions.reading import Cell
from dagster_project.submissions.recognise import Recognised
from dagster_project.submissions.structure import Table
from dagster_project.submissions.values import ColumnReader

PLACE_PARTS: tuple[Literal["commune_code", "district", "commune"], ...] = ("commune_code", "district", "commune")
RESOLVED = ("commune_code", "district_code")


@dataclass(slots=True)
class Fault:
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
    faults: list[Fault] = field(default_factory=list)
    """What rejects the row; warnings and notices are told and not kept here."""
    doubtful: set[str] = field(default_factory=set)
    """The columns of which no rule is to speak."""


class RowReader:
    """Reads the rows of one file; `rows` are all of them, in order."""

    def __init__(self, what: Recognised, places: Places | None, notices: Notices) -> None:
        self.rows: list[Row] = []
        self._what = what
        self._places = places
        self._notices = notices
        self._readers = [ColumnReader(column) for column in what.feed.own_columns]
        self._dates = [ColumnReader(column) for column in what.feed.columns if column.name == "report_date"]
        self._known: dict[tuple[Cell, ...], Commune | NotFound] = {}

    def read(self, table: Table) -> None:
        """Read all rows of a table."""
        columns = [(reader.column.name, reader, table.positions.get(reader.column.name)) for reader in self._readers]
        places = [self._position(table, part) for part in PLACE_PARTS]
        for number, cells in table.records():
            row = Row(len(self.rows), table.sheet.name, number)
            self.rows.append(row)
            if len(cells) > table.width and any(cell is not None for cell in cells[table.width :]):
                self.fault(row, "row_wrong_width")
            if self._places is not None:
                self._read_place(row, [_at(cells, position) for position in places])
            for date_reader in self._dates:
                self._compare_date(row, date_reader, _at(cells, table.positions.get("report_date")))
            for name, reader, position in columns:
                cell = _at(cells, position)
                parsed = reader[cell.__class__, cell]
                row.values[name] = parsed.value
                if parsed.fault is not None:
                    self.fault(row, parsed.fault.code, name, cell, expected=parsed.fault.expected)

    def fault(self, row: Row, code: str, column: str | None = None, value: object = None, **details: Any) -> None:
        """Tell a fault of a row, and reject the row where the rule does so."""
        label = None if column is None else self._what.feed.label_of(column)
        notice = self._notices.add(
            code, sheet=row.sheet, row=row.number, column=column, label=label, value=value, **details
        )
        if self._notices.contracts.rules[code].rejects:
            row.faults.append(Fault(code, column, notice.value, notice.message))
        if column is not None:
            row.doubtful.add(column)

    def _position(self, table: Table, kind: Literal["district", "commune", "commune_code"]) -> int | None:
        column = self._what.feed.place_column(kind)
        return None if column is None else table.positions.get(column.name)

    def _compare_date(self, row: Row, reader: ColumnReader, cell: Cell) -> None:
        """The date of a row against that of the file's name; told once, since usually every row says the same."""
        parsed, expected = reader[cell.__class__, cell], self._what.report_date
        if parsed.fault is not None:
            self.fault(row, parsed.fault.code, "report_date", cell, expected=parsed.fault.expected)
        elif parsed.value not in (None, expected) and not self._notices.counts["report_date_disagrees"]:
            self._notices.add(
                "report_date_disagrees",
                sheet=row.sheet,
                row=row.number,
                value=parsed.value,
                expected=expected.isoformat(),
            )

    def _read_place(self, row: Row, cells: list[Cell]) -> None:
        key = tuple(cells)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._resolve(*(None if cell is None else str(cell) for cell in cells))
        if isinstance(found, Commune):
            row.values["commune_code"], row.values["district_code"] = found.code, found.district_code
            return
        column = self._what.feed.place_column(found.part) or self._what.feed.place_column("commune_code")
        row.values["commune_code"] = row.values["district_code"] = None
        row.doubtful.update(RESOLVED)
        self.fault(row, found.code, column.name if column else None, found.value, expected=found.expected)

    def _resolve(self, code: str | None, district: str | None, name: str | None) -> Commune | NotFound:
        """A district need not name itself in its own files."""
        assert self._places is not None
        if district is None and code is None:
            district = self._what.submitter.district_code
        return self._places.resolve(code=code, district=district, name=name)


def _at(cells: list[Cell], position: int | None) -> Cell:
    return None if position is None or position >= len(cells) else cells[position]
