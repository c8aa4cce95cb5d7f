"""Which report dates the rules that look across files have something new to see of.

A submission speaks for its own date, for the later dates until its submitter's next one, and for the nights that look
back on it. Belongs here: those dates, and the tables that are new on them. Does not belong here: asking a rule.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from dagster_project.contracts.across import NIGHTS
from dagster_project.submissions.ledger.ledger import Ledger, Submission


def fresh_tables(ledger: Ledger, changed: Iterable[Submission]) -> dict[date, set[str]]:
    """Report date → the tables (`<feed>_<when>`) that hold something else than before, for dates that have files."""
    known = ledger.accepted_dates()
    fresh: dict[date, set[str]] = defaultdict(set)
    for submitter, feed, day in {(one.submitter, one.feed, one.report_date) for one in changed}:
        if feed is None or day is None:
            continue
        fresh[day] |= {f"{feed}_now", f"{feed}_in_force"}
        until = ledger.next_accepted_date(submitter, feed, day)
        for later in known[bisect_right(known, day) :]:
            if until is None or later <= until:
                fresh[later] |= {f"{feed}_before", f"{feed}_in_force"}
            if later <= day + timedelta(days=NIGHTS):
                fresh[later].add(f"{feed}_nights")
    return fresh
