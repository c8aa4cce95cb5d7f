"""The Parquet files of the lake: where they lie and how they are written.

Belongs here: paths, the columns that every feed shares, writing rows from Python and from SQL.
Does not belong here: which rows are good.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.contracts import Feed
from dagster_project.core.text import literal
from dagster_project.submissions.records.recognised import Recognised

__all__ = [
    "FAULT_COLUMNS",
    "LINEAGE_COLUMNS",
    "Rows",
    "accepted_schema",
    "copy_to_parquet",
    "literal",
    "load_rows",
    "place",
    "rejected_schema",
    "sender_sql",
    "stored_rows",
    "write_csv",
    "write_no_rows",
]

LINEAGE_COLUMNS = {
    "submission_id": "VARCHAR",
    "submitter": "VARCHAR",
    "report_date": "DATE",
    "source_sheet": "VARCHAR",
    "source_row": "BIGINT",
}
FAULT_COLUMNS = {"rule_code": "VARCHAR", "column_name": "VARCHAR", "value": "VARCHAR", "message": "VARCHAR"}


@dataclass(frozen=True)
class Rows:
    """The two files of one submission, still aside, and the counts of its rows."""

    accepted: Path
    rejected: Path
    read: int
    quarantined: int

    @property
    def kept(self) -> int:
        """Rows accepted."""
        return self.read - self.quarantined


def accepted_schema(feed: Feed) -> dict[str, str]:
    """Column → type of a feed's accepted rows."""
    return LINEAGE_COLUMNS | feed.lake_columns


def rejected_schema(feed: Feed) -> dict[str, str]:
    """Column → type of a feed's rejected rows: the key where it was readable, and the fault."""
    return LINEAGE_COLUMNS | {name: feed.lake_columns[name] for name in feed.key} | FAULT_COLUMNS


def place(feed: str, report_date: date, submission_id: str) -> tuple[str, str]:
    """The paths, relative to the lake, of a submission's accepted and rejected rows."""
    folder = f"{feed}/report_date={report_date}"
    return f"{folder}/{submission_id}.parquet", f"{folder}/{submission_id}.rejected.parquet"


def sender_sql(what: Recognised, submission_id: str) -> str:
    """The columns of the lineage that are the same in every row of a submission, for a select.

    The texts are enumerations of one value, which are written to Parquet, as texts, in a third of the time.
    """
    texts = {"submission_id": submission_id, "submitter": what.submitter.submitter}
    constants = (f"{literal(text)}::enum({literal(text)}) as {name}" for name, text in texts.items())
    return f"{', '.join(constants)}, date '{what.report_date}' as report_date"


def copy_to_parquet(con: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    """Write a query's rows in order."""
    con.execute(f"copy ({query}) to {literal(path)} (format parquet)")


def write_csv(con: duckdb.DuckDBPyConnection, rows: Path, path: Path) -> None:
    """Write rows that lie aside as CSV in UTF-8, for a person to look at."""
    con.execute(f"copy (select * from read_parquet({literal(rows)})) to {literal(path)} (format csv, header)")


def write_no_rows(con: duckdb.DuckDBPyConnection, schema: Mapping[str, str], path: Path) -> None:
    """Write a file without rows."""
    columns = ", ".join(f"null::{type_} as {name}" for name, type_ in schema.items())
    copy_to_parquet(con, f"select {columns} where false", path)


def stored_rows(feed: Feed, files: Iterable[Path]) -> str:
    """A query of accepted rows with exactly the contract's columns, also of files of an older contract, or of none."""
    schema = accepted_schema(feed)
    columns = ", ".join(f"null::{type_} as {column}" for column, type_ in schema.items())
    named = ", ".join(literal(file) for file in files)
    if not named:
        return f"select {columns} where false"
    source = f"read_parquet([{named}], union_by_name = true, hive_partitioning = false)"
    return f"select {', '.join(schema)} from (select {columns} where false union all by name select * from {source})"


def load_rows(
    con: duckdb.DuckDBPyConnection,
    table: str,
    schema: Mapping[str, str],
    rows: Iterable[Mapping[str, Any]],
    scratch: Path,
    more: str = "",
) -> None:
    """Create `table` from Python rows, through a file of JSON lines: fast, and no further library.

    `more` is SQL for columns that are the same in every row.
    """
    lines = scratch / f"{table}.jsonl"
    encode = json.JSONEncoder(default=_json, ensure_ascii=False, check_circular=False).encode
    with lines.open("w", encoding="utf-8") as file:
        file.writelines(encode(row) + "\n" for row in rows)
    columns = ", ".join(f"'{name}': '{type_}'" for name, type_ in schema.items())
    con.execute(
        f"create or replace table {table} as select *{', ' + more if more else ''} from read_json("
        f"{literal(lines)}, format = 'newline_delimited', columns = {{{columns}}})"
    )
    lines.unlink()


def _json(value: Decimal | date) -> str:
    return str(value) if isinstance(value, Decimal) else value.isoformat()
