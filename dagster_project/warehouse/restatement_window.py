"""How far a submission is felt: the last date that carries a value from its report date.

A stock's value lasts until the same key is reported again; a full inventory also speaks of the keys that it omits.
"""

from datetime import date, timedelta

import duckdb

from dagster_project.contracts import Feed
from dagster_project.core.duckdb_session import connect
from dagster_project.core.settings import Settings
from dagster_project.submissions.ledger.in_force import newest_accepted
from dagster_project.submissions.ledger.ledger import Ledger, Submission
from dagster_project.submissions.records import lake

WINDOW_DAYS = 30
"""The longest window of a published figure looks back this many days."""


def last_date_touched(settings: Settings, ledger: Ledger, feed: Feed, changed: Submission, newest: date) -> date:
    """The last date whose figures can differ because of a change, its windows included; at most `newest`."""
    assert changed.report_date is not None
    if changed.report_date >= newest:
        return newest
    if changed.never_counted:
        return changed.report_date
    window = _later(changed.report_date, WINDOW_DAYS)
    known = [
        submission
        for submission in ledger.submissions(changed.report_date, newest)
        if submission.submitter == changed.submitter and submission.feed == feed.feed and not submission.never_counted
    ]
    of_the_date = [one for one in known if one.report_date == changed.report_date]
    if not of_the_date or not all(_has_rows(settings, one) for one in of_the_date):
        return newest  # its rows are forgotten, and so is what they spoke of
    mine = [one for one in known if _has_rows(settings, one)]
    if feed.kind == "flow":
        return min(newest, max(window, _last_in_force(mine, changed.report_date, newest)))
    last = _last_carrying(settings, feed, mine, changed.report_date, newest)
    return min(newest, _later(last, WINDOW_DAYS))


def _later(day: date, days: int) -> date:
    return date.fromordinal(min(day.toordinal() + days, date.max.toordinal()))


def _has_rows(settings: Settings, submission: Submission) -> bool:
    """Whether its rows are there: those of what is withdrawn may be forgotten, or lost without loss."""
    paths = [path for path in (submission.accepted_path, submission.rejected_path) if path]
    return bool(submission.accepted_path) and all((settings.root.path / path).is_file() for path in paths)


def _newest_by_date(submissions: list[Submission], day: date) -> dict[date, Submission]:
    """The submission of one submitter and feed that speaks for each later date."""
    return {at: one for (_, _, at), one in newest_accepted(submissions).items() if at > day}


def _last_in_force(mine: list[Submission], day: date, newest: date) -> date:
    """The last date on which the report still names the submission of `day` as the one in force."""
    following = min(_newest_by_date(mine, day), default=None)
    return following - timedelta(days=1) if following else newest


def _last_carrying(settings: Settings, feed: Feed, mine: list[Submission], day: date, newest: date) -> date:
    """Walk the later dates until every key of the changed date has been reported again.

    An inventory also decides on the keys that it omits, and these may be carried on by a later one that quarantines
    rows: only one without quarantined rows ends the walk.
    """
    with connect(settings) as con:
        key = ", ".join(feed.key)
        same_day = [s for s in mine if s.report_date == day]
        con.execute(f"create table open_key as select distinct {key} from ({_keys(settings, feed, same_day)})")
        for at, there in sorted(_newest_by_date(mine, day).items()):
            con.execute(f"delete from open_key where ({key}) in ({_accepted_keys(settings, feed, there)})")
            hides = feed.inventory and there.rows_quarantined > 0
            if _count(con, "select count(*) from open_key") == 0 and not hides:
                return at - timedelta(days=1)
    return newest


def _accepted_keys(settings: Settings, feed: Feed, submission: Submission) -> str:
    return f"select {', '.join(feed.key)} from ({_rows(settings, feed, [submission.accepted_path])})"


def _keys(settings: Settings, feed: Feed, submissions: list[Submission]) -> str:
    """The keys that the submissions speak of, the quarantined ones included."""
    paths = [path for s in submissions for path in (s.accepted_path, s.rejected_path)]
    filled = " and ".join(f"{name} is not null" for name in feed.key)
    return f"select {', '.join(feed.key)} from ({_rows(settings, feed, paths)}) where {filled}"


def _rows(settings: Settings, feed: Feed, paths: list[str | None]) -> str:
    """Stored rows as the contract has them, also of files of an older one."""
    return lake.stored_rows(feed, [settings.root.path / path for path in paths if path])


def _count(con: duckdb.DuckDBPyConnection, query: str) -> int:
    row = con.execute(query).fetchone()
    return int(row[0]) if row else 0
