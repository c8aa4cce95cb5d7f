"""Which rows the server needs, and moving them: by table and report date, those of which it holds another digest.

`tatsong.content` is the server's own register of what it was given. Where the counts of a table are not those of the
release afterwards, somebody else has added or deleted rows, and the table is given whole.
Belongs here: the register, deleting, copying. Does not belong here: structure (`tables`).
"""

import tempfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import duckdb
import psycopg
from psycopg import sql

from dagster_project.core.errors import TatsongError
from dagster_project.core.settings import Settings
from dagster_project.core.text import literal
from dagster_project.releases.contents.build_context import relation
from dagster_project.releases.contents.database import open_database
from dagster_project.releases.contents.manifest import Manifest, ManifestColumn, ManifestTable
from dagster_project.warehouse.published import PUBLISHED, PublishedPart, PublishedTable

_CHUNK = 1 << 20
_NULL = "\\N"
_WHOLE = date(1, 1, 1)
"""Stands in the register for a table that is not by report date."""


def move_rows(server: psycopg.Connection, settings: Settings, database: Path, manifest: Manifest) -> None:
    """Delete the rows of dates that differ or are no longer published, and insert the release's.

    Raises:
        TatsongError: the server holds another number of rows than it was given.
    """
    described = {table.name: table for table in manifest.tables}
    with (
        open_database(settings, database.parent, read_only=True) as con,
        tempfile.TemporaryDirectory(dir=settings.root.path, prefix=".postgres-") as scratch,
    ):
        con.execute("set timezone = 'UTC'")
        for table in PUBLISHED:
            wanted = described[table.full_name]
            copy = Path(scratch) / "rows.csv"
            for part in table.parts:
                _move(server, con, table, part, wanted.columns, _digests(manifest, part), copy)
            if _count(server, table) != wanted.rows:
                server.execute("delete from tatsong.content where table_name = %s", [table.full_name])
                server.execute(sql.SQL("delete from {}").format(sql.Identifier(table.schema, table.name)))
                for part in table.parts:
                    _move(server, con, table, part, wanted.columns, _digests(manifest, part), copy)
            _require_count(server, table, wanted)


def _digests(manifest: Manifest, part: PublishedPart) -> dict[date, str]:
    """Report date → digest of what the release holds of a part."""
    if part.kind == "whole":
        return {_WHOLE: manifest.digest}
    dates = manifest.dates if part.kind == "report" else manifest.station_dates
    return {day: manifest.dates[day] for day in dates}


def _move(
    server: psycopg.Connection,
    con: duckdb.DuckDBPyConnection,
    table: PublishedTable,
    part: PublishedPart,
    columns: list[ManifestColumn],
    wanted: dict[date, str],
    copy: Path,
) -> None:
    """Move one part of a table; a register that was written for other columns says nothing of these."""
    place, names = (table.full_name, part.kind), ", ".join(column.name for column in columns)
    noted = server.execute(
        "select report_date, digest, column_names from tatsong.content where table_name = %s and part = %s", place
    ).fetchall()
    held = {day: digest for day, digest, of in noted if of == names}
    insert = [day for day, digest in wanted.items() if held.get(day) != digest]
    gone = [day for day, _, _ in noted if day not in wanted]
    _delete(server, table, part, [*insert, *gone])
    _insert(server, con, table, part, insert, names, copy)
    server.execute("delete from tatsong.content where table_name = %s and part = %s", place)
    with server.cursor() as cursor:
        cursor.executemany(
            "insert into tatsong.content (table_name, part, report_date, digest, column_names) "
            "values (%s, %s, %s, %s, %s)",
            [(*place, day, digest, names) for day, digest in wanted.items()],
        )


def _delete(server: psycopg.Connection, table: PublishedTable, part: PublishedPart, days: list[date]) -> None:
    if days:
        name = sql.Identifier(table.schema, table.name)
        server.execute(sql.SQL("delete from {} where ").format(name) + sql.SQL(f"{part.condition} {_on(part, days)}"))


def _insert(
    server: psycopg.Connection,
    con: duckdb.DuckDBPyConnection,
    table: PublishedTable,
    part: PublishedPart,
    days: list[date],
    names: str,
    copy: Path,
) -> None:
    if not days:
        return
    con.execute(
        f"copy (select {names} from {relation(table)} where {part.condition} {_on(part, days)}) "
        f"to {literal(copy)} (format csv, header false, nullstr {literal(_NULL)})"
    )
    into = sql.SQL("copy {} ({}) from stdin (format csv, null {})").format(
        sql.Identifier(table.schema, table.name),
        sql.SQL(", ").join(map(sql.Identifier, names.split(", "))),
        sql.Literal(_NULL),
    )
    with server.cursor().copy(into) as writer, copy.open("rb") as reader:
        while chunk := reader.read(_CHUNK):
            writer.write(chunk)


def _count(server: psycopg.Connection, table: PublishedTable) -> int:
    found = server.execute(sql.SQL("select count(*) from {}").format(sql.Identifier(table.schema, table.name)))
    return int((found.fetchone() or (0,))[0])


def _require_count(server: psycopg.Connection, table: PublishedTable, wanted: ManifestTable) -> None:
    """A trigger may have eaten some."""
    if (found := _count(server, table)) != wanted.rows:
        raise TatsongError(
            f"PostgreSQL: {table.full_name} would hold {found} rows, the release has {wanted.rows}; nothing was "
            "changed. See whether the table has triggers, rules or row security of its own."
        )


def _on(part: PublishedPart, days: Iterable[date]) -> str:
    """SQL that holds on the days, in both databases."""
    if part.kind == "whole":
        return ""
    listed = ", ".join(f"date '{day}'" for day in days)
    return f"and report_date in ({listed})"
