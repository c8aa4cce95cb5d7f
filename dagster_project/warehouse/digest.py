"""The identity of what was built: a SHA-256 per report date, and of all that a release would hold.

A date's digest covers every value of every published row, in an order of its own; that of a release covers the names
and types of the columns too: never threads, insertion order, clocks or file bytes. Beside a date's digest lies a
fingerprint of the same rows, a sum of DuckDB's row hashes, by which a copy of hundreds of dates is compared in a
fraction of the time.

Belongs here: digests of dates and of a release. Does not belong here: which tables are published (`published`), how a
row is hashed (`row_hash`), or comparing releases.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

import duckdb

from dagster_project.core.errors import TatsongError
from dagster_project.core.settings import Settings
from dagster_project.warehouse.published import PUBLISHED, PublishedPart, PublishedTable
from dagster_project.warehouse.row_hash import Columns, columns_of, digest_of, digest_query, row_hash

_CREATE = """
create schema if not exists control;
create table if not exists control.table_digest (
    report_date date not null,
    table_name varchar not null,
    kind varchar not null,
    row_count bigint not null,
    digest varchar not null,
    fingerprint hugeint not null,
    basis varchar not null
);
create or replace view control.date_digest as
    select report_date, kind, sha256(string_agg(table_name || ' ' || digest, chr(10) order by table_name)) as digest
    from control.table_digest
    group by report_date, kind;
"""


@dataclass(frozen=True)
class ReleaseDigest:
    """What a release of the newest report date would hold; `dates` has one digest for all rows of each date."""

    report_date: date
    digest: str
    dates: dict[date, str]
    station_dates: tuple[date, ...]
    dims: str


Relations = Callable[[PublishedTable], str]
"""Where a table lies: its relation in SQL."""


def write_date_digests(con: duckdb.DuckDBPyConnection, from_date: date, to_date: date) -> None:
    """Fill `control.date_digest` for the dates from `from_date` to `to_date`; the cost follows them.

    Digests of a table whose columns have changed, or that another DuckDB version took, are taken anew too.
    """
    con.execute(_CREATE)
    con.execute("delete from control.table_digest where report_date between ? and ?", [from_date, to_date])
    for table in PUBLISHED:
        columns = columns_of(con, table.full_name)
        basis = _sha256([duckdb.__version__, _described(table, columns)])
        con.execute("delete from control.table_digest where table_name = ? and basis <> ?", [table.full_name, basis])
        for part in table.parts:
            if part.kind != "whole":
                _insert_missing(con, table, part, columns, basis)


def release_digest(con: duckdb.DuckDBPyConnection, settings: Settings) -> ReleaseDigest:
    """The digest of what a release of the newest report date would hold now.

    It begins with the first date of which anybody's subscribers are known: what lies before, such as a plan of the
    month's first day, is built only to be carried on.

    Raises:
        TatsongError: nothing was built, the newest build did not succeed, or digests are missing.
    """
    _require_complete_build(con)
    built = con.execute(
        "select distinct report_date from official.report_city where report_date >= coalesce("
        "(select min(report_date) from official.report_city where subscribers_total is not null), date '0001-01-01') "
        "order by report_date"
    ).fetchall()
    report_dates = [day for (day,) in built][-settings.release_dates :]
    if not report_dates:
        raise TatsongError("The warehouse holds no report date: run `tatsong nightly` for a date first.")
    rows = con.execute(
        "select report_date, kind, digest from control.date_digest where report_date >= ?", [report_dates[0]]
    ).fetchall()
    found = {(day, kind): digest for day, kind, digest in rows}
    missing = [day for day in report_dates for kind in ("report", "station") if (day, kind) not in found]
    if missing:
        raise TatsongError(f"{missing[0]} has no digest in the warehouse: run `tatsong nightly --date {missing[0]}`.")
    station_dates = report_dates[-settings.release_station_dates :]
    return _assemble(found, report_dates, station_dates, whole_digest(con, lambda table: table.full_name))


def recomputed_digest(
    con: duckdb.DuckDBPyConnection, relations: Relations, report_dates: list[date], station_dates: list[date]
) -> ReleaseDigest:
    """The digest of the rows as they lie in a written release: slow, and independent of what the warehouse noted."""
    wanted = {"report": report_dates, "station": station_dates}
    lines: dict[tuple[date, str], list[str]] = {(day, kind): [] for kind, days in wanted.items() for day in days}
    for table in sorted(PUBLISHED, key=lambda table: table.full_name):
        columns = columns_of(con, relations(table))
        for part in table.parts:
            if part.kind != "whole":
                rows = con.execute(digest_query(relations(table), part, columns)).fetchall()
                digests = {day: digest for day, _, digest, _ in rows}
                for day in wanted[part.kind]:
                    lines[day, part.kind].append(f"{table.full_name} {digests.get(day, _sha256(['']))}")
    found = {key: _sha256(digests) for key, digests in lines.items()}
    return _assemble(found, report_dates, station_dates, whole_digest(con, relations))


def whole_digest(con: duckdb.DuckDBPyConnection, relations: Relations) -> str:
    """One digest of the columns of all published tables and of the rows of those that are published whole."""
    lines = []
    for table in PUBLISHED:
        columns = columns_of(con, relations(table))
        lines.append(_described(table, columns))
        if table.parts[0].kind == "whole":
            query = f"select {digest_of('h')} from (select {row_hash(columns)} as h from {relations(table)})"
            lines += [digest for (digest,) in con.execute(query).fetchall()]
    return _sha256(lines)


def _assemble(
    found: dict[tuple[date, str], str], report_dates: list[date], station_dates: list[date], dims: str
) -> ReleaseDigest:
    lines = [f"{day} report {found[day, 'report']}" for day in report_dates]
    lines += [f"{day} station {found[day, 'station']}" for day in station_dates]
    return ReleaseDigest(
        report_date=report_dates[-1],
        digest=_sha256([dims, *lines]),
        dates={day: _sha256([found[day, "report"], found.get((day, "station"), "")]) for day in report_dates},
        station_dates=tuple(station_dates),
        dims=dims,
    )


def _insert_missing(
    con: duckdb.DuckDBPyConnection, table: PublishedTable, part: PublishedPart, columns: Columns, basis: str
) -> None:
    con.execute(
        f"""
        insert into control.table_digest
        with missing as (
            select report_date from official.report_city
            except
            select report_date from control.table_digest where table_name = $table and kind = $kind
        ),
        hashed as (
            {digest_query(f"(from {table.full_name} where report_date in (from missing))", part, columns)}
        )
        select
            missing.report_date,
            $table,
            $kind,
            coalesce(hashed.row_count, 0),
            coalesce(hashed.digest, sha256('')),
            coalesce(hashed.fingerprint, 0),
            $basis
        from missing
        left join hashed on missing.report_date = hashed.report_date
        """,
        {"table": table.full_name, "kind": part.kind, "basis": basis},
    )


def _described(table: PublishedTable, columns: Columns) -> str:
    return f"{table.full_name} {', '.join(f'{name} {type_}' for name, type_ in columns)}"


def _require_complete_build(con: duckdb.DuckDBPyConnection) -> None:
    tables = "select 1 from duckdb_tables() where schema_name = 'control' and table_name = 'build'"
    newest = "select completed_at from control.build order by build_id desc limit 1"
    known = con.execute(newest).fetchone() if con.execute(tables).fetchone() else None
    if known is None or known[0] is None:
        raise TatsongError("The newest build of the warehouse did not succeed: mend it and run `tatsong nightly`.")


def _sha256(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
