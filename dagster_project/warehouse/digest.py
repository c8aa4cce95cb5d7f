"""The identity of what was built: a SHA-256 per report date, and of all that a release would hold.

A date's digest covers every value of every published row, in an order of its own; that of a release covers the names
and types of the columns too: never threads, insertion order, clocks or file bytes. Beside a date's digest lies a
fingerprint of the same rows, a sum of DuckDB's row hashes, by which a copy of hundreds of dates is compared in a
fraction of the time.

Belongs here: digests of rows. Does not belong here: which tables are published (`published`), or comparing releases.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import duckdb

from dagster_project.errors import TatsongError
from dagster_project.settings import Settings
from dagster_project.warehouse.published import PUBLISHED, Part, PublishedTable

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
    select report_date, kind, sha256(string_agg(table_name || digest, ',' order by table_name)) as digest
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


def write_date_digests(con: duckdb.DuckDBPyConnection, from_date: date, to_date: date) -> None:
    """Fill `control.date_digest` for the dates from `from_date` to `to_date`; the cost follows them.

    Digests of a table whose columns have changed, or that another DuckDB version took, are taken anew too.
    """
    con.execute(_CREATE)
    con.execute("delete from control.table_digest where report_date between ? and ?", [from_date, to_date])
    for table in PUBLISHED:
        columns = columns_of(con, table.full_name)
        basis = _basis(columns)
        con.execute("delete from control.table_digest where table_name = ? and basis <> ?", [table.full_name, basis])
        for part in table.parts:
            if part.kind != "whole":
                _insert_missing(con, table, part, columns, basis)


def release_digest(con: duckdb.DuckDBPyConnection, settings: Settings) -> ReleaseDigest:
    """The digest of what a release of the newest report date would hold now.

    Raises:
        TatsongError: nothing was built, the newest build did not succeed, or digests are missing.
    """
    _require_complete_build(con)
    report_dates = [day for (day,) in _rows(con, "select distinct report_date from official.report_city order by 1")]
    report_dates = report_dates[-settings.release_dates :]
    if not report_dates:
        raise TatsongError("The warehouse holds no report date: run `tatsong nightly` for a date first.")
    found = {
        (day, kind): digest
        for day, kind, digest in _rows(
            con, "select report_date, kind, digest from control.date_digest where report_date >= ?", report_dates[0]
        )
    }
    missing = [day for day in report_dates for kind in ("report", "station") if (day, kind) not in found]
    if missing:
        raise TatsongError(f"{missing[0]} has no digest in the warehouse: run `tatsong nightly --date {missing[0]}`.")
    station_dates = tuple(report_dates[-settings.release_station_dates :])
    dims = whole_digest(con, {table: table.full_name for table in PUBLISHED})
    lines = [f"{day} report {found[day, 'report']}" for day in report_dates]
    lines += [f"{day} station {found[day, 'station']}" for day in station_dates]
    return ReleaseDigest(
        report_date=report_dates[-1],
        digest=_sha256([dims, *lines]),
        dates={day: _sha256([found[day, "report"], found[day, "station"]]) for day in report_dates},
        station_dates=station_dates,
        dims=dims,
    )


def whole_digest(con: duckdb.DuckDBPyConnection, relations: dict[PublishedTable, str]) -> str:
    """One digest of the columns of all published tables and of the rows of those that are published whole."""
    lines = []
    for table, relation in relations.items():
        columns = columns_of(con, relation)
        lines.append(f"{table.full_name} {', '.join(f'{name} {type_}' for name, type_ in columns)}")
        if table.parts[0].kind == "whole":
            ((digest,),) = _rows(
                con, f"select {_digest_of('row_hash')} from (select {_row_hash(columns)} from {relation})"
            )
            lines.append(digest)
    return _sha256(lines)


def columns_of(con: duckdb.DuckDBPyConnection, relation: str) -> list[tuple[str, str]]:
    """Names and types of a table's or view's columns, in order."""
    return [(name, type_) for name, type_, *_ in _rows(con, f"describe {relation}")]


def fingerprint_query(relation: str, part: Part, columns: list[tuple[str, str]]) -> str:
    """SQL for report_date, row_count and fingerprint of a part's rows, a row per date that has any."""
    names = ", ".join(f'"{name}"' for name, _ in columns)
    return (
        f"select report_date, count(*) as row_count, sum(hash({names})) as fingerprint "
        f"from {relation} where {part.condition} group by report_date"
    )


def _insert_missing(
    con: duckdb.DuckDBPyConnection, table: PublishedTable, part: Part, columns: list[tuple[str, str]], basis: str
) -> None:
    names = ", ".join(f'"{name}"' for name, _ in columns)
    con.execute(
        f"""
        insert into control.table_digest
        with missing as (
            select report_date from official.report_city
            except
            select report_date from control.table_digest where table_name = $table and kind = $kind
        ),
        hashed as (
            select report_date, {_row_hash(columns)}, hash({names}) as fingerprint
            from {table.full_name}
            where {part.condition} and report_date in (select report_date from missing)
        )
        select
            missing.report_date,
            $table,
            $kind,
            count(row_hash),
            {_digest_of("row_hash")},
            coalesce(sum(fingerprint), 0),
            $basis
        from missing
        left join hashed on missing.report_date = hashed.report_date
        group by missing.report_date
        """,
        {"table": table.full_name, "kind": part.kind, "basis": basis},
    )


def _row_hash(columns: list[tuple[str, str]]) -> str:
    """A JSON list keeps null apart from the text 'null' and one value from the next."""
    values = (f'epoch_us("{n}")::varchar' if t.startswith("TIMESTAMP") else f'"{n}"::varchar' for n, t in columns)
    return f"sha256(to_json([{', '.join(values)}])::varchar) as row_hash"


def _digest_of(row_hash: str) -> str:
    return f"sha256(coalesce(string_agg({row_hash}, '' order by {row_hash}), ''))"


def _basis(columns: list[tuple[str, str]]) -> str:
    return _sha256([duckdb.__version__, *(f"{name} {type_}" for name, type_ in columns)])


def _require_complete_build(con: duckdb.DuckDBPyConnection) -> None:
    known = _rows(con, "select 1 from duckdb_tables() where schema_name = 'control' and table_name = 'build'")
    newest = _rows(con, "select completed_at from control.build order by build_id desc limit 1") if known else []
    if not newest or newest[0][0] is None:
        raise TatsongError(
            "The newest build of the warehouse did not succeed: mend what failed and run `tatsong nightly`."
        )


def _rows(con: duckdb.DuckDBPyConnection, query: str, *values: object) -> list[tuple]:  # type: ignore[type-arg]
    return con.execute(query, values).fetchall()


def _sha256(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
