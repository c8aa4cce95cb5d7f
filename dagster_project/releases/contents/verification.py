"""Is a release whole? What it holds against what its manifest says.

Belongs here: reading a release as a stranger would. Does not belong here: mending it.
"""

from pathlib import Path

import duckdb

from dagster_project.core.duckdb_session import connect
from dagster_project.core.settings import Settings
from dagster_project.releases.contents.build_context import DATABASE, MANIFEST, BuildContext, parquet_relation, relation
from dagster_project.releases.contents.manifest import Manifest, read_manifest, sha256_of
from dagster_project.submissions.records.lake import literal
from dagster_project.warehouse.digest import Relations, recomputed_digest, whole_digest
from dagster_project.warehouse.published import PUBLISHED
from dagster_project.warehouse.row_hash import columns_of, fingerprint_query


def verify(settings: Settings, release: Path, *, deep: bool = False) -> list[str]:
    """What is wrong with a release, a line each; nothing where it is whole.

    Files, sizes, SHA-256 and row counts are compared with the manifest; `deep` also takes the digest of all rows anew,
    which takes seconds.
    """
    try:
        manifest = read_manifest(release)
    except (OSError, ValueError) as error:
        return [f"{release / MANIFEST} cannot be read: {str(error).splitlines()[0]}"]
    wrong = _wrong_files(release, manifest)
    if not wrong:
        with connect(settings) as con:
            con.execute(f"attach {literal(release / DATABASE)} as official (read_only)")
            wrong = _wrong_counts(con, release, manifest)
            if deep and not wrong:
                again = recomputed_digest(con, relation, list(manifest.dates), manifest.station_dates)
                if again.digest != manifest.digest:
                    wrong = [f"{release / DATABASE}: its rows have the digest {again.digest}, not {manifest.digest}"]
    return wrong


def looks_whole(release: Path) -> list[str]:
    """The same without opening a file: whether all are there, and as large as they were."""
    try:
        manifest = read_manifest(release)
    except (OSError, ValueError) as error:
        return [f"{release / MANIFEST} cannot be read: {str(error).splitlines()[0]}"]
    return _wrong_files(release, manifest, closely=False)


def copy_faults(context: BuildContext) -> list[str]:
    """Where the written tables differ from the rows whose digest the verdict names, a line each."""
    with connect(context.settings) as con:
        con.execute(f"attach {literal(context.folder / DATABASE)} as official (read_only)")
        con.execute(f"attach {literal(context.settings.root.warehouse)} as warehouse (read_only)")
        copies: dict[str, Relations] = {
            DATABASE: relation,
            "Parquet": lambda table: parquet_relation(context.folder, table),
        }
        wrong = []
        for name, relations in copies.items():
            if whole_digest(con, relations) != context.digest.dims:
                wrong.append(f"{name}: columns or dimension rows differ from the warehouse's")
            wrong += [f"{name}: {line}" for line in _wrong_dates(con, context, relations)]
        return wrong


def _wrong_dates(con: duckdb.DuckDBPyConnection, context: BuildContext, relations: Relations) -> list[str]:
    wrong = []
    for table in PUBLISHED:
        columns = columns_of(con, relations(table))
        for part in table.parts:
            if part.kind == "whole":
                continue
            found = con.execute(
                f"""
                with written as ({fingerprint_query(relations(table), part, columns)}),
                judged as (
                    select * from warehouse.control.table_digest
                    where table_name = $table and kind = $kind and report_date between $first and $last
                )
                select coalesce(judged.report_date, written.report_date)
                from judged
                full join written on judged.report_date = written.report_date
                where (judged.row_count, judged.fingerprint)
                    is distinct from (coalesce(written.row_count, 0), coalesce(written.fingerprint, 0))
                order by 1
                """,
                {
                    "table": table.full_name,
                    "kind": part.kind,
                    "first": context.dates(part)[0],
                    "last": context.report_date,
                },
            ).fetchall()
            wrong += [f"{table.full_name} of {day} differs from the rows that were judged" for (day,) in found]
    return wrong


def _wrong_files(release: Path, manifest: Manifest, *, closely: bool = True) -> list[str]:
    listed = {file.path for file in manifest.files} | {MANIFEST}
    there = {path.relative_to(release).as_posix() for path in release.rglob("*") if path.is_file()}
    wrong = [f"{release / name} is not in the manifest" for name in sorted(there - listed)]
    for file in manifest.files:
        path = release / file.path
        if not path.is_file():
            wrong.append(f"{path} is missing")
        elif path.stat().st_size != file.bytes or (closely and sha256_of(path) != file.sha256):
            wrong.append(f"{path} is not the file that was published")
    return wrong


def _wrong_counts(con: duckdb.DuckDBPyConnection, release: Path, manifest: Manifest) -> list[str]:
    wrong = []
    expected = {table.name: table.rows for table in manifest.tables}
    for table in PUBLISHED:
        for place in (relation(table), parquet_relation(release, table)):
            (rows,) = con.execute(f"select count(*) from {place}").fetchone() or (0,)
            if rows != expected.get(table.full_name):
                wrong.append(f"{place} has {rows} rows, not {expected.get(table.full_name)}")
    return wrong
