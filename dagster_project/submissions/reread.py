"""Rereading: kept bytes are read again under the present contract, as a new submission.

It has its own name, rows and receipt, and says as which submission its bytes were sent. Its time of arrival is theirs:
it takes the place of that submission and of no newer one. Where the present contract refuses it, the earlier reading
stays in force, unless personal data was found: then all of it is forgotten.
Belongs here: which submissions, and handing their bytes to `reception`. Does not belong here: reading them.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import groupby

from dagster_project.contracts import Contracts
from dagster_project.core.errors import TatsongError
from dagster_project.core.files import writer_lock
from dagster_project.core.settings import Settings
from dagster_project.submissions.examine import TOO_LITTLE_MEMORY
from dagster_project.submissions.ingest.delivery import begin
from dagster_project.submissions.ingest.known_dates import KnownDates
from dagster_project.submissions.ingest.second_looks import as_delivered
from dagster_project.submissions.landing.looks import Look
from dagster_project.submissions.ledger.in_force import newest_accepted, since_accepted
from dagster_project.submissions.ledger.ledger import Ledger, open_ledger
from dagster_project.submissions.ledger.lookup import require_ledger, require_submission
from dagster_project.submissions.purge import forget_if_personal
from dagster_project.submissions.receipts.index import write_indexes
from dagster_project.submissions.records.submission import Submission
from dagster_project.submissions.records.workspace import open_workspace
from dagster_project.submissions.withdraw import LOCK_SECONDS

Progress = Callable[[str, int], None]


@dataclass(frozen=True)
class Choice:
    """Which submissions: those named, withdrawn ones too; or those of a feed, a submitter and dates that may count."""

    names: tuple[str, ...] = ()
    feed: str | None = None
    submitter: str | None = None
    first: date | None = None
    last: date | None = None


def reread(
    settings: Settings, contracts: Contracts, choice: Choice, progress: Progress | None = None
) -> list[tuple[Submission, Submission]]:
    """Read the kept bytes of the chosen submissions again; returns each with the new submission that came of it.

    Raises:
        TatsongError: none is meant, one is unknown or its bytes were not kept, or another run is writing. What was
            read until then is kept: rereading again is harmless.
    """
    require_ledger(settings)
    with (
        writer_lock(settings, LOCK_SECONDS),
        open_ledger(settings.root.ledger) as ledger,
        open_workspace(settings, settings.root.lake / ".aside") as workspace,
    ):
        chosen = _chosen(ledger, choice)
        now = datetime.now(UTC)
        known = KnownDates(
            settings.date_gap_days, ledger.accepted_dates(), [one.report_date for one in chosen if one.report_date]
        )
        reception = begin(settings, contracts, ledger, workspace, now, known)
        done = []
        for at, submission in enumerate(chosen):
            if progress:
                progress(submission.submission_id, len(chosen) - at)
            try:
                new = reception.take_in(_look(settings, ledger, submission), is_asked=True)
            except TOO_LITTLE_MEMORY:
                raise TatsongError(
                    f"{submission.submission_id}: reading it again takes more memory than there is "
                    "(TATSONG_MEMORY_LIMIT, or the machine's); nothing of it has changed."
                ) from None
            if new is None:
                raise TatsongError(
                    f"{submission.submission_id}: {submission.raw_path} is gone; restore it to reread it."
                )
            if forget_if_personal(settings, contracts, ledger, submission, new, now):
                new = require_submission(ledger, new.submission_id)
            done.append((submission, new))
        write_indexes(settings.root, contracts, ledger, {new.submitter for _, new in done})
        return done


def _chosen(ledger: Ledger, choice: Choice) -> list[Submission]:
    """The submissions as they were sent, in the order of their arrival."""
    named = [require_submission(ledger, name) for name in choice.names]
    found = named or _that_may_count(ledger, choice)
    sent = {one.sent_as: require_submission(ledger, one.sent_as) for one in found}
    for submission in sent.values():
        if submission.raw_path is None:
            raise TatsongError(f"{submission.submission_id}: its bytes were not kept; ask for the file again.")
    if not sent:
        raise TatsongError("No submission with kept bytes is meant: see `tatsong status`, or widen --from and --to.")
    return sorted(sent.values(), key=lambda one: (one.received_at, ledger.entry_of(one)))


def _that_may_count(ledger: Ledger, choice: Choice) -> list[Submission]:
    """Of each submitter, feed and date: the submission that speaks for it, and those refused since."""
    found = [
        one
        for one in ledger.submissions(choice.first, choice.last)
        if (choice.feed is None or one.feed == choice.feed)
        and (choice.submitter is None or one.submitter == choice.submitter)
        and one.raw_path
        and one.status != "withdrawn"
    ]
    by_date = groupby(found, key=lambda one: (one.report_date, one.submitter, one.feed))
    listed = [list(of_the_date) for _, of_the_date in by_date]
    return [one for each in listed for one in (*newest_accepted(each).values(), *since_accepted(each))]


def _look(settings: Settings, ledger: Ledger, sent: Submission) -> Look:
    """Kept bytes as they arrived."""
    delivery = replace(as_delivered(settings, ledger, sent), arrived=sent.received_at)
    return Look(delivery, sent, is_again=True)
