"""Checking the rows of a table against the contract: values, places, rules, keys, control totals.

Belongs here: everything that decides on a row from the file, the contract and the reference data alone.
Does not belong here: large machine-made CSV (`scan`), or history and other files.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.contracts import Column, Rule
from dagster_project.submissions import lake
from dagster_project.submissions.notices import Notice, Notices
from dagster_project.submissions.places import Found, NotFound, Places
from dagster_project.submissions.reading import Cell, Sheet
from dagster_project.submissions.recognise import Recognised
from dagster_project.submissions.structure import Table, find_table
from dagster_project.submissions.values import Fault, Value, parse


@dataclass
class TableCheck:
    """One file's check; `run` reads every sheet and leaves the two Parquet files aside."""

    what: Recognised
    submission_id: str
    places: Places
    notices: Notices
    aside: Path
    con: duckdb.DuckDBPyConnection
    rows: list[dict[str, Any]] = field(default_factory=list)
    faults: dict[int, list[Notice]] = field(default_factory=lambda: defaultdict(list))
    _known_places: dict[tuple[Cell, Cell, Cell], Found | NotFound] = field(default_factory=dict)

    def run(self, sheets: list[Sheet]) -> lake.Rows | None:
        """The checked rows, or None where the file has no table; all faults are in `notices`."""
        tables = [table for sheet in sheets if (table := find_table(sheet, self.what.feed, self.notices))]
        if not tables:
            expected = ", ".join(column.headers[0] for column in self.what.feed.required_columns)
            self.notices.add("header_not_found", expected=expected)
            return None
        for table in tables:
            for number, cells in table.records():
                self._read_row(table.sheet.name, number, cells)
        if not self.rows:
            self.notices.add("rows_missing")
            return None
        self._load()
        self._apply_rules()
        self._find_repeated_keys()
        self._compare_totals(tables)
        return self._write()

    def _read_row(self, sheet: str | None, number: int, cells: dict[str, Cell]) -> None:
        index = len(self.rows)
        feed, sender = self.what.feed, self.what.submitter
        row: dict[str, Any] = {
            "row_index": index,
            "submission_id": self.submission_id,
            "submitter": sender.submitter,
            "report_date": self.what.report_date,
            "source_sheet": sheet,
            "source_row": number,
            "own_district_code": sender.district_code,
        }
        self.rows.append(row)
        if feed.has_place:
            self._read_place(row, cells)
        for column in feed.columns:
            if not column.is_place:
                self._read_value(row, column, cells.get(column.name))

    def _read_value(self, row: dict[str, Any], column: Column, cell: Cell) -> None:
        value = parse(column, cell)
        if column.name == "report_date":
            self._compare_date(row, value)
        elif isinstance(value, Fault):
            self._fault(row, value.code, column=column.name, label=column.label, value=cell, expected=value.expected)
            row[column.name] = None
        else:
            row[column.name] = value

    def _compare_date(self, row: dict[str, Any], value: Value | Fault) -> None:
        expected = self.what.report_date
        if isinstance(value, date) and value != expected and not self.notices.counts["report_date_disagrees"]:
            self.notices.add(
                "report_date_disagrees",
                sheet=row["source_sheet"],
                row=row["source_row"],
                value=value,
                expected=expected.isoformat(),
            )

    def _read_place(self, row: dict[str, Any], cells: dict[str, Cell]) -> None:
        district = cells.get("district_name") or self.what.submitter.district_code
        read = (cells.get("commune_code"), district, cells.get("commune_name"))
        if read not in self._known_places:
            code, district_name, name = (None if cell is None else str(cell) for cell in read)
            self._known_places[read] = self.places.resolve(code=code, district=district_name, name=name)
        found = self._known_places[read]
        row["commune_code"] = row["district_code"] = None
        if isinstance(found, Found):
            row["commune_code"], row["district_code"] = found.commune.code, found.commune.district_code
        else:
            self._fault(row, found.code, column="commune_name", label="xã", value=found.value, expected=found.expected)

    def _fault(self, row: dict[str, Any], code: str, **details: Any) -> None:
        notice = self.notices.add(code, sheet=row["source_sheet"], row=row["source_row"], **details)
        self.faults[row["row_index"]].append(notice)

    def _load(self) -> None:
        extra = {"row_index": "BIGINT", "district_code": "VARCHAR", "own_district_code": "VARCHAR"}
        schema = lake.accepted_schema(self.what.feed) | extra
        lake.load_rows(self.con, "candidate", schema, self.rows, self.aside)

    def _rules(self) -> list[Rule]:
        return [self.notices.contracts.rules[code] for code in self.what.feed.rules]

    def _apply_rules(self) -> None:
        """All rules in one scan; a rule says nothing of a row whose values it cannot read."""
        rules = self._rules()
        if not rules:
            return
        broken = ", ".join(f"not coalesce({rule.check}, true)" for rule in rules)
        query = f"select * from (select row_index, [{broken}] as broken from candidate) where list_contains(broken, true)"
        for index, flags in self.con.execute(f"{query} order by row_index").fetchall():
            row = self.rows[index]
            for rule, is_broken in zip(rules, flags, strict=True):
                if is_broken:
                    value = row.get(rule.column) if rule.column else None
                    self._fault(row, rule.code, column=rule.column, label=self._label(rule.column), value=value)

    def _label(self, name: str | None) -> str | None:
        return next((column.label for column in self.what.feed.columns if column.name == name), name)

    def _find_repeated_keys(self) -> None:
        key = ", ".join(self.what.feed.key)
        filled = " and ".join(f"{name} is not null" for name in self.what.feed.key)
        repeated = self.con.execute(
            f"select row_index, concat_ws(' / ', {key}), count(*) over (partition by {key}) as times "
            f"from candidate where {filled} qualify times > 1 order by row_index"
        ).fetchall()
        for index, value, times in repeated:
            self._fault(self.rows[index], "key_repeated", column=self.what.feed.key[0], value=value, count=times)

    def _compare_totals(self, tables: list[Table]) -> None:
        """The last total row of the file against the sum of all rows read, the quarantined included."""
        stated = [(table.sheet.name, number, cells) for table in tables for number, cells in table.totals()]
        if not stated:
            return
        sheet, number, cells = stated[-1]
        for column in self.what.feed.columns:
            if column.name not in self.what.feed.control_totals or cells.get(column.name) is None:
                continue
            values = [row[column.name] for row in self.rows]
            total = parse(column, cells[column.name])
            if any(value is None for value in values) or isinstance(total, Fault):
                continue
            if sum(values) != total:
                self.notices.add(
                    "control_total_differs",
                    sheet=sheet,
                    row=number,
                    column=column.name,
                    label=column.label,
                    value=sum(values),
                    expected=str(total),
                )

    def _write(self) -> lake.Rows:
        feed = self.what.feed
        accepted, rejected = self.aside / "accepted.parquet", self.aside / "rejected.parquet"
        lake.load_rows(self.con, "fault", {"row_index": "BIGINT"} | lake.FAULT_COLUMNS, self._fault_rows(), self.aside)
        columns = ", ".join(lake.accepted_schema(feed))
        lake.copy_to_parquet(
            self.con,
            f"select {columns} from candidate where row_index not in (select row_index from fault) order by row_index",
            accepted,
        )
        kept = ", ".join([*lake.LINEAGE_COLUMNS, *feed.key])
        faults = ", ".join(lake.FAULT_COLUMNS)
        lake.copy_to_parquet(
            self.con, f"select {kept}, {faults} from candidate join fault using (row_index) order by row_index", rejected
        )
        rows = lake.Rows(accepted, rejected, read=len(self.rows), quarantined=len(self.faults))
        if rows.kept == 0:
            self.notices.add("no_row_accepted", count=rows.read)
        return rows

    def _fault_rows(self) -> Iterator[dict[str, Any]]:
        for index, notices in self.faults.items():
            for notice in notices:
                yield {
                    "row_index": index,
                    "rule_code": notice.code,
                    "column_name": notice.column,
                    "value": notice.value,
                    "message": notice.message,
                }
