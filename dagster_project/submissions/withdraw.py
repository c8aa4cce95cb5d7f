"""Withdrawal: an engineer takes a submission out of force, with a reason.

The bytes, the rows and the receipt stay, the receipt and the ledger saying so. The submission that it superseded comes
into force again, and the next run restates the dates that are touched.
Does not belong here: what is in force; the ledger knows for one date, the models for the figures.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from dagster_project.contracts import Contracts
from dagster_project.core.errors import TatsongError
from dagster_project.core.files import writer_lock
from dagster_project.core.settings import Settings
from dagster_project.submissions.ledger.ledger import open_ledger, transaction
from dagster_project.submissions.ledger.lookup import require_ledger, require_submission
from dagster_project.submissions.receipts.index import write_indexes
from dagster_project.submissions.receipts.writing import write_receipt, write_receipt_again
from dagster_project.submissions.records.submission import Submission

LOCK_SECONDS = 10.0
"""A person at a terminal is told that a run is writing, rather than kept waiting for its end."""
LONGEST_REASON = 500


@dataclass(frozen=True)
class Withdrawal:
    """What was withdrawn, and what is in force for its submitter, feed and date since."""

    submission: Submission
    in_force: Submission | None


def withdraw(settings: Settings, contracts: Contracts, submission_id: str, reason: str, by: str) -> Withdrawal:
    """Take a submission out of force.

    Raises:
        TatsongError: it is unknown, refused, or withdrawn already; the reason is empty; another run is writing.
    """
    words = require_reason(reason)
    require_ledger(settings)
    with writer_lock(settings, LOCK_SECONDS), open_ledger(settings.root.ledger) as ledger:
        found = require_submission(ledger, submission_id)
        _require_accepted(found)
        assert found.feed is not None
        assert found.report_date is not None
        with transaction(ledger):
            withdrawn = ledger.withdraw(found, datetime.now(UTC), by, words)
            notices = ledger.recorded_notices(contracts, withdrawn)
            write_receipt(settings.root, withdrawn.submitter, withdrawn, notices, ledger)
        in_force = ledger.in_force(found.submitter, found.feed, found.report_date)
        if in_force and in_force.report_date == found.report_date:
            write_receipt_again(settings.root, contracts, in_force, ledger)
        write_indexes(settings.root, contracts, ledger, [found.submitter])
        return Withdrawal(withdrawn, in_force)


def require_reason(reason: str) -> str:
    """A reason in one line, or TatsongError."""
    words = " ".join(reason.split())
    if not words.isprintable() or not words or len(words) > LONGEST_REASON:
        raise TatsongError(
            f"--reason: say why in 1 to {LONGEST_REASON} printable characters; it is kept with the submission."
        )
    return words


def _require_accepted(found: Submission) -> None:
    if found.status == "withdrawn":
        raise TatsongError(
            f"{found.submission_id} was withdrawn on {found.withdrawn_at:%d/%m/%Y} already ({found.withdrawn_reason})."
        )
    if found.is_held:
        raise TatsongError(f"{found.submission_id} is held: `tatsong refuse {found.submission_id}` decides on it.")
    if not found.is_accepted:
        raise TatsongError(
            f"{found.submission_id} was {found.status} and never in force: there is nothing to withdraw."
        )
