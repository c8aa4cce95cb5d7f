"""What two releases differ in: which figures, by how much, and because of which submissions.

Belongs here: comparing two releases' own files. Does not belong here: how a figure comes about (`explain`).
A figure is put down to the submissions that came into force or left it on its rows; where there are none, as for a
share of the city or a movement over 28 days, to those of the whole date or of the 37 dates before it.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.core.duckdb_session import connect
from dagster_project.core.settings import Settings
from dagster_project.core.text import literal
from dagster_project.releases.contents.build_context import DATABASE, relation
from dagster_project.releases.contents.manifest import Manifest, read_definitions, read_manifest
from dagster_project.releases.dictionary.declared import declarations, feeds_of
from dagster_project.releases.publication import Published
from dagster_project.releases.store.store import Release, releases
from dagster_project.warehouse.definitions import differences
from dagster_project.warehouse.published import PUBLISHED, PublishedTable
from dagster_project.warehouse.row_hash import columns_of

_CHANGES = Path(__file__).with_name("comparing.sql")
_COMPARED = tuple(table for table in PUBLISHED if table.name != "lineage" and table.parts[0].kind != "whole")


@dataclass(frozen=True)
class FigureChange:
    """One figure that differs; a `before` or `after` of None with `row` set says that only one release has the row."""

    table: str
    key: dict[str, str]
    column: str
    before: Any
    after: Any
    difference: float | None
    submissions: list[str]
    row: str = ""


@dataclass(frozen=True)
class ReleaseComparison:
    """Two releases compared on the dates that both have; counts are complete, `changes` may be fewer."""

    before: Manifest
    after: Manifest
    changed_dates: list[date]
    new_dates: list[date]
    dropped_dates: list[date]
    figures_by_table: dict[str, int]
    figures_by_submission: dict[str, int]
    other_causes: list[str]
    changes: list[FigureChange]

    @property
    def count(self) -> int:
        """How many figures differ."""
        return sum(self.figures_by_table.values())

    @property
    def line(self) -> str:
        """The whole in one line."""
        parts = []
        if self.new_dates:
            parts.append(f"{len(self.new_dates)} new report dates up to {self.new_dates[-1]}")
        if self.count:
            days = len(self.changed_dates)
            parts.append(f"{self.count:,} figures of {days} report date{'s' * (days != 1)} changed{_because(self)}")
        return "; ".join(parts) or "no figure changed"


def compare(
    settings: Settings, before: Release, after: Release, *, official_only: bool = False, most: int | None = None
) -> ReleaseComparison:
    """Compare two releases; `most` caps the changes that are listed, never the counts."""
    first, second = read_manifest(before.path), read_manifest(after.path)
    shared = sorted(first.dates.keys() & second.dates.keys())
    changed = [day for day in shared if first.dates[day] != second.dates[day]]
    tables = [table for table in _COMPARED if table.schema == "official" or not official_only]
    with _both(settings, before, after) as con:
        _lay_out(con, first, second, changed, tables)
        days = con.execute("select distinct (key->>'report_date')::date from change order by 1").fetchall()
        return ReleaseComparison(
            before=first,
            after=second,
            changed_dates=[day for (day,) in days],
            new_dates=sorted(second.dates.keys() - first.dates.keys()),
            dropped_dates=sorted(first.dates.keys() - second.dates.keys()),
            figures_by_table=_counts(con, "select table_name, count(*) from change group by 1"),
            figures_by_submission=_counts(
                con,
                "with named as (select unnest(submissions) as name from change) "
                "select name, count(*) from named group by 1 order by 2 desc, 1",
            ),
            other_causes=_other_causes(first, second, before, after),
            changes=list(_changes(con, most)),
        )


def changed_since_the_last(settings: Settings, published: Published) -> str:
    """What a publication has changed against the release before it, in one line."""
    if not published.created:
        return "no new release: the same data"
    earlier = [release for release in releases(settings) if release < published.release]
    if not earlier:
        return "the first release"
    try:
        line = compare(settings, earlier[-1], published.release, official_only=True, most=0).line
    except (OSError, ValueError, duckdb.Error) as error:
        return f"{earlier[-1].name} cannot be compared with: {str(error).splitlines()[0]}"
    return f"since {earlier[-1].name}: {line}"


@contextmanager
def _both(settings: Settings, before: Release, after: Release) -> Iterator[duckdb.DuckDBPyConnection]:
    with connect(settings, city_time=True) as con:
        con.execute(f"attach {literal(before.path / DATABASE)} as a (read_only)")
        con.execute(f"attach {literal(after.path / DATABASE)} as b (read_only)")
        yield con


def _lay_out(
    con: duckdb.DuckDBPyConnection, first: Manifest, second: Manifest, days: list[date], tables: list[PublishedTable]
) -> None:
    """Fill `difference`, a row a figure that differs, and lead it to its submissions in `change`."""
    con.execute(
        "create temp table difference (table_name varchar, key json, name varchar, before varchar, "
        "after varchar, row_is varchar)"
    )
    for table in tables:
        station = table.parts[0].kind == "station"
        both = set(first.station_dates) & set(second.station_dates)
        compared = [day for day in days if not station or day in both]
        if compared:
            con.execute(_difference_query(con, table, compared))
    earliest = f"date '{min(days)}' - 37" if days else "null::date"
    stations = max(first.station_dates[0], second.station_dates[0])
    con.execute(f"create temp table window_of as select {earliest} as first_date, date '{stations}' as stations_from")
    _lay_out_feeds(con)
    con.execute(_CHANGES.read_text(encoding="utf-8"))


def _lay_out_feeds(con: duckdb.DuckDBPyConnection) -> None:
    """Which feeds each official figure rests on, by its declaration; of other tables any may be."""
    con.execute("create temp table feeds_of (table_name varchar, name varchar, feeds varchar[])")
    rows = ", ".join(
        f"('official.{table}', '{name}', {sorted(feeds_of(table, name))}::varchar[])"
        for table, declared in declarations().tables.items()
        for name in declared.measures
    )
    con.execute(f"insert into feeds_of values {rows}")


def _difference_query(con: duckdb.DuckDBPyConnection, table: PublishedTable, days: list[date]) -> str:
    """Rows that are equal fall away first; what is left is laid out a figure a row."""
    old, new = columns_of(con, relation(table, "a")), columns_of(con, relation(table, "b"))
    shared = [name for name, _ in new if name in dict(old) and name not in table.key]
    listed = ", ".join(f"date '{day}'" for day in days)
    same = " and ".join(f"old.{name} is not distinct from new.{name}" for name in table.key)
    keys = ", ".join(f"'{name}': coalesce(old.{name}, new.{name})::varchar" for name in table.key)
    figures = ", ".join(f"{{'name': '{n}', 'before': old.{n}::varchar, 'after': new.{n}::varchar}}" for n in shared)
    return f"""
        insert into difference
        with old as (from {relation(table, "a")} where report_date in ({listed})),
        new as (from {relation(table, "b")} where report_date in ({listed})),
        paired as (
            select
                to_json({{{keys}}}) as key,
                case when old.report_date is null then 'added' when new.report_date is null then 'removed' else '' end
                as row_is,
                unnest([{figures}]) as figure
            from old full join new on {same}
        )
        select '{table.full_name}', key, figure.name, figure.before, figure.after, row_is
        from paired
        where figure.before is distinct from figure.after
    """


def _counts(con: duckdb.DuckDBPyConnection, query: str) -> dict[str, int]:
    return dict(con.execute(query).fetchall())


def _changes(con: duckdb.DuckDBPyConnection, most: int | None) -> Iterator[FigureChange]:
    found = con.execute(
        "select table_name, key, name, before, after, difference, submissions, row_is from change "
        f"order by place, key->>'report_date' desc, abs(difference) desc nulls last, key::varchar, name "
        f"{'' if most is None else f'limit {most}'}"
    )
    for table, key, name, before, after, difference, submissions, row in found.fetchall():
        yield FigureChange(table, json.loads(key), name, before, after, difference, submissions or [], row)


def _other_causes(first: Manifest, second: Manifest, before: Release, after: Release) -> list[str]:
    """What beside submissions may have changed figures: definitions by file and entry, and versions."""
    old, new = read_definitions(before.path), read_definitions(after.path)
    named = differences(old, new) if old and new else []
    versions = [
        f"{name} {first.versions.get(name, '')[:12]} → {second.versions.get(name, '')[:12]}"
        for name in second.versions
        if first.versions.get(name) != second.versions[name] and not (named and name == "models")
    ]
    return named + versions


def _because(comparison: "ReleaseComparison") -> str:
    names = [*comparison.other_causes[:2], *comparison.figures_by_submission]
    if not names:
        return ""
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f" because of {', '.join(names[:3])}{more}"
