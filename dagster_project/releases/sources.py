"""The submissions that the newest date's figures rest on.

Belongs here: asking the lineage and the ledger. Does not belong here: deciding what is in force (`dbt/`).
"""

from datetime import date

import duckdb

from dagster_project.settings import Settings
from dagster_project.submissions.ledger import Submission, open_ledger


def submissions_in_force(settings: Settings, con: duckdb.DuckDBPyConnection, report_date: date) -> list[Submission]:
    """Those that any row of the date comes from, and the newest of every pair of submitter and feed."""
    found = con.execute(
        """
        select submission_id, min(data_as_of)
        from (
            select submission_id, data_as_of from marts.lineage where report_date = $1
            union all
            select submission_in_force, in_force_report_date from official.report_submission where report_date = $1
        )
        where submission_id is not null
        group by submission_id
        """,
        [report_date],
    ).fetchall()
    if not found or not settings.root.ledger.is_file():
        return []
    names = {name for name, _ in found}
    with open_ledger(settings.root.ledger) as ledger:
        known = ledger.submissions(min(day for _, day in found), report_date)
    return [submission for submission in known if submission.submission_id in names]
