"""The rows of the current release that the next one changes, drops or no longer has.

Belongs here: comparing rows of the working database with those of a release, whose database is attached as
`published`. Does not belong here: reasons.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from dagster_project.core.text import literal
from dagster_project.releases.contents.build_context import DATABASE, relation
from dagster_project.releases.contents.manifest import Manifest
from dagster_project.warehouse.digest import ReleaseDigest
from dagster_project.warehouse.measures import shown
from dagster_project.warehouse.published import PUBLISHED, PublishedTable
from dagster_project.warehouse.row_hash import columns_of

PUBLISHED_AS = "published"
_STOCKS = ("subscribers_total", "converted_total", "stations_2g_on_air")
"""What stays in force: known of a carrier and a commune once, it is known on every later date."""
_KEPT = {
    "official.report_district": ("district_code",),
    "official.report_commune": ("commune_code",),
    "official.report_carrier": ("submitter",),
    "official.report_submission": ("submitter", "feed"),
    "marts.mart_commune_daily": ("submitter", "commune_code"),
    "marts.mart_station_daily": ("submitter", "station_code", "technology"),
}
"""What every later date has too: table → the key that stays."""


@dataclass(frozen=True)
class Changed:
    """Rows of one table, date, submitter and feed that are `changed`, `added`, `removed` or `lost` on a new date.

    Without a date they are of a table that is published whole, or its columns are others.
    """

    table: str
    report_date: date | None
    submitter: str | None
    feed: str | None
    what: str
    count: int


def attach_published(con: duckdb.DuckDBPyConnection, release: Path) -> None:
    """Attach a release's database as `published`."""
    con.execute(f"attach if not exists {literal(release / DATABASE)} as {PUBLISHED_AS} (read_only)")


def changes(con: duckdb.DuckDBPyConnection, manifest: Manifest, digest: ReleaseDigest) -> Iterator[Changed]:
    """All that differs on the dates that the release has, and all that is lost on those that come after them."""
    days = [day for day in manifest.dates if digest.dates.get(day, manifest.dates[day]) != manifest.dates[day]]
    dropped = [day for day in manifest.dates if day not in digest.dates and day >= min(digest.dates)]
    yield from (Changed("official.report_city", day, None, None, "removed", 1) for day in dropped)
    for table in PUBLISHED:
        if table.parts[0].kind == "whole":
            yield from _grouped(con, table, "true", None)
        elif days:
            for part in table.parts:
                of_part = [day for day in days if part.kind == "report" or day in set(manifest.station_dates)]
                if of_part:
                    yield from _grouped(
                        con, table, f"report_date in ({_dates(of_part)}) and {part.condition}", "report_date"
                    )
    new = [day for day in digest.dates if day > manifest.report_date]
    for day in new:
        yield from _lost(con, manifest.report_date, day)


def city_movements(con: duckdb.DuckDBPyConnection, days: list[date]) -> list[dict[str, object]]:
    """What becomes of the city's figures on the newest of some published dates."""
    if not days:
        return []
    published = {name for name, _ in columns_of(con, f"{PUBLISHED_AS}.main.report_city")}
    told = [name for name in shown().approval if name in published]
    pairs = ", ".join(f"'{name}': [old.{name}::varchar, new.{name}::varchar]" for name in told)
    found = con.execute(
        f"select unnest(map_entries(map {{{pairs}}})) as figure "
        f"from {PUBLISHED_AS}.main.report_city as old "
        "left join official.report_city as new on old.report_date = new.report_date "
        f"where old.report_date = (select max(report_date) from {PUBLISHED_AS}.main.report_city "
        f"where report_date <= date '{max(days)}')"
    ).fetchall()
    day = max(days).isoformat()
    return [
        {"report_date": day, "figure": one["key"], "published": one["value"][0], "next": one["value"][1]}
        for (one,) in found
        if one["value"][0] != one["value"][1]
    ]


def _grouped(con: duckdb.DuckDBPyConnection, table: PublishedTable, where: str, day: str | None) -> Iterator[Changed]:
    old, new = columns_of(con, relation(table, PUBLISHED_AS)), columns_of(con, table.full_name)
    if old != new:
        yield Changed(table.full_name, None, None, None, "columns", 1)
    shared = [name for name, type_ in new if (name, type_) in old]
    by = {name: name if name in shared else f"null::varchar as {name}" for name in ("submitter", "feed")}
    dated = "report_date" if day else "null::date as report_date"
    row = ", ".join(f"'{name}': {name}" for name in shared)
    key = ", ".join(f"'{name}': {name}" for name in table.key)
    columns = f"{dated}, {by['submitter']}, {by['feed']}, {{{row}}} as row, {{{key}}} as key"
    found = con.execute(
        f"""
        with old as (select {columns} from {relation(table, PUBLISHED_AS)} where {where}),
        new as (select {columns} from {table.full_name} where {where}),
        differing as (
            select
                coalesce(old.report_date, new.report_date) as report_date,
                coalesce(old.submitter, new.submitter) as submitter,
                coalesce(old.feed, new.feed) as feed,
                case when new.key is null then 'removed' when old.key is null then 'added' else 'changed' end as what
            from (from old except all from new) as old
            full join (from new except all from old) as new on old.key = new.key
        )
        select report_date, submitter, feed, what, count(*) from differing group by all order by all
        """
    ).fetchall()
    for report_date, submitter, feed, what, count in found:
        yield Changed(table.full_name, report_date, submitter, feed, what, count)


def _lost(con: duckdb.DuckDBPyConnection, before: date, day: date) -> Iterator[Changed]:
    """Keys of the newest published date that a later date does not have, and stocks that were known and are not."""
    for table in PUBLISHED:
        if key := _KEPT.get(table.full_name):
            by = ", ".join(f"{name if name in key else 'null::varchar'} as {name}" for name in ("submitter", "feed"))
            names = ", ".join(key)
            found = con.execute(
                f"select submitter, feed, count(*) from (select {by} from ("
                f"select {names} from {relation(table, PUBLISHED_AS)} where report_date = date '{before}' "
                f"except select {names} from {table.full_name} where report_date = date '{day}')) "
                "group by all order by all"
            ).fetchall()
            for submitter, feed, count in found:
                yield Changed(table.full_name, day, submitter, feed, "removed", count)
    known = " or ".join(f"(old.{name} is not null and new.{name} is null)" for name in _STOCKS)
    emptied = con.execute(
        f"select old.submitter, count(*) from {PUBLISHED_AS}.marts.mart_commune_daily as old "
        "inner join marts.mart_commune_daily as new on old.submitter = new.submitter "
        f"and old.commune_code = new.commune_code and new.report_date = date '{day}' "
        f"where old.report_date = date '{before}' and ({known}) group by all order by all"
    ).fetchall()
    for submitter, count in emptied:
        yield Changed("marts.mart_commune_daily", day, submitter, None, "emptied", count)


def _dates(days: list[date]) -> str:
    return ", ".join(f"date '{day}'" for day in days)
