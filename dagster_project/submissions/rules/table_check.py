"""Checking the rows of a table against the contract: structure, values, rules, keys, control totals, share of bad rows.

Belongs here: everything that decides on a row from the file, the contract and the reference data alone.
Does not belong here: large machine-made CSV (`bulk`), or history and other files.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.contracts import Feed, Rule, Words
from dagster_project.contracts.feed import RESOLVED_COLUMNS
from dagster_project.core.text import literal
from dagster_project.submissions.headings.cells import Value
from dagster_project.submissions.places.matcher import PlaceMatcher
from dagster_project.submissions.places.names import Commune
from dagster_project.submissions.privacy.cells import PersonalDataFinding
from dagster_project.submissions.reading import Reading
from dagster_project.submissions.records import lake
from dagster_project.submissions.records.lake import Rows
from dagster_project.submissions.records.notices import Notices, shown_value
from dagster_project.submissions.records.recognised import Recognised
from dagster_project.submissions.tables.account import Account
from dagster_project.submissions.tables.persons import fault_persons, notify_persons
from dagster_project.submissions.tables.rows import RESOLVED, Row, RowReader
from dagster_project.submissions.tables.sheets import FileTables

MOST_ROWS = 8
"""How many of the rows are named."""


@dataclass(frozen=True)
class TableCheck:
    """One file's check; `run` reads every sheet and leaves the two Parquet files aside."""

    what: Recognised
    submission_id: str
    places: PlaceMatcher | None
    notices: Notices
    scratch: Path
    con: duckdb.DuckDBPyConnection
    rows_of_persons: tuple[PersonalDataFinding, ...] = ()
    """Rows in which personal data was found, and hidden from here on."""

    def run(self, content: Reading, account: Account) -> lake.Rows | None:
        """The checked rows, or None where the file has no table of rows; all faults are in `notices`."""
        reader = FileTables(content.sheets, self.what, self.places, account).read(content.is_1904)
        if reader is None:
            return None
        if not reader.rows:
            self.notices.add("rows_missing")
            return None
        account.beside(content.beside)
        notify_persons(self.notices, fault_persons(reader, self.rows_of_persons))
        self._load(reader.rows)
        self._apply_rules(reader)
        return self._write(reader.rows)

    def _load(self, rows: list[Row]) -> None:
        own = self.what.submitter.district_code
        same = (
            f"{lake.sender_sql(self.what, self.submission_id)}, {literal(own) if own else 'null'} as own_district_code"
        )
        columns = {"row_index": "BIGINT", "source_sheet": "VARCHAR", "source_row": "BIGINT"}
        schema = columns | RESOLVED_COLUMNS | self.what.feed.lake_columns
        lake.load_rows(self.con, "candidate", schema, (_as_loaded(row) for row in rows), self.scratch, same)

    def _apply_rules(self, reader: RowReader) -> None:
        """All rules and the repeated keys in one scan; a rule says nothing of a value that could not be read."""
        feed = self.what.feed
        rules = [self.notices.contracts.rules[code] for code in feed.rules]
        broken = ", ".join(f"not coalesce({rule.check}, true)" for rule in rules)
        key = ", ".join(feed.key)
        filled = " and ".join(f"{name} is not null" for name in feed.key)
        found = self.con.execute(
            f"select row_index, broken, is_repeated from (select *, "
            f"[{broken}]::boolean[] as broken, "
            f"{filled} and count(*) over (partition by {key}) > 1 as is_repeated from candidate) "
            "where list_contains(broken, true) or is_repeated order by row_index"
        ).fetchall()
        speaks_of = [_columns_of(rule, feed.lake_columns) for rule in rules]
        for index, flags, _ in found:
            row = reader.rows[index]
            doubtful = set(row.doubtful)
            for rule, columns, is_broken in zip(rules, speaks_of, flags, strict=True):
                if is_broken and not columns & doubtful:
                    reader.fault(row, rule.code, rule.column, row.values.get(str(rule.column)))
        notify_repeated(
            (reader.rows[index] for index, _, is_repeated in found if is_repeated), reader, feed, self.places
        )

    def _write(self, rows: list[Row]) -> lake.Rows:
        feed = self.what.feed
        accepted, rejected = self.scratch / "accepted.parquet", self.scratch / "rejected.parquet"
        bad = [row.index for row in rows if row.faults]
        columns = ", ".join(lake.accepted_schema(feed))
        good = f"where row_index not in ({', '.join(map(str, bad))})" if bad else ""
        lake.copy_to_parquet(self.con, f"select {columns} from candidate {good} order by row_index", accepted)
        if bad:
            schema = {"row_index": "BIGINT", **lake.FAULT_COLUMNS}
            lake.load_rows(self.con, "fault", schema, _faults_of(rows), self.scratch)
            kept = ", ".join([*lake.LINEAGE_COLUMNS, *feed.key, *lake.FAULT_COLUMNS])
            query = f"select {kept} from candidate join fault using (row_index) order by row_index"
            lake.copy_to_parquet(self.con, query, rejected)
        else:
            lake.write_no_rows(self.con, lake.rejected_schema(feed), rejected)
        return lake.Rows(accepted, rejected, read=len(rows), quarantined=len(bad))


def _as_loaded(row: Row) -> dict[str, Any]:
    return {"row_index": row.index, "source_sheet": row.sheet, "source_row": row.number, **row.values}


def _faults_of(rows: list[Row]) -> Iterator[dict[str, Any]]:
    for row in rows:
        for fault in row.faults:
            yield {
                "row_index": row.index,
                "rule_code": fault.code,
                "column_name": fault.column,
                "value": fault.value,
                "message": fault.message,
            }


def _columns_of(rule: Rule, columns: dict[str, str]) -> set[str]:
    """The columns of the feed that a check speaks of."""
    words = set(re.findall(r"\w+", str(rule.check)))
    return words & {*columns, *RESOLVED}


def judge_share(rows: Rows, what: Recognised, notices: Notices) -> None:
    """Refuse a file without a right row, or with more wrong ones than its submitter or its feed allows."""
    own = what.submitter.feeds[what.feed.feed].max_bad_share
    most = what.feed.max_bad_share if own is None else own
    if rows.kept == 0:
        notices.add("no_row_accepted", count=rows.read)
    elif rows.quarantined > most * rows.read:
        notices.add("bad_share_exceeded", value=rows.quarantined, count=rows.read, expected=f"{most * 100:g}%")


def notify_repeated(rows: Iterable[Row], reader: RowReader, feed: Feed, places: PlaceMatcher | None) -> None:
    """Reject each of `rows`, whose keys stand in several of them."""
    alike: dict[tuple[Value, ...], list[Row]] = defaultdict(list)
    for row in rows:
        alike[tuple(row.values[name] for name in feed.key)].append(row)
    commune = feed.place_column("commune") if feed.key[0] == "commune_code" else None
    column = commune.name if commune else feed.key[0]
    for key, found in alike.items():
        words = ", ".join(_word(feed, places, name, value) for name, value in zip(feed.key, key, strict=True))
        where = _numbers(found)
        expected = Words(f"one row (it stands in {where})", f"một dòng (đang có ở dòng {where})")
        for row in found:
            reader.fault(row, "key_repeated", column, words, expected=expected, count=len(found))


def _word(feed: Feed, places: PlaceMatcher | None, name: str, value: Value) -> str:
    """What a sender calls a value of the key: the name of the commune, the word of a choice, a date day first."""
    if name == "commune_code" and places is not None:
        place = places.resolve(code=str(value), district=None, name=None)
        return place.name if isinstance(place, Commune) else str(value)
    choices = {column.name: column.choices for column in feed.own_columns}.get(name, {})
    return next(iter(choices.get(str(value), ())), None) or shown_value(value)


def _numbers(rows: list[Row]) -> str:
    several_sheets = len({row.sheet for row in rows}) > 1
    shown = [f"{row.sheet}!{row.number}" if several_sheets else str(row.number) for row in rows[:MOST_ROWS]]
    return ", ".join(shown) + ", …" * (len(rows) > MOST_ROWS)
