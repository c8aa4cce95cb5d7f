"""Deciding on what is held: a person accepts or refuses it, once, with a name and a reason.

What is accepted comes into force as it was read, and its sender's next files may hold the same: what was not understood
is remembered as agreed. Other held files of the same sender and feed of which all is agreed by then are accepted with
it. The next run restates the dates that are touched.
Belongs here: the decision and what is written of it. Does not belong here: what holds a file (`tables.account`), or
keeping what was agreed (`agreeing`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from dagster_project.contracts import Contracts
from dagster_project.core.errors import TatsongError
from dagster_project.core.files import writer_lock
from dagster_project.core.settings import DataRoot, Settings
from dagster_project.submissions.ledger.agreeing import agree, agreements_of, open_items
from dagster_project.submissions.ledger.ledger import Ledger, Submission, open_ledger, transaction
from dagster_project.submissions.ledger.lookup import require_ledger, require_submission
from dagster_project.submissions.receipts.index import write_indexes
from dagster_project.submissions.receipts.writing import write_receipt_again
from dagster_project.submissions.tables.account import RULES
from dagster_project.submissions.withdraw import LOCK_SECONDS, require_reason

LONGEST_NAME = 100


@dataclass(frozen=True)
class Decision:
    """What was decided, what was accepted along with it, and what is in force for its sender, feed and date since."""

    submission: Submission
    along: tuple[Submission, ...]
    in_force: Submission | None


def accept(settings: Settings, contracts: Contracts, submission_id: str, reason: str, by: str) -> Decision:
    """Let a held submission count, and what was not understood of it stand in this sender's files of the feed.

    Raises:
        TatsongError: it is unknown or not held; name or reason are empty; another run is writing.
    """
    return _decide(settings, contracts, submission_id, _Word(True, by, reason))


def refuse(settings: Settings, contracts: Contracts, submission_id: str, reason: str, by: str) -> Decision:
    """Refuse a held submission; `tatsong reread` takes that back, and it is held anew.

    Raises:
        TatsongError: as `accept`.
    """
    return _decide(settings, contracts, submission_id, _Word(False, by, reason))


@dataclass(frozen=True)
class _Word:
    """What a person has said."""

    accepts: bool
    by: str
    reason: str

    def of(self, held: Submission, at: datetime) -> Submission:
        """The submission as it stands with it; of what is refused no rows are kept."""
        status = "refused"
        if self.accepts:
            status = "accepted_with_quarantine" if held.rows_quarantined else "accepted"
        said = replace(held, status=status, decided_at=at, decided_by=self.by, decided_reason=self.reason)
        return said if self.accepts else without_rows(said)


def without_rows(submission: Submission) -> Submission:
    """The same with no rows of it in the lake."""
    return replace(submission, accepted_path=None, rejected_path=None, rows_accepted=0, rows_quarantined=0)


def erase_rows(root: DataRoot, held: Submission) -> None:
    """Erase the rows that lay aside for a submission that is held no more."""
    for path in (held.accepted_path, held.rejected_path):
        if path:
            (root.path / path).unlink(missing_ok=True)


def _decide(settings: Settings, contracts: Contracts, submission_id: str, word: _Word) -> Decision:
    by = " ".join(word.by.split())
    if not by or not by.isprintable() or len(by) > LONGEST_NAME:
        raise TatsongError(f"--by: say who decides in 1 to {LONGEST_NAME} printable characters.")
    word = replace(word, by=by, reason=require_reason(word.reason))
    require_ledger(settings)
    with writer_lock(settings, LOCK_SECONDS), open_ledger(settings.root.ledger) as ledger:
        held = _require_held(require_submission(ledger, submission_id))
        assert held.feed is not None
        assert held.report_date is not None
        now = datetime.now(UTC)
        with transaction(ledger):
            decided = [held]
            if word.accepts:
                agree(ledger, held, now, word.by)
                decided += _now_agreed(ledger, contracts, held)
            before = [one for each in decided if (one := _in_force(ledger, each))]
            done = [word.of(each, now) for each in decided]
            for one in done:
                ledger.decide(one)
            for one in done:
                write_receipt_again(settings.root, contracts, one, ledger)
        if not word.accepts:
            erase_rows(settings.root, held)
        for one in _not_among(before, done):
            write_receipt_again(settings.root, contracts, one, ledger)
        write_indexes(settings.root, contracts, ledger, [held.submitter])
        return Decision(done[0], tuple(done[1:]), ledger.in_force(held.submitter, held.feed, held.report_date))


def _require_held(found: Submission) -> Submission:
    if found.decided_at:
        raise TatsongError(
            f"{found.submission_id} was decided on {found.decided_at:%d/%m/%Y} already: it is {found.status} "
            f"({found.decided_reason})."
        )
    if not found.is_held:
        raise TatsongError(f"{found.submission_id} is {found.status} and not held: there is nothing to decide.")
    return found


def _now_agreed(ledger: Ledger, contracts: Contracts, held: Submission) -> Iterator[Submission]:
    """The other held submissions of its sender and feed of which nothing is left that nobody agreed to."""
    assert held.feed is not None
    agreed = agreements_of(ledger).of_pair(contracts.submitters.get(held.submitter), held.submitter, held.feed)
    holding = {rule.code for rule in contracts.rules.values() if rule.holds} - set(RULES.values())
    for one in ledger.undecided():
        if one.submission_id == held.submission_id or (one.submitter, one.feed) != (held.submitter, held.feed):
            continue
        items = open_items(ledger, one.submission_id)
        if items and items <= agreed and not holding & ledger.notice_counts(one.submission_id).keys():
            yield one


def _in_force(ledger: Ledger, one: Submission) -> Submission | None:
    if one.feed is None or one.report_date is None:
        return None
    return ledger.newest_accepted(one.submitter, one.feed, one.report_date)


def _not_among(found: Iterable[Submission], others: Iterable[Submission]) -> list[Submission]:
    names = {one.submission_id for one in others}
    return list({one.submission_id: one for one in found if one.submission_id not in names}.values())
