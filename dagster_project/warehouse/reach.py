"""How far a submission is felt: the last date that carries a value from its report date.

A stock's value lasts until the same key is reported again; a full inventory also speaks of the keys that it omits.
"""

from datetime import date, timedelta

import duckdb

from dagster_project.contracts import Feed
from dagster_project.settings import Settings
from dagster_project.submissions.lake import literal
from dagster_project.submissions.ledger import Ledger, Submission

WINDOW_DAYS = 30
"""The longest window of a published figure looks back this many days."""


def last_date_touched(settings: Settings, ledger: Ledger, feed: Feed, changed: Submission, newest: date) -> date:
    """The last date whose figures can differ because of a change, its windows included; at most `newest`."""
    assert changed.report_date is not None
    if changed.report_date >= newest:
        return newest
    if changed.status == "refused":
        return changed.report_date
    last = changed.report_date if feed.kind == "flow" else _last_carrying(settings, ledger, feed, changed, newest)
    return min(newest, last + timedelta(days=WINDOW_DAYS))


def _last_carrying(settings: Settings, ledger: Ledger, feed: Feed, changed: Submission, newest: date) -> date:
    """Walk the later dates until every key of the changed date has been reported again."""
    day = changed.report_date
    assert day is not None
    later = [
        submission
        for submission in ledger.submissions(day, newest)
        if submission.submitter == changed.submitter and submission.feed == feed.feed and submission.accepted_path
    ]
    with duckdb.connect() as con:
        key = ", ".join(feed.key)
        same_day = [s for s in later if s.report_date == day]
        con.execute(f"create table open_key as select distinct {key} from ({_keys(settings, feed, same_day)})")
        for at in sorted({s.report_date for s in later if s.report_date and s.report_date > day}):
            there = [s for s in later if s.report_date == at and s.is_accepted]
            if not there:
                continue
            con.execute(f"delete from open_key where ({key}) in ({_accepted_keys(settings, feed, there)})")
            if _count(con, "select count(*) from open_key") == 0 and not _hides_keys(con, settings, feed, there):
                return at - timedelta(days=1)
    return newest


def _paths(settings: Settings, paths: list[str | None]) -> str:
    return "[" + ", ".join(literal(settings.root.path / path) for path in paths if path) + "]"


def _accepted_keys(settings: Settings, feed: Feed, submissions: list[Submission]) -> str:
    paths = _paths(settings, [s.accepted_path for s in submissions])
    return f"select {', '.join(feed.key)} from read_parquet({paths}, hive_partitioning = false)"


def _keys(settings: Settings, feed: Feed, submissions: list[Submission]) -> str:
    """The keys that the submissions speak of, the quarantined ones included."""
    paths = _paths(settings, [path for s in submissions for path in (s.accepted_path, s.rejected_path)])
    return (
        f"select {', '.join(feed.key)} from read_parquet({paths}, union_by_name = true, hive_partitioning = false) "
        f"where {' and '.join(f'{name} is not null' for name in feed.key)}"
    )


def _hides_keys(con: duckdb.DuckDBPyConnection, settings: Settings, feed: Feed, submissions: list[Submission]) -> bool:
    """Whether an inventory has quarantined rows whose key nobody could read: it then says nothing of absent keys."""
    if not feed.inventory:
        return False
    paths = _paths(settings, [s.rejected_path for s in submissions])
    missing = " or ".join(f"{name} is null" for name in feed.key)
    query = f"select count(*) from read_parquet({paths}, hive_partitioning = false) where {missing}"
    return _count(con, query) > 0


def _count(con: duckdb.DuckDBPyConnection, query: str) -> int:
    row = con.execute(query).fetchone()
    return int(row[0]) if row else 0
