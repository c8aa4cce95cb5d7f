"""Which submission speaks for a report date: of a submitter, feed and date the newest accepted one.

Belongs here: what is accepted and which is the newest, for the ledger's SQL and for a list of submissions. dbt says the
same once (`stg_submission`, `int_submission_in_force`), and a test holds the two together; `releases/explain` finds the
rows in force without either, as a second opinion. Does not belong here: asking the ledger (`ledger`), or how a feed
stands on a date (`feed_status`).
"""

from collections.abc import Iterable
from datetime import date

from dagster_project.submissions.records.submission import ACCEPTED, Submission

IS_ACCEPTED = f"status in {ACCEPTED}"
SENT = "coalesce((select sent.rowid from submission sent where sent.submission_id = submission.reread_of), rowid)"
OLDEST_FIRST = f"received_at, {SENT}, rowid"
NEWEST_FIRST = f"received_at desc, {SENT} desc, rowid desc"
"""Those of one time come as they were taken in, which is the order of their arrival. Bytes that were read again take
the place of the submission as which they were sent, and of no newer one."""


def newest_accepted(oldest_first: Iterable[Submission]) -> dict[tuple[str, str, date], Submission]:
    """Submitter, feed and report date → the submission that speaks for them; the ledger gives the newest last."""
    return {
        (one.submitter, one.feed, one.report_date): one
        for one in oldest_first
        if one.is_accepted and one.feed and one.report_date
    }


def since_accepted(oldest_first: Iterable[Submission]) -> list[Submission]:
    """Of one submitter, feed and date: what came after the newest accepted submission, which is left out."""
    since: list[Submission] = []
    for one in oldest_first:
        since = [] if one.is_accepted else [*since, one]
    return since
