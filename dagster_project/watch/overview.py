"""How things stand: what is due, late, missing, held, refused, withdrawn or blocked, and what is published.

Belongs here: one reading of the whole data root, as a record and as JSON. It writes nothing, and waits for no run.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from dagster_project.contracts import Contracts
from dagster_project.core.settings import Settings
from dagster_project.releases import current
from dagster_project.releases.contents.verdicts import Verdict, last_verdict
from dagster_project.releases.deliveries import undelivered
from dagster_project.releases.inspection import release_faults
from dagster_project.submissions.headlines import Headline, headlines_of
from dagster_project.submissions.ingest.reception import waiting, waiting_again
from dagster_project.submissions.landing.left_files import LeftFile, left_of
from dagster_project.submissions.ledger.feed_status import FeedStatus, feed_statuses
from dagster_project.submissions.ledger.ledger import Ledger, open_ledger
from dagster_project.submissions.records.submission import Submission

RECENT_DAYS = 7


@dataclass(frozen=True)
class Overview:
    """One reading of a data root."""

    settings: Settings
    at: datetime
    report_date: date
    release: str | None
    release_faults: list[str]
    """Where the releases or `current` are not as they were published, a line each."""
    undelivered: dict[str, str]
    """Places outside that do not hold the current release, with the reason."""
    blocked: Verdict | None
    feed_statuses: list[FeedStatus]
    unrecognised: list[Submission]
    refused_elsewhere: list[Submission]
    """Refused in the last days for what is not in the file, as a far date, of another report date, and not mended."""
    held: list[Submission]
    """What a person has still to decide, of every report date."""
    headlines: dict[str, list[Headline]]
    """Held submission → the figures that it would bring, beside those in force."""
    waiting: list[str]
    left: list[LeftFile]
    """Those of them that a run could not take in."""
    waiting_again: list[str]
    """Refused files that the next run looks at again."""
    ever_received: bool
    repeats: dict[str, int]
    said: dict[str, list[str]]
    """Submission → why it was refused or is held, or what is to be looked at before it is believed, in words."""

    @property
    def needs_attention(self) -> bool:
        """Whether anything is missing, held, refused, left, too old, blocked, edited or undelivered."""
        files = self.unrecognised or self.refused_elsewhere or self.held or self.left
        told = self.blocked or files or self.release_faults or self.undelivered
        return bool(told or any(one.needs_attention for one in self.feed_statuses))

    def as_json(self) -> dict[str, Any]:
        """The overview for scripts."""
        return {
            "at": self.at.isoformat(),
            "report_date": self.report_date.isoformat(),
            "sample_data": "DỮ LIỆU MẪU" if self.settings.root.is_demo else None,
            "needs_attention": self.needs_attention,
            "release": self.release,
            "release_faults": self.release_faults,
            "undelivered": self.undelivered,
            "blocked": blocked_as_json(self.blocked),
            "feeds": [self._feed_status(one) for one in self.feed_statuses],
            "unrecognised": [self._told(one) for one in self.unrecognised],
            "refused_elsewhere": [self._told(one) for one in self.refused_elsewhere],
            "held": [self._told_held(one) for one in self.held],
            "waiting": self.waiting,
            "left": left_as_json(self.left),
            "waiting_again": self.waiting_again,
        }

    def _feed_status(self, one: FeedStatus) -> dict[str, Any]:
        newest = one.newest
        return {
            "submitter": one.submitter,
            "feed": one.feed,
            "status": one.status,
            "due_at": one.due_at and one.due_at.isoformat(),
            "received_at": newest and newest.received_at.isoformat(),
            "in_force": one.in_force and one.in_force.submission_id,
            "in_force_report_date": one.in_force and one.in_force.report_date and one.in_force.report_date.isoformat(),
            "age_days": one.age_days,
            "is_too_old": one.is_too_old,
            "needs_attention": one.needs_attention,
            "repeats": self.repeats.get(newest.submission_id, 0) if newest else 0,
            "submissions": [self._told(each) for each in one.of_the_date],
        }

    def _told_held(self, one: Submission) -> dict[str, Any]:
        figures = [headline.as_json() for headline in self.headlines.get(one.submission_id, [])]
        return self._told(one) | {"figures": figures}

    def _told(self, one: Submission) -> dict[str, Any]:
        return submission_as_json(one) | {"said": self.said.get(one.submission_id, [])}


def overview(settings: Settings, contracts: Contracts, day: date, now: datetime) -> Overview:
    """How the report date stands at `now`. Makes no ledger where there is none."""
    found: list[FeedStatus] = []
    unrecognised: list[Submission] = []
    elsewhere: list[Submission] = []
    held: list[Submission] = []
    headlines: dict[str, list[Headline]] = {}
    repeats: dict[str, int] = {}
    said: dict[str, list[str]] = {}
    received = settings.root.ledger.is_file()
    if received:
        with open_ledger(settings.root.ledger) as ledger:
            found = feed_statuses(ledger, contracts, day, now)
            recent = ledger.entered_since(now - timedelta(days=RECENT_DAYS))
            unrecognised = [one for one in recent if one.report_date is None]
            elsewhere = [one for one in recent if _is_refused_elsewhere(contracts, ledger, one, day)]
            held = ledger.undecided()
            headlines = headlines_of(settings, ledger, held)
            newest = [one.newest.submission_id for one in found if one.newest]
            repeats = {name: ledger.repeats(name) for name in newest}
            shown = [*unrecognised, *elsewhere, *held, *(each for one in found for each in one.of_the_date)]
            said = {one.submission_id: _said(contracts, ledger, one) for one in shown}
    release, wait = current(settings), waiting(settings)
    return Overview(
        settings=settings,
        at=now,
        report_date=day,
        release=release.name if release else None,
        release_faults=release_faults(settings),
        undelivered=undelivered(settings),
        blocked=blocked(settings),
        feed_statuses=found,
        unrecognised=unrecognised,
        refused_elsewhere=elsewhere,
        held=held,
        headlines=headlines,
        waiting=[delivery.path for delivery in wait],
        left=left_of(settings.root, wait),
        waiting_again=[look.delivery.path for look in waiting_again(settings, contracts)],
        ever_received=received,
        repeats=repeats,
        said=said,
    )


def _is_refused_elsewhere(contracts: Contracts, ledger: Ledger, one: Submission, day: date) -> bool:
    """Whether circumstances refused it for another date than the one shown, and nothing was accepted for its own."""
    if one.status != "refused" or one.feed is None or one.report_date in (None, day):
        return False
    if not ledger.notice_counts(one.submission_id).keys() & set(_circumstances(contracts)):
        return False
    return not ledger.is_overtaken(one)


def _said(contracts: Contracts, ledger: Ledger, one: Submission) -> list[str]:
    """Why circumstances refused it, what of it is not understood, or that something older came later.

    Of its content only what is not understood is said, without what looks like personal data.
    """
    told = ["changed_before_superseded"] if one.is_accepted else _circumstances(contracts)
    if one.is_held:
        told = [rule.code for rule in contracts.rules.values() if rule.holds]
    found = (row for row in ledger.notices(one.submission_id) if row["code"] in told)
    return [row["message"] for row in found] if one.status != "withdrawn" else []


def _circumstances(contracts: Contracts) -> list[str]:
    return [rule.code for rule in contracts.rules.values() if rule.circumstance]


def blocked(settings: Settings) -> Verdict | None:
    """The gate's newest verdict, where it holds the data back and nobody has approved that."""
    newest = last_verdict(settings)
    return newest if newest and not newest.passed else None


def blocked_as_json(verdict: Verdict | None) -> dict[str, Any] | None:
    """Which checks hold which data back."""
    if verdict is None:
        return None
    return {
        "report_date": verdict.report_date.isoformat(),
        "judged_at": verdict.judged_at.isoformat(),
        "checks": sorted(check.name for check in verdict.blocking),
        "docs": verdict.docs,
    }


def left_as_json(left: list[LeftFile]) -> list[dict[str, str]]:
    """Which files of landing could not be taken in, and why."""
    return [{"file": one.path, "cause": one.cause} for one in left]


def submission_as_json(one: Submission) -> dict[str, Any]:
    """What became of one submission; nothing of its content."""
    return {
        "submission_id": one.submission_id,
        "submitter": one.submitter,
        "feed": one.feed,
        "report_date": one.report_date and one.report_date.isoformat(),
        "status": one.status,
        "file": one.path,
        "received_at": one.received_at.isoformat(),
        "read_as": one.read_as,
        "rows_accepted": one.rows_accepted,
        "rows_quarantined": one.rows_quarantined,
        "reread_of": one.reread_of,
        "withdrawn_at": one.withdrawn_at and one.withdrawn_at.isoformat(),
        "withdrawn_by": one.withdrawn_by,
        "withdrawn_reason": one.withdrawn_reason,
        "decided_at": one.decided_at and one.decided_at.isoformat(),
        "decided_by": one.decided_by,
        "decided_reason": one.decided_reason,
    }
