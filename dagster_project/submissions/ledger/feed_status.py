"""How a report date stands: of each submitter and feed, what became of the file, and what the date rests on.

The same words as in `official.report_submission`, known before anything is built, and `expected` for a file that has
still time: what was due after the night that follows a date is missing in the reports of the dates after it. Belongs
here: one date, from the ledger and the contracts. Does not belong here: showing it.
"""

from dataclasses import dataclass
from datetime import date, datetime

from dagster_project.contracts import Contracts, SubmitterFeed
from dagster_project.submissions.ledger.in_force import newest_accepted, since_accepted
from dagster_project.submissions.ledger.ledger import Ledger
from dagster_project.submissions.records.submission import Submission


@dataclass(frozen=True)
class FeedStatus:
    """One submitter's feed on one report date."""

    submitter: str
    feed: str
    report_date: date
    status: str
    due_at: datetime | None
    max_age_days: int
    of_the_date: tuple[Submission, ...] = ()
    """What came for the date, oldest first and newest last."""
    in_force: Submission | None = None

    @property
    def age_days(self) -> int | None:
        """How many days older than the date the figures are that it rests on."""
        if self.in_force is None or self.in_force.report_date is None:
            return None
        return (self.report_date - self.in_force.report_date).days

    @property
    def is_too_old(self) -> bool:
        """Whether what it rests on is older than the contract allows, or there is nothing."""
        return self.age_days is None or self.age_days > self.max_age_days

    @property
    def newest(self) -> Submission | None:
        """The submission of the date that speaks for it, or the last one where none does."""
        accepted = newest_accepted(self.of_the_date).values()
        return [*self.of_the_date, *accepted][-1] if self.of_the_date else None

    @property
    def refused_since(self) -> list[Submission]:
        """What was refused and not mended: later than anything that was accepted."""
        return [one for one in since_accepted(self.of_the_date) if one.status == "refused"]

    @property
    def held_since(self) -> list[Submission]:
        """What is held and was not mended: later than anything that was accepted."""
        return [one for one in since_accepted(self.of_the_date) if one.is_held]

    @property
    def needs_attention(self) -> bool:
        """Whether somebody should ask for a file, look at one, or decide on one."""
        waits = self.status in ("missing", "held", "refused", "withdrawn")
        return waits or bool(self.refused_since or self.held_since) or self.is_too_old

    @property
    def withdrawn(self) -> list[Submission]:
        """What was taken out of force."""
        return [one for one in self.of_the_date if one.status == "withdrawn"]


def feed_statuses(ledger: Ledger, contracts: Contracts, day: date, now: datetime) -> list[FeedStatus]:
    """Every submitter and feed that is active on a report date, in the contracts' order."""
    submissions = ledger.submissions(day, day)
    found = []
    for submitter, feed, terms in contracts.pairs():
        if not terms.is_active(day):
            continue
        mine = [one for one in submissions if (one.submitter, one.feed) == (submitter.submitter, feed.feed)]
        in_force = ledger.in_force(submitter.submitter, feed.feed, day)
        status, due_at = _status(terms, day, mine, in_force, now)
        found.append(
            FeedStatus(
                submitter=submitter.submitter,
                feed=feed.feed,
                report_date=day,
                status=status,
                due_at=due_at,
                max_age_days=terms.max_age(day),
                of_the_date=tuple(mine),
                in_force=in_force,
            )
        )
    return found


def _status(
    terms: SubmitterFeed, day: date, mine: list[Submission], in_force: Submission | None, now: datetime
) -> tuple[str, datetime | None]:
    """The status, and when the file that it speaks of was due."""
    due_at = terms.due_at(day)
    accepted = [one.received_at for one in mine if one.is_accepted]
    if accepted:
        return "late" if due_at and min(accepted) > due_at else "on_time", due_at
    if mine:
        if any(one.is_held for one in mine):
            return "held", due_at
        return "refused" if any(one.status == "refused" for one in mine) else "withdrawn", due_at
    has_come = in_force.report_date if in_force and in_force.report_date else date.min
    last_due = terms.last_due(day)
    if last_due and has_come < last_due[0] and last_due[1] <= now:
        return "missing", last_due[1]
    return "expected" if due_at and now < due_at else "not_due", due_at
