"""A page for each submitter: its last submissions, what became of them, and the way to each receipt.

Belongs here: the lines of that page. Does not belong here: a receipt's own content.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from dagster_project.contracts import Contracts
from dagster_project.core.files import write_whole
from dagster_project.core.settings import TIME_ZONE, DataRoot
from dagster_project.core.text import day_text
from dagster_project.submissions.ledger.ledger import Ledger
from dagster_project.submissions.receipts import words
from dagster_project.submissions.receipts.content import Text
from dagster_project.submissions.receipts.template import template
from dagster_project.submissions.records.submission import Submission

LINES = 100
_SEVERITY = {"refused": "error", "held": "held", "accepted_with_quarantine": "warning"}


@dataclass(frozen=True)
class IndexEntry:
    """One submission on the page."""

    submission_id: str
    received_at: str
    report_date: str
    feed: Text
    file: str
    status: str
    severity: str
    accepted: int
    quarantined: int


def write_indexes(root: DataRoot, contracts: Contracts, ledger: Ledger, submitters: Iterable[str]) -> None:
    """Write `receipts/<submitter>/index.html` anew for the submitters of which something came."""
    for name in sorted(set(submitters) & set(contracts.submitters)):
        lines = [_line(contracts, submission) for submission in ledger.last_of(name, LINES)]
        folder = root.receipts / name
        content = template("index.html.j2").render(
            name=contracts.submitters[name].name,
            lines=lines,
            sample_data=words.SAMPLE_DATA if root.is_demo else None,
            language="vi",
        )
        write_whole(folder / "index.html", content.encode("utf-8", "backslashreplace"))


def _line(contracts: Contracts, submission: Submission) -> IndexEntry:
    feed = contracts.feeds.get(submission.feed or "")
    return IndexEntry(
        submission_id=submission.submission_id,
        received_at=f"{submission.received_at.astimezone(ZoneInfo(TIME_ZONE)):%H:%M %d/%m/%Y}",
        report_date=day_text(submission.report_date) if submission.report_date else "",
        feed=Text(vi=feed.label, en=feed.feed) if feed else Text(vi="không nhận ra", en="not recognised"),
        file=submission.path.rsplit("/", 1)[-1],
        status=submission.status,
        severity=_SEVERITY.get(submission.status, "notice"),
        accepted=submission.rows_accepted,
        quarantined=submission.rows_quarantined,
    )
