"""When a file arrived, by a clock that may be wrong for a run: what is seen first later did not arrive earlier.

Belongs here: the time that counts for order and lateness, and the last report date that a file can speak of.
Does not belong here: the times of the file itself (`landing`, `arrivals`).
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from dagster_project.core.settings import TIME_ZONE
from dagster_project.submissions.ingest.second_looks import city_date
from dagster_project.submissions.landing.deliveries import NO_CLOCK_BEFORE, Delivery
from dagster_project.submissions.landing.looks import Look
from dagster_project.submissions.ledger.ledger import Ledger, Submission
from dagster_project.submissions.records.notices import Notices
from dagster_project.submissions.records.recognised import Recognised

NO_BYTES = ""
"""The SHA-256 of a file of which nothing could be read."""


@dataclass(frozen=True)
class RunClock:
    """The time of one run, and what the ledger held when it began."""

    ledger: Ledger
    now: datetime
    first_entry: int
    """The number of the run's own first entry: a smaller one was entered by an earlier run."""
    last_entered_at: datetime | None

    def is_behind(self, delivery: Delivery) -> bool:
        """Whether the ledger or the file itself says that it is later than the run's clock says."""
        last = max((at for at in (self.last_entered_at, delivery.own_time) if at), default=self.now)
        return last > self.now

    def latest(self, look: Look) -> date:
        """The last report date that a file can speak of; with a clock that is behind, at least that of the last run."""
        if look.latest is not None:
            return look.latest
        arrived = look.delivery.received_at(self.now)
        if self.last_entered_at and self.last_entered_at > self.now:
            arrived = max(arrived, self.last_entered_at)
        return city_date(arrived)

    def arrival(self, look: Look, what: Recognised | None, first_seen_as: Submission | None) -> datetime:
        """When a file arrived: not before what earlier runs had taken in for the same submitter, feed and date.

        `first_seen_as` is the refused submission that it was until now. What could not be read arrived when it was seen
        first, and what a person has read again when it was sent.
        """
        own = look.delivery.received_at(self.now)
        known = self.ledger.delivery(*look.delivery.key) if look.sent_as is None else None
        unread = self.ledger.find(known[1]) if known and known[0] == NO_BYTES else None
        if unread is not None:
            return unread.received_at
        if what is None or (look.sent_as and first_seen_as is None):
            return own
        before = self.ledger.entry_of(first_seen_as) if first_seen_as else self.first_entry
        newest = self.ledger.newest_arrival(what.submitter.submitter, what.feed.feed, what.report_date, before)
        return max(own, newest) if newest else own


def notify_older(ledger: Ledger, submission: Submission, modified_ns: int, notices: Notices) -> None:
    """Warn of a file that comes into force though it was changed before the one that it replaces.

    What arrives last counts; tools keep the time of change, so that an old file may be sent again by mistake.
    """
    before = ledger.superseded_by(submission)
    times = ledger.times_of(before.sent_as) if before and before.received_at <= submission.received_at else None
    modified = datetime.fromtimestamp(modified_ns / 1e9, UTC)
    if times and modified >= NO_CLOCK_BEFORE and modified_ns < times[0]:
        replaced = datetime.fromtimestamp(times[0] / 1e9, UTC)
        at, at_before = (f"{each.astimezone(ZoneInfo(TIME_ZONE)):%H:%M %d/%m/%Y}" for each in (modified, replaced))
        notices.add("changed_before_superseded", value=at, expected=at_before)
