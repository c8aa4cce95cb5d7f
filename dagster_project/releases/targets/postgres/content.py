"""What the server holds of which release: its own register, held against the rows as they lie there now.

Belongs here: the register and the fingerprints. Does not belong here: moving rows (`rows`).
"""

from dataclasses import dataclass
from datetime import date

import psycopg
from psycopg import sql

from dagster_project.releases.manifest import Column, Manifest
from dagster_project.warehouse.published import Part, PublishedTable

WHOLE = date(1, 1, 1)
"""Stands in the register for a table that is not by report date."""

Prints = dict[date, tuple[int, int]]
"""Report date → rows and fingerprint."""


@dataclass(frozen=True)
class Content:
    """One part of a table: what the release wants there, what the register says, what lies there.

    `noted` is empty where the register was written for other columns, whose fingerprints say nothing.
    """

    wanted: dict[date, str]
    noted: dict[date, tuple[str, int, int]]
    there: Prints

    @property
    def insert(self) -> list[date]:
        """Dates whose rows the server lacks, or has otherwise than they were delivered."""
        return [day for day in self.wanted if day not in self._held]

    @property
    def touched(self) -> list[date]:
        """Those, and dates that the release does not have."""
        return sorted({*self.insert, *self.there} - self._held)

    @property
    def altered(self) -> list[date]:
        """Dates whose rows are not as they were delivered: somebody else has been at them."""
        delivered = {day: (rows, fingerprint) for day, (_, rows, fingerprint) in self.noted.items() if rows}
        found = {*delivered, *self.there} if self.noted else set()
        return sorted(day for day in found if delivered.get(day) != self.there.get(day))

    @property
    def _held(self) -> set[date]:
        held = {day: (digest, *self.there.get(day, (0, 0))) for day, digest in self.wanted.items()}
        return {day for day, values in held.items() if self.noted.get(day) == values}


def content_of(
    server: psycopg.Connection, table: PublishedTable, part: Part, columns: list[Column], manifest: Manifest
) -> Content:
    """Compare one part of a table with the release."""
    noted = server.execute(
        "select report_date, digest, row_count, fingerprint from tatsong.content "
        "where table_name = %s and part = %s and column_names = %s",
        [table.full_name, part.kind, _names(columns)],
    ).fetchall()
    return Content(
        wanted=_wanted(manifest, part),
        noted={day: (digest, rows, int(fingerprint)) for day, digest, rows, fingerprint in noted},
        there=fingerprints(server, table, part, columns),
    )


def note(
    server: psycopg.Connection,
    table: PublishedTable,
    part: Part,
    columns: list[Column],
    wanted: dict[date, str],
    now: Prints,
) -> None:
    """Write down what was delivered and how it lies there."""
    place, names = (table.full_name, part.kind), _names(columns)
    server.execute("delete from tatsong.content where table_name = %s and part = %s", place)
    with server.cursor() as cursor:
        cursor.executemany(
            "insert into tatsong.content (table_name, part, report_date, digest, row_count, fingerprint, column_names) "
            "values (%s, %s, %s, %s, %s, %s, %s)",
            [(*place, day, digest, *now.get(day, (0, 0)), names) for day, digest in wanted.items()],
        )


def fingerprints(server: psycopg.Connection, table: PublishedTable, part: Part, columns: list[Column]) -> Prints:
    """Rows and fingerprint of each date as they lie on the server, over the release's columns alone."""
    names = sql.SQL(", ").join(sql.Identifier(column.name) for column in columns)
    query = sql.SQL("select {}, count(*), sum(hash_record_extended(row({}), 0)) from {} where {} group by 1").format(
        sql.Literal(WHOLE) if part.kind == "whole" else sql.Identifier("report_date"),
        names,
        sql.Identifier(table.schema, table.name),
        sql.SQL(part.condition),
    )
    return {day: (rows, int(fingerprint)) for day, rows, fingerprint in server.execute(query).fetchall()}


def _wanted(manifest: Manifest, part: Part) -> dict[date, str]:
    """Report date → digest of what the release holds of a part."""
    if part.kind == "whole":
        return {WHOLE: manifest.digest}
    dates = manifest.dates if part.kind == "report" else manifest.station_dates
    return {day: manifest.dates[day] for day in dates}


def _names(columns: list[Column]) -> str:
    return ", ".join(column.name for column in columns)
