"""`official.duckdb`: the published tables with their Vietnamese names as comments.

Belongs here: copying rows and comments. Does not belong here: changing a figure; rows are copied as they are.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from dagster_project.core.duckdb_session import connect
from dagster_project.core.settings import Settings
from dagster_project.releases.contents.basis import write_basis
from dagster_project.releases.contents.build_context import DATABASE, BuildContext, relation
from dagster_project.releases.contents.labels import TableLabels
from dagster_project.submissions.records.lake import literal
from dagster_project.warehouse.published import PUBLISHED
from dagster_project.warehouse.row_hash import columns_of

RELEASE = TableLabels(
    "Bản phát hành",
    {
        "report_date": "Ngày báo cáo",
        "release": "Số bản phát hành trong ngày báo cáo",
        "digest": "Mã băm nội dung (SHA-256)",
        "created_at": "Thời điểm phát hành",
        "note": "Ghi chú",
    },
)
"""Which release the database holds: `marts.release`, one row."""


def write_database(context: BuildContext) -> None:
    """Copy the published rows out of the warehouse, each table in the order of its key."""
    with open_database(context.settings, context.folder) as con:
        con.execute(f"attach {literal(context.settings.root.warehouse)} as warehouse (read_only)")
        # One transaction: hundreds of comments would each be flushed to the disk.
        con.execute("begin; create schema marts")
        for table in PUBLISHED:
            con.execute(
                f"create table {relation(table)} as from warehouse.{table.full_name} "
                f"where {context.condition(table)} order by {', '.join(table.key)}"
            )
            _comment(con, context, relation(table), context.labels.get(table.full_name, TableLabels()))
        con.execute(
            "create table official.marts.release as select $1::date as report_date, $2::bigint as release, "
            "$3::varchar as digest, $4::timestamptz as created_at, $5::varchar as note",
            [context.report_date, context.number, context.digest.digest, context.created_at, context.note],
        )
        for name, labels in {"marts.release": RELEASE, **write_basis(con, context)}.items():
            _comment(con, context, f"official.{name}", labels)
        con.execute("commit; detach warehouse; checkpoint")


@contextmanager
def open_database(settings: Settings, folder: Path, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a release's database within the limits of the settings."""
    with connect(settings, folder / DATABASE, read_only=read_only) as con:
        yield con


def _comment(con: duckdb.DuckDBPyConnection, context: BuildContext, table: str, labels: TableLabels) -> None:
    said = " – ".join(text for text in (context.note, labels.label) if text)
    con.execute(f"comment on table {table} is {literal(said)}")
    for column, _ in columns_of(con, table):
        if label := labels.columns.get(column):
            con.execute(f'comment on column {table}."{column}" is {literal(label)}')
