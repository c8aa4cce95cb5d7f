"""What the builds wrote, by table and date: rows and a fingerprint, noted when a window is complete.

Later nights read earlier dates back, and a release is copied from them. Before either, the tables are held against
these notes: a table that somebody emptied, filled or replaced in between is never built upon. Belongs here: the notes
and the comparison. Does not belong here: what follows (`build` starts from nothing), or the identity (`digest`).
"""

from datetime import date, timedelta

import duckdb

from dagster_project.core.settings import Settings
from dagster_project.warehouse.published import PUBLISHED, PublishedTable
from dagster_project.warehouse.restatement_window import WINDOW_DAYS
from dagster_project.warehouse.row_hash import columns_of, fingerprint
from dagster_project.warehouse.state import WarehouseState

_CREATE = """
create schema if not exists control;
create table if not exists control.written (
    table_name varchar not null,
    report_date date not null,
    row_count bigint not null,
    fingerprint hugeint not null
);
"""
_READ_BACK = timedelta(days=WINDOW_DAYS + 1)


def note_written(con: duckdb.DuckDBPyConnection, first: date, last: date) -> None:
    """Note what every table by date holds of the dates of a window."""
    con.execute(_CREATE)
    con.execute("delete from control.written where report_date between ? and ?", [first, last])
    for table in _tables(con):
        con.execute(f"insert into control.written {_held(con, table)}", {"table": table, "first": first, "last": last})


def differs(con: duckdb.DuckDBPyConnection, settings: Settings, state: WarehouseState, first: date) -> str:
    """The first table that is not as it was written, with the date; empty where all is. Raises duckdb.Error.

    Of all dates the rows are counted. Of the dates that a build from `first` on reads back, and of those that a release
    would hold, every value is looked at. Windows that did not end are left out: they are built again.
    """
    last = state.newest or first
    con.execute(_CREATE)
    there = _tables(con)
    noted = [name for (name,) in con.execute("select distinct table_name from control.written order by 1").fetchall()]
    if gone := sorted({*noted} - {*there}):
        return f"{gone[0]} is gone"
    published = {table.full_name: _dates_published(settings, table) for table in PUBLISHED}
    for table in there:
        since = min(first - _READ_BACK, last - timedelta(days=published.get(table, 0)))
        for held, of in ((_counted(table), date.min), (_held(con, table), since)):
            if said := _difference(con, table, held, of, state.broken):
                return said
    return ""


def _dates_published(settings: Settings, table: PublishedTable) -> int:
    return settings.release_station_dates if table.parts[0].kind == "station" else settings.release_dates


def _difference(
    con: duckdb.DuckDBPyConnection, table: str, held: str, since: date, left_out: tuple[tuple[date, date], ...]
) -> str:
    whole = "".join(f" and report_date not between date '{start}' and date '{end}'" for start, end in left_out)
    found = con.execute(
        f"""
        with held as (select * from ({held}) where true{whole}),
        noted as (
            select * from control.written where table_name = $table and report_date between $first and $last{whole}
        )
        select coalesce(held.report_date, noted.report_date), coalesce(held.row_count, 0), coalesce(noted.row_count, 0)
        from held
        full join noted on held.report_date = noted.report_date
        where held.row_count is distinct from noted.row_count
            or coalesce(held.fingerprint, noted.fingerprint) is distinct from noted.fingerprint
        order by 1
        limit 1
        """,
        {"table": table, "first": since, "last": date.max},
    ).fetchone()
    if found is None:
        return ""
    day, rows, wrote = found
    return f"{table} of {day} is not what was built ({rows} rows, {wrote} were built)"


def _tables(con: duckdb.DuckDBPyConnection) -> list[str]:
    found = con.execute(
        "select distinct schema_name || '.' || table_name from duckdb_columns() "
        "join duckdb_tables() using (database_name, schema_name, table_name) "
        "where schema_name in ('intermediate', 'marts', 'official') and column_name = 'report_date' order by 1"
    ).fetchall()
    return [name for (name,) in found]


def _held(con: duckdb.DuckDBPyConnection, table: str) -> str:
    return (
        f"select $table as table_name, report_date, count(*) as row_count, "
        f"sum({fingerprint(columns_of(con, table))}) as fingerprint "
        f"from {table} where report_date between $first and $last group by report_date"
    )


def _counted(table: str) -> str:
    return (
        "select $table as table_name, report_date, count(*) as row_count, null::hugeint as fingerprint "
        f"from {table} where report_date between $first and $last group by report_date"
    )
