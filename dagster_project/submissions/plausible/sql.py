"""A file beside what is in force, as one statement whose tables are those of `contracts.across.COMPARED`.

Rows that a file quarantines keep their last accepted value: they stand here as they will be in force.
Belongs here: the SQL of the tables. Does not belong here: which submissions (`beside`), asking (`compare`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dagster_project.contracts import Contracts, Feed
from dagster_project.contracts.across import COMPARED, HELD_ANSWER, MEASURES
from dagster_project.core.text import literal
from dagster_project.submissions.plausible.sketch import Likeness, Sums
from dagster_project.submissions.records import lake


@dataclass(frozen=True)
class Stood:
    """The rows of a file, and those that the rows it quarantines rest on."""

    accepted: Path
    rejected: Path | None
    """None where no row is quarantined."""
    before: Path | None


_NO_FACT = ", ".join(f"null::{type_} as {name}" for name, type_ in COMPARED["fact"].items())


def measured(contracts: Contracts, feed: Feed, rows: Path) -> str:
    """A query of the sums of what flows, and of the hashes of rows, of one file; see `sketch`."""
    return (
        f"with {feed.feed} as (select 'now' as part, * from ({lake.stored_rows(feed, [rows])})), "
        f"measured as (select {', '.join(MEASURES)} from ({contracts.measures[feed.feed]})), "
        "flowed as (select measure, sum(figure)::double as figure from measured where kind = 'flow' group by measure), "
        f"hashed as ({_hashed(feed)}) "
        "select (select map(list(measure), list(figure)) from flowed), "
        "(select list((key, digest) order by key, digest) from hashed)"
    )


def _hashed(feed: Feed) -> str:
    """Of the keys whose hash is smallest, what their rows say beside the key, times within their report date."""
    said = ", ".join(
        f"({name} - report_date)" if name in feed.key and _is_time(feed, name) else name for name in feed.lake_columns
    )
    return (
        f"select (hash({identity(feed)}) >> 32)::uinteger as key, (bit_xor(hash({said})) >> 32)::uinteger as digest "
        f"from {feed.feed} group by {identity(feed)} order by key, digest limit {SKETCHED}"
    )


SKETCHED = 128
"""Of how many keys a hash of their rows is remembered."""


def identity(feed: Feed) -> str:
    """What a row is about, whatever its date or hour."""
    return f"concat_ws(' ', {', '.join(name for name in feed.key if not _is_time(feed, name))})"


def _is_time(feed: Feed, name: str) -> bool:
    return feed.lake_columns[name] in ("DATE", "TIMESTAMP")


def question(
    contracts: Contracts,
    feed: Feed,
    codes: Iterable[str],
    dates: tuple[date, date],
    now: Stood,
    last: Stood,
    sums: Sums,
    likeness: Iterable[Likeness],
) -> str:
    """All rules of `codes` asked at once; `dates` are the file's and that of what it is held against."""
    tables = {
        feed.feed: f"{_part('now', feed, dates[0], now)} union all {_part('last', feed, dates[1], last)}",
        "measured": f"select {', '.join(MEASURES)} from ({contracts.measures[feed.feed]})",
        "compared": f"select date '{dates[0]}' as report_date, date '{dates[1]}' as last_date, "
        f"{max(1, abs((dates[0] - dates[1]).days))} as days",
        "figure": _figures(feed),
        "night_figure": _values(
            "night_figure",
            (f"(date '{day}', {literal(measure)}, {sum_})" for day, found in sums for measure, sum_ in found.items()),
        ),
        "line": _lines(feed),
        "fact": _facts(feed),
        "likeness": _values("likeness", (one.sql for one in likeness)),
    }
    asked = (f"select {literal(code)} as code, {_ANSWER} from ({contracts.queries[code]})" for code in codes)
    laid = ", ".join(f"{name} as ({query})" for name, query in tables.items())
    return f"with {laid} {' union all '.join(asked)} order by all"


_ANSWER = ", ".join(f"{name}::varchar as {name}" for name in HELD_ANSWER)


def _values(table: str, rows: Iterable[str]) -> str:
    columns = COMPARED[table]
    empty = f"select {', '.join(f'null::{type_} as {name}' for name, type_ in columns.items())} where false"
    told = ", ".join(rows)
    return f"{empty} union all select * from (values {told}) as t" if told else empty


def _part(name: str, feed: Feed, day: date, stood: Stood) -> str:
    """The rows of a file as they are in force, or will be."""
    accepted = lake.stored_rows(feed, [stood.accepted])
    part = f"select '{name}' as part, * from ({accepted})"
    if stood.rejected is None or stood.before is None or feed.kind != "stock":
        return part
    kept = _kept(feed, accepted, lake.stored_rows(feed, [stood.before]), stood.rejected)
    return f"{part} union all select '{name}' as part, * replace (date '{day}' as report_date) from ({kept})"


def _kept(feed: Feed, now: str, before: str, rejected: Path) -> str:
    """The earlier rows that stay in force: their key is quarantined, or that of any row is unreadable."""
    key = ", ".join(feed.key)
    unread = " or ".join(f"{name} is null" for name in feed.key)
    found = f"(select {key} from read_parquet({literal(rejected)}, hive_partitioning = false))"
    return (
        f"select * from ({before}) as l where not exists (from ({now}) as n where {_same('n', feed)}) and (exists "
        f"(from {found} as r where {_same('r', feed)}) or exists (from {found} where {unread}))"
    )


def _same(other: str, feed: Feed) -> str:
    return " and ".join(f"{other}.{name} = l.{name}" for name in feed.key)


def _figures(feed: Feed) -> str:
    """A place that one of the two leaves out of a stock has the other's figure; of an inventory or a flow, none."""
    now, last = ("null" if feed.inventory else f"if({_IS_KEPT}, {side}.figure, null)" for side in ("l", "n"))
    return (
        "select coalesce(n.measure, l.measure) as measure, coalesce(n.kind, l.kind) as kind, "
        "coalesce(n.whole, l.whole) as whole, coalesce(n.place, l.place) as place, "
        f"coalesce(n.figure, {now}, 0)::double as now, coalesce(l.figure, {last}, 0)::double as last, "
        "n.figure is not null as is_told from (from measured where part = 'now') as n full join "
        "(from measured where part = 'last') as l on n.measure = l.measure and n.place is not distinct from l.place"
    )


_IS_KEPT = "coalesce(n.kind, l.kind) <> 'flow' and coalesce(n.place, l.place) is not null"


def _lines(feed: Feed) -> str:
    return (
        f"select {identity(feed)} as key, bool_or(part = 'now') as is_now, bool_or(part = 'last') as is_last "
        f"from {feed.feed} group by all"
    )


def _facts(feed: Feed) -> str:
    """Of each column of an inventory, how many of the rows that both have differ in it; nothing of other feeds."""
    names = [name for name in feed.lake_columns if name not in feed.key] if feed.inventory else []
    if not names:
        return f"select {_NO_FACT} where false"
    told = ", ".join(
        f"{{'name': '{name}', 'changed': count(*) filter (n.{name} is distinct from l.{name}), "
        f"'examples': min({identity(feed)}, 3) filter (n.{name} is distinct from l.{name})}}"
        for name in names
    )
    key = ", ".join(feed.key)
    return (
        "select c.name as column_name, shared, c.changed as changed, array_to_string(c.examples, ', ') as examples "
        f"from (select count(*) as shared, unnest([{told}]) as c from (from {feed.feed} where part = 'now') as n "
        f"join (from {feed.feed} where part = 'last') as l using ({key}))"
    )
