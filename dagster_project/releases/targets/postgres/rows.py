"""Which rows the server needs, and moving them: by table and report date, those that `content` finds wanting.

Belongs here: deleting, copying. Does not belong here: structure (`tables`).
"""

import tempfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import duckdb
import psycopg
from psycopg import sql

from dagster_project.releases.edition import relation
from dagster_project.releases.manifest import Column, Manifest
from dagster_project.releases.targets.database import open_database
from dagster_project.releases.targets.postgres.content import WHOLE, content_of, fingerprints, note
from dagster_project.settings import Settings
from dagster_project.text import literal
from dagster_project.warehouse.published import PUBLISHED, Part, PublishedTable

_CHUNK = 1 << 20
_NULL = "\\N"


def move_rows(server: psycopg.Connection, settings: Settings, database: Path, manifest: Manifest) -> list[str]:
    """Delete the rows of dates that differ or are no longer published, and insert the release's.

    Returns what somebody else had changed there, which is set right, a line a table.
    """
    described = {table.name: table.columns for table in manifest.tables}
    mended = []
    with (
        open_database(settings, database.parent, read_only=True) as con,
        tempfile.TemporaryDirectory(dir=settings.root.path, prefix=".postgres-") as aside,
    ):
        con.execute("set timezone = 'UTC'")
        for table in PUBLISHED:
            columns = described[table.full_name]
            altered: set[date] = set()
            for part in table.parts:
                content = content_of(server, table, part, columns, manifest)
                altered |= set(content.altered)
                _delete(server, table, part, content.touched)
                _insert(server, con, table, part, content.insert, columns, Path(aside) / "rows.csv")
                now = fingerprints(server, table, part, columns) if content.touched else content.there
                note(server, table, part, columns, content.wanted, now)
            if altered:
                mended.append(_altered(table, altered))
    return mended


def _altered(table: PublishedTable, days: set[date]) -> str:
    dates = sorted(day.isoformat() for day in days if day != WHOLE)
    of = f" of {len(dates)} report dates ({', '.join(dates[:3])}{' …' if len(dates) > 3 else ''})" if dates else ""
    return f"{table.full_name}: rows{of} had been changed on the server by somebody else; they are the release's again"


def _delete(server: psycopg.Connection, table: PublishedTable, part: Part, days: list[date]) -> None:
    if days:
        name = sql.Identifier(table.schema, table.name)
        server.execute(sql.SQL("delete from {} where ").format(name) + sql.SQL(f"{part.condition} {_on(part, days)}"))


def _insert(
    server: psycopg.Connection,
    con: duckdb.DuckDBPyConnection,
    table: PublishedTable,
    part: Part,
    days: list[date],
    columns: list[Column],
    aside: Path,
) -> None:
    if not days:
        return
    names = [column.name for column in columns]
    con.execute(
        f"copy (select {', '.join(names)} from {relation(table)} where {part.condition} {_on(part, days)}) "
        f"to {literal(aside)} (format csv, header false, nullstr {literal(_NULL)})"
    )
    copy = sql.SQL("copy {} ({}) from stdin (format csv, null {})").format(
        sql.Identifier(table.schema, table.name),
        sql.SQL(", ").join(map(sql.Identifier, names)),
        sql.Literal(_NULL),
    )
    with server.cursor().copy(copy) as writer, aside.open("rb") as reader:
        while chunk := reader.read(_CHUNK):
            writer.write(chunk)


def _on(part: Part, days: Iterable[date]) -> str:
    """SQL that holds on the days, in both databases."""
    if part.kind == "whole":
        return ""
    listed = ", ".join(f"date '{day}'" for day in days)
    return f"and report_date in ({listed})"
