"""Which rows the server needs, and moving them: by table and report date, told apart by the release's own digests.

Belongs here: comparing, deleting, copying. Does not belong here: structure (`tables`).
"""

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import psycopg
from psycopg import sql

from dagster_project.releases.edition import relation
from dagster_project.releases.manifest import Manifest
from dagster_project.releases.targets.database import open_database
from dagster_project.settings import Settings
from dagster_project.text import literal
from dagster_project.warehouse.published import PUBLISHED, Part, PublishedTable

_CHUNK = 1 << 20
_NULL = "\\N"
_WHOLE_DATE = date(1, 1, 1)
"""Stands in the register for a table that is not by report date."""


@dataclass(frozen=True)
class _Move:
    """What is to be done for one part of one table."""

    table: PublishedTable
    part: Part
    delete: list[date]
    insert: list[date]


def move_rows(server: psycopg.Connection, settings: Settings, database: Path, manifest: Manifest) -> None:
    """Delete the rows of dates that differ or are no longer published, and insert the release's."""
    with (
        open_database(settings, database.parent, read_only=True) as con,
        tempfile.TemporaryDirectory(dir=settings.root.path, prefix=".postgres-") as aside,
    ):
        con.execute("set timezone = 'UTC'")
        for table in PUBLISHED:
            for part in table.parts:
                wanted = _wanted(manifest, part)
                held = _held(server, table, part)
                delete = [day for day, digest in held.items() if wanted.get(day) != digest]
                insert = [day for day, digest in wanted.items() if held.get(day) != digest]
                _move(server, con, _Move(table, part, delete, insert), Path(aside) / "rows.csv")
                _note(server, table, part, wanted)


def _wanted(manifest: Manifest, part: Part) -> dict[date, str]:
    """Report date → digest of what the release holds of a part."""
    if part.kind == "whole":
        return {_WHOLE_DATE: manifest.digest}
    dates = manifest.dates if part.kind == "report" else manifest.station_dates
    return {day: manifest.dates[day] for day in dates}


def _held(server: psycopg.Connection, table: PublishedTable, part: Part) -> dict[date, str]:
    found = server.execute(
        "select report_date, digest from tatsong.content where table_name = %s and part = %s",
        [table.full_name, part.kind],
    )
    return dict(found.fetchall())


def _note(server: psycopg.Connection, table: PublishedTable, part: Part, wanted: dict[date, str]) -> None:
    server.execute("delete from tatsong.content where table_name = %s and part = %s", [table.full_name, part.kind])
    with server.cursor() as cursor:
        cursor.executemany(
            "insert into tatsong.content values (%s, %s, %s, %s)",
            [(table.full_name, part.kind, day, digest) for day, digest in wanted.items()],
        )


def _move(server: psycopg.Connection, con: duckdb.DuckDBPyConnection, move: _Move, aside: Path) -> None:
    name = sql.Identifier(move.table.schema, move.table.name)
    touched = sorted({*move.delete, *move.insert})
    if not touched:
        return
    where = f"where {move.part.condition} {_on(move.part, touched)}"
    server.execute(sql.SQL("delete from {} ").format(name) + sql.SQL(where))
    if not move.insert:
        return
    columns = [row[0] for row in con.execute(f"describe {relation(move.table)}").fetchall()]
    con.execute(
        f"copy (select {', '.join(columns)} from {relation(move.table)} where {move.part.condition} "
        f"{_on(move.part, move.insert)}) to {literal(aside)} (format csv, header false, nullstr {literal(_NULL)})"
    )
    copy = sql.SQL("copy {} ({}) from stdin (format csv, null {})").format(
        name, sql.SQL(", ").join(map(sql.Identifier, columns)), sql.Literal(_NULL)
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
