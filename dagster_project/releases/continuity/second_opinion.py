"""A second opinion on the dates built: figures are computed again from the lake, by the formulas of `explain`.

All figures of the city, its districts, carriers and communes, and those of a random sample of stations: what the models
carry from night to night is held against what the files say. Belongs here: which rows, and the comparison. Does not
belong here: formulas (`explain`), or which rows of the files count (`lake_in_force`).
"""

import math
import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.contracts import load_contracts
from dagster_project.core.duckdb_session import connect
from dagster_project.core.settings import Settings
from dagster_project.core.text import literal
from dagster_project.releases.contents.verdicts import CheckResult
from dagster_project.releases.continuity.checks import FIGURES_AGREE
from dagster_project.releases.dictionary.declared import RELATIONS, declarations
from dagster_project.releases.explain.explaining import same
from dagster_project.releases.explain.figures import Computing
from dagster_project.releases.explain.lake_in_force import LakeInForce
from dagster_project.releases.explain.rows import LakeRows
from dagster_project.releases.explain.whole_tables import WholeTables
from dagster_project.submissions.ledger.ledger import Submission, open_ledger
from dagster_project.submissions.records import lake
from dagster_project.warehouse.digest import ReleaseDigest

FEEDS = ("subscribers", "conversions", "stations", "shutdown_plan", "traffic", "outreach")
STATIONS_DRAWN, DATES_COMPARED, DATES_DRAWN = 3, 7, 5
_TABLES = {
    "report_city": (),
    "report_district": ("district_code",),
    "report_carrier": ("submitter",),
    "report_commune": ("commune_code",),
}
_DAYS_BACK = {"subscribers": (0,), "conversions": (0, 28, 30), "stations": (0,), "shutdown_plan": (0,)}
"""Stocks, and how many days before a date its figures read them."""
_SENT = {
    "submission_id": "VARCHAR",
    "submitter": "VARCHAR",
    "feed": "VARCHAR",
    "report_date": "DATE",
    "status": "VARCHAR",
    "rows_quarantined": "BIGINT",
    "accepted_path": "VARCHAR",
    "rejected_path": "VARCHAR",
    "sequence": "BIGINT",
}


@dataclass(frozen=True)
class Difference:
    """A figure that the tables and the lake tell differently."""

    report_date: date
    table: str
    key: dict[str, Any]
    figure: str
    built: str | None
    computed: str | None


def second_opinion(settings: Settings, digest: ReleaseDigest, dates: list[date]) -> CheckResult:
    """Whether the lake's rows give the figures of these dates; of many dates the newest, and some drawn of the others.

    What is drawn follows the digest: the same data is looked at in the same way.
    """
    draw = random.Random(digest.digest)  # noqa: S311 - a sample, and no secret
    older = dates[:-DATES_COMPARED]
    chosen = sorted([*draw.sample(older, min(len(older), DATES_DRAWN)), *dates[-DATES_COMPARED:]])
    found = list(differences(settings, chosen, digest, draw)) if chosen else []
    if not found:
        return FIGURES_AGREE.result()
    counts = Counter(one.report_date for one in found)
    keys = [{**one.key, "figure": one.figure, "built": one.built, "computed": one.computed} for one in found]
    reason = f"{len(found)} figures of {len(counts)} dates are not what the rows in the lake give."
    return FIGURES_AGREE.result(reason, dict(sorted(counts.items())), keys)


def differences(
    settings: Settings, dates: list[date], digest: ReleaseDigest, draw: random.Random
) -> Iterator[Difference]:
    """Every figure of the dates that the lake's rows do not give."""
    contracts = load_contracts(settings.contracts)
    with connect(settings, city_time=True) as con:
        con.execute(f"attach {literal(settings.root.warehouse)} as warehouse (read_only)")
        _lay_out(con)
        engine = Computing(con, LakeRows(con, settings.root.path, contracts), contracts)
        for day in dates:
            named = {back: _named(con, day - timedelta(days=back)) for back in (0, 28, 30)}
            submissions = _submissions(settings, con, day, set().union(*named.values()))
            if day in digest.station_dates:
                yield from _of_stations(engine, day, draw)
            _load(LakeInForce(con, settings.root.path, contracts, submissions), day, named)
            yield from _of_tables(con, day)


def _of_stations(engine: Computing, day: date, draw: random.Random) -> Iterator[Difference]:
    """Of some stations that could be switched off, by their rows and those of their surroundings."""
    table, key = "report_switch_off_candidate", ("submitter", "station_code")
    measures = [name for name, one in declarations().tables[table].measures.items() if not one.hidden]
    found = engine.con.execute(
        f"select {', '.join([*key, *measures])} from warehouse.official.{table} where report_date = date '{day}' "
        f"order by {', '.join(key)}"
    ).fetchall()
    engine.prepare()
    for row in draw.sample(found, min(len(found), STATIONS_DRAWN)):
        place = {"report_date": day, **dict(zip(key, row, strict=False))}
        for name, built in zip(measures, row[len(key) :], strict=True):
            computed = engine.figure(table, place, name).value
            if not same(built, computed):
                yield Difference(day, table, place, name, str(built), str(computed))


def _load(in_force: LakeInForce, day: date, named: dict[int, set[str]]) -> None:
    """`all_<feed>`: the stocks on the dates that figures of `day` read."""
    for feed in FEEDS:
        backs = _DAYS_BACK.get(feed, ())
        days = [day - timedelta(days=back) for back in backs]
        in_force.load(in_force.contracts.feeds[feed], days, set().union(*(named[back] for back in backs)))


def _of_tables(con: duckdb.DuckDBPyConnection, day: date) -> Iterator[Difference]:
    for feed in FEEDS:
        con.execute(f"create or replace temp view {feed} as from all_{feed}")
    con.execute(RELATIONS.read_text(encoding="utf-8"))
    tables = WholeTables(con, day)
    for table, key in _TABLES.items():
        names = ", ".join(["report_date", *key])
        computed = tables.compute(
            table, f"select {names} from warehouse.official.{table} where report_date = date '{day}'"
        )
        yield from _compared(con, table, ["report_date", *key], computed)


def _compared(con: duckdb.DuckDBPyConnection, table: str, key: list[str], computed: str) -> Iterator[Difference]:
    measures = [name for name, one in declarations().tables[table].measures.items() if not one.hidden]
    same_key = " and ".join(f"built.{name} = computed.{name}" for name in key)
    # Shares are doubles: the last binary digit is no difference.
    pairs = ", ".join(f"[built.{name}::varchar, computed.{name}::varchar]" for name in measures)
    found = con.execute(
        f"select {', '.join(f'built.{name}' for name in key)}, {pairs} from warehouse.official.{table} as built "
        f"inner join {computed} as computed on {same_key} where [{_columns('built', measures)}] "
        f"is distinct from [{_columns('computed', measures)}] order by all"
    ).fetchall()
    for row in found:
        place = dict(zip(key, row, strict=False))
        for name, (built, now) in zip(measures, row[len(key) :], strict=True):
            if not _same(built, now):
                yield Difference(place["report_date"], table, place, name, built, now)


def _columns(of: str, measures: list[str]) -> str:
    return ", ".join(f"{of}.{name}::varchar" for name in measures)


def _same(built: str | None, computed: str | None) -> bool:
    """Whether two values are one figure; the last binary digit of a share is no difference."""
    if built is None or computed is None:
        return built == computed
    try:
        return math.isclose(float(built), float(computed), rel_tol=1e-12)
    except ValueError:
        return built == computed


def _lay_out(con: duckdb.DuckDBPyConnection) -> None:
    """The names that `relations.sql` reads, over the working database's reference data."""
    con.execute("attach ':memory:' as official; create schema official.marts; create schema official.reference")
    for name in ("dim_commune", "dim_submitter", "dim_milestone"):
        con.execute(f"create view official.marts.{name} as from warehouse.marts.{name}")
    con.execute("create view official.marts.lineage as from warehouse.marts.lineage")
    for name in ("programme", "priority_rule", "eligibility"):
        con.execute(f"create view official.reference.{name} as from warehouse.reference.{name}")
    con.execute("create view official.reference.submitter_feed as from warehouse.control.submitter_feed")
    con.execute("create temp view active as from warehouse.control.submitter_feed")


def _named(con: duckdb.DuckDBPyConnection, day: date) -> set[str]:
    listed = ", ".join(literal(feed) for feed in _DAYS_BACK)
    found = con.execute(
        "select distinct submission_id from warehouse.marts.lineage "
        f"where report_date = date '{day}' and feed in ({listed})"
    )
    return {name for (name,) in found.fetchall()}


def _submissions(settings: Settings, con: duckdb.DuckDBPyConnection, day: date, named: set[str]) -> list[Submission]:
    """The ledger's submissions from the oldest named one on, also as `official.marts.submission` and `accepted`."""
    with open_ledger(settings.root.ledger) as ledger:
        first = min((one.report_date for name in named if (one := ledger.find(name)) and one.report_date), default=day)
        found = [one for one in ledger.submissions(min(first, day - timedelta(days=37)), day) if one.feed]
    rows = ({name: getattr(one, name, at) for name in _SENT} for at, one in enumerate(found, start=1))
    with tempfile.TemporaryDirectory(dir=settings.root.path, prefix=".second-opinion-") as scratch:
        lake.load_rows(con, "official.marts.submission", _SENT, rows, Path(scratch))
    con.execute(
        "create or replace temp table accepted as select *, "
        "sequence = max(sequence) over (partition by submitter, feed, report_date) as is_newest "
        "from official.marts.submission where status in ('accepted', 'accepted_with_quarantine')"
    )
    con.execute(
        f"create or replace table official.main.report_submission as select date '{day}' as report_date, submitter, "
        "feed, max(report_date) as in_force_report_date, max_by(submission_id, report_date) as submission_in_force "
        "from accepted where is_newest group by submitter, feed"
    )
    return found
