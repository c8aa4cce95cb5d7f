"""Which accepted submissions a file is compared with.

What it displaces, of the same submitter, feed and date; else the newest of the last date before it; else that of the
next date after it. Beside that the same submitter's other dates nearby, and the other submitters' files of its date.
Belongs here: that choice, from the ledger. Does not belong here: rows.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from dagster_project.contracts.across import NIGHTS
from dagster_project.submissions.ledger.in_force import newest_accepted
from dagster_project.submissions.ledger.ledger import Ledger, Submission


@dataclass(frozen=True)
class Place:
    """Where a file stands: who sends what, of which date; what was taken in as an entry or later is not there yet."""

    submitter: str
    feed: str
    day: date
    before_entry: int | None = None


@dataclass(frozen=True)
class Beside:
    """What is in force beside a file; `last` is what it is held against first."""

    last: Submission
    before_last: Submission | None
    """What rows that `last` quarantines rest on."""
    nights: dict[date, Submission]
    others: list[Submission]

    @property
    def last_date(self) -> date:
        """The report date of `last`."""
        assert self.last.report_date
        return self.last.report_date


def beside(ledger: Ledger, place: Place) -> Beside | None:
    """What a file is compared with; None where nothing of its submitter and feed is in force yet.

    What is read again displaces its own earlier reading, and nothing newer.
    """
    span = timedelta(days=NIGHTS)
    known = ledger.accepted_of(place.feed, place.day - span, place.day + span, place.before_entry)
    newest = {(submitter, day): one for (submitter, _, day), one in newest_accepted(known).items()}
    own = {day: one for (submitter, day), one in newest.items() if submitter == place.submitter}
    last = own.get(place.day) or ledger.nearest_accepted(place.submitter, place.feed, place.day, place.before_entry)
    if last is None:
        return None
    return Beside(
        last,
        _before(ledger, last),
        nights={day: own[day] for day in sorted(own) if day != place.day},
        others=[one for (submitter, day), one in newest.items() if day == place.day and submitter != place.submitter],
    )


def _before(ledger: Ledger, last: Submission) -> Submission | None:
    if not last.rows_quarantined or last.feed is None or last.report_date is None:
        return None
    return ledger.nearest_accepted(last.submitter, last.feed, last.report_date, ledger.entry_of(last))
