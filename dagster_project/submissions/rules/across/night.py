"""One report date as its rules see it: tables over the Parquet files of that date and of those before it.

Belongs here: which submission stands in which table. Does not belong here: asking anything of them.
A night opens only its own files and those of the last nights that a rule speaks of.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from pathlib import Path

import duckdb

from dagster_project.contracts import Contracts, Feed
from dagster_project.contracts.across import NIGHTS, WHEN
from dagster_project.core.settings import Settings
from dagster_project.core.text import literal
from dagster_project.submissions.ledger.in_force import newest_accepted
from dagster_project.submissions.ledger.ledger import Ledger, Submission
from dagster_project.submissions.records import lake

Chosen = Mapping[str, list[Submission]]
"""When (`now`, `before`, `nights`) → the submissions that speak for it."""


def lay_out(
    con: duckdb.DuckDBPyConnection,
    settings: Settings,
    contracts: Contracts,
    ledger: Ledger,
    day: date,
    needed: Collection[str],
) -> None:
    """Make the `needed` tables of a report date on a connection, in the place of another date's."""
    known = ledger.submissions(day - timedelta(days=NIGHTS), day)
    for feed in contracts.feeds.values():
        wanted = {when for when in WHEN if f"{feed.feed}_{when}" in needed}
        chosen = _choose(ledger, contracts, feed, known, day)
        for when in wanted - {"in_force"} | ({"now", "before"} if "in_force" in wanted else set()):
            _lay(con, settings.root.path, f"{feed.feed}_{when}", feed, chosen[when])
        if "in_force" in wanted:
            con.execute(f"create or replace temp view {feed.feed}_in_force as {_in_force(feed)}")
    con.execute(f"create or replace temp view night as select date '{day}' as report_date")
    con.execute(f"create or replace temp view sender as {_senders(contracts)}")
    con.execute(f"create or replace temp view commune as {communes(settings.dbt / 'seeds', day)}")


def _choose(ledger: Ledger, contracts: Contracts, feed: Feed, known: list[Submission], day: date) -> Chosen:
    newest = {(who, at): one for (who, what, at), one in newest_accepted(known).items() if what == feed.feed}
    chosen: dict[str, list[Submission]] = defaultdict(list)
    for submitter in contracts.submitters.values():
        if feed.feed not in submitter.feeds:
            continue
        now = newest.get((submitter.submitter, day))
        earlier = sorted(at for who, at in newest if who == submitter.submitter and at < day)
        before = (
            newest[submitter.submitter, earlier[-1]]
            if earlier
            else ledger.in_force(submitter.submitter, feed.feed, day - timedelta(days=1))
        )
        chosen["now"] += [now] if now else []
        chosen["before"] += [before] if before else []
        chosen["nights"] += [newest[submitter.submitter, at] for at in earlier]
    return chosen


def _lay(con: duckdb.DuckDBPyConnection, root: Path, name: str, feed: Feed, submissions: list[Submission]) -> None:
    """Many small files are read once for all rules; a large one stays where it is."""
    files = [root / one.accepted_path for one in submissions if one.accepted_path]
    kind = "table" if feed.reader == "table" else "view"
    con.execute(f"create or replace temp {kind} {name} as {lake.stored_rows(feed, files)}")


def _in_force(feed: Feed) -> str:
    """An accepted file has a row, so that who has rows of the date itself rests on nothing older."""
    now, before = f"{feed.feed}_now", f"{feed.feed}_before"
    return f"from {now} union all from {before} where submitter not in (select submitter from {now})"


def _senders(contracts: Contracts) -> str:
    rows = ", ".join(
        f"({literal(one.submitter)}, {literal(one.kind)}, {literal(one.host) if one.host else 'null'})"
        for one in contracts.submitters.values()
    )
    return f"select * from (values {rows}) as t (submitter, kind, host)"


def communes(seeds: Path, day: date) -> str:
    """A query of the communes of a date."""
    return (
        "select commune_code, commune_name, district_name, try_cast(population_2019 as bigint) as population_2019 "
        f"from read_csv({literal(seeds / 'communes.csv')}, all_varchar = true, header = true, delim = ',') "
        f"where date '{day}' between cast(valid_from as date) and coalesce(cast(valid_to as date), date '{day}')"
    )
