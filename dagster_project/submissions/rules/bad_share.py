"""Whether so many rows of a file are wrong that none of it can be trusted.

Belongs here: the share of rows that were quarantined, against the contract.
Does not belong here: what is wrong with them.
"""

from dagster_project.submissions.records.lake import Rows
from dagster_project.submissions.records.notices import Notices
from dagster_project.submissions.records.recognised import Recognised


def judge_share(rows: Rows, what: Recognised, notices: Notices) -> None:
    """Refuse a file without a right row, or with more wrong ones than its submitter or its feed allows."""
    own = what.submitter.feeds[what.feed.feed].max_bad_share
    most = what.feed.max_bad_share if own is None else own
    if rows.kept == 0:
        notices.add("no_row_accepted", count=rows.read)
    elif rows.quarantined > most * rows.read:
        notices.add("bad_share_exceeded", value=rows.quarantined, count=rows.read, expected=f"{most * 100:g}%")
