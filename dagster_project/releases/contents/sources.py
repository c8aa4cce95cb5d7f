"""The submissions that a release rests on.

Belongs here: asking the lineage and the ledger. Does not belong here: deciding what is in force (`dbt/`).
"""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

import duckdb

from dagster_project.core.settings import NIGHTLY_AT, TIME_ZONE, Settings
from dagster_project.submissions.headlines import Headline, headlines_of
from dagster_project.submissions.ledger.ledger import Submission, open_ledger
from dagster_project.warehouse.digest import ReleaseDigest

_RESTED_ON = """
    select report_date, submission_id, data_as_of from marts.lineage
    union all
    select report_date, submission_in_force, in_force_report_date from official.report_submission
"""


@dataclass(frozen=True)
class Sources:
    """`known`: every submission, whatever became of it, from the oldest that a published date rests on to the newest;
    `in_force`: those of them that the newest date rests on; `unrecognised`: files that came since the night before the
    newest date and are of no known date; `notices`: what was said of all these, counted, as the ledger gives it;
    `held`: what of `known` waits for a person, and the figures that it would bring.
    """

    known: list[Submission]
    in_force: list[Submission]
    unrecognised: list[Submission] = field(default_factory=list)
    notices: list[tuple[str, str, str, int]] = field(default_factory=list)
    held: list[tuple[Submission, list[Headline]]] = field(default_factory=list)


def sources_of(settings: Settings, con: duckdb.DuckDBPyConnection, digest: ReleaseDigest) -> Sources:
    """What the ledger knows of the release's submissions; paths lead to the kept bytes and the rows in the lake."""
    last = digest.report_date
    found = con.execute(
        f"select min(data_as_of) from ({_RESTED_ON}) where report_date between '{min(digest.dates)}' and '{last}'"
    ).fetchone()
    if not found or not found[0] or not settings.root.ledger.is_file():
        return Sources([], [])
    names = {
        name
        for (name,) in con.execute(
            f"select distinct submission_id from ({_RESTED_ON}) where report_date = '{last}'"
        ).fetchall()
    }
    with open_ledger(settings.root.ledger) as ledger:
        known = [submission for submission in ledger.submissions(found[0], last) if submission.feed]
        unrecognised = ledger.unrecognised_since(datetime.combine(last, NIGHTLY_AT, ZoneInfo(TIME_ZONE)))
        undecided = {one.submission_id for one in ledger.undecided()}
        waiting = [one for one in known if one.submission_id in undecided]
        brings = headlines_of(settings, ledger, waiting)
        told = {submission.submission_id for submission in [*known, *unrecognised]}
        notices = [notice for notice in ledger.counted_notices() if notice[0] in told]
    in_force = [submission for submission in known if submission.submission_id in names]
    held = [(one, brings[one.submission_id]) for one in waiting]
    return Sources(known, in_force, unrecognised, notices, held)
