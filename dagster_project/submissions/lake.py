"""The Parquet files of the lake: where they lie and how they are written.

Belongs here: paths, the columns that every feed shares, writing aside and moving into place.
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


def literal(path: Path | str) -> str:
    """A path as an SQL string."""
    return "'" + str(path).replace("'", "''") + "'"


def copy_to_parquet(con: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    """Write a query's rows in order."""
    con.execute(f"copy ({query}) to {literal(path)} (format parquet)")


def load_rows(
    con: duckdb.DuckDBPyConnection,
    table: str,
    schema: Mapping[str, str],
    rows: Iterable[Mapping[str, Any]],
    aside: Path,
) -> None:
    """Create `table` from Python rows, through a file of JSON lines: fast, and no further library."""
    lines = aside / f"{table}.jsonl"
    with lines.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, default=_json, ensure_ascii=False) + "\n")
    columns = ", ".join(f"'{name}': '{type_}'" for name, type_ in schema.items())
    con.execute(
        f"create or replace table {table} as from read_json({literal(lines)}, format = 'newline_delimited', "
        f"columns = {{{columns}}})"
    )
    lines.unlink()


def _json(value: object) -> str:
    return str(value) if isinstance(value, Decimal) else value.isoformat()  # type: ignore[attr-defined,no-any-return]
