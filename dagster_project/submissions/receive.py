"""Receiving everything that lies in landing: the first step of a nightly run.

Belongs here: the order of a submission's life, and what is kept when. The ledger's transaction comes last, so that
a crash at any instant leaves files that nobody names, and the next run takes the delivery in again.
Does not belong here: how a file is read or judged.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from dagster_project.contracts import Contracts
from dagster_project.lock import writer_lock
from dagster_project.settings import TIME_ZONE, Settings
from dagster_project.submissions import lake
from dagster_project.submissions.examine import Examination, Examiner, workbench
from dagster_project.submissions.landing import Delivery, copy_aside, deliveries
from dagster_project.submissions.ledger import Ledger, Submission, open_ledger, transaction
from dagster_project.submissions.receipts import write_receipt
from dagster_project.submissions.recognise import Recognised

Progress = Callable[[str, int], None]


def yesterday(now: datetime) -> date:
    """The report date whose files arrive tonight: the day before `now` in the city."""
    return now.astimezone(ZoneInfo(TIME_ZONE)).date() - timedelta(days=1)


def waiting(settings: Settings) -> list[Delivery]:
    """The deliveries that the ledger does not know yet, oldest first. Opens no file of landing."""
    with open_ledger(settings.root.ledger) as ledger:
        return [d for d in deliveries(settings.root) if not ledger.knows(d.path, d.bytes, d.modified_ns)]


def receive(settings: Settings, contracts: Contracts, progress: Progress | None = None) -> list[Submission]:
    """Take in every new delivery; returns the new submissions in the order of their arrival.

    `progress` is told each file before it is read, and how many are still to come.
    """
    with writer_lock(settings):
        new = waiting(settings)
        if not new:
            return []
        with open_ledger(settings.root.ledger) as ledger, workbench(settings, settings.root.lake / ".aside") as bench:
            reception = _Reception(settings, ledger, Examiner(settings, contracts, *bench), datetime.now(UTC))
            found = []
            for at, delivery in enumerate(new):
                if progress:
                    progress(delivery.path, len(new) - at)
                found.append(reception.take_in(delivery))
            return [submission for submission in found if submission]


@dataclass(frozen=True)
class _Reception:
    settings: Settings
    ledger: Ledger
    examiner: Examiner
    now: datetime

    def take_in(self, delivery: Delivery) -> Submission | None:
        """One delivery, from landing to the ledger; None where it only repeats what is known."""
        copy = self.examiner.aside / "copy"
        sha256 = copy_aside(self.settings.root.landing / delivery.path, copy)
        received_at = delivery.received_at(self.now)
        latest = received_at.astimezone(ZoneInfo(TIME_ZONE)).date()
        what, notices = self.examiner.recognise(delivery.submitter, delivery.name, latest)
        repeated = self._repeats(delivery, sha256, what)
        if repeated:
            self._note(delivery, sha256, repeated)
            return None
        submission_id = self._name(delivery, what, received_at)
        examination = self.examiner.examine(copy, delivery.name, what, notices, submission_id)
        return self._keep(delivery, sha256, copy, submission_id, examination)

    def _repeats(self, delivery: Delivery, sha256: str, what: Recognised | None) -> str | None:
        """The submission that these bytes are already: at the same path, or in force for the same date."""
        last = self.ledger.last_delivery(delivery.path)
        if last and last[0] == sha256:
            return last[1]
        if what:
            in_force = self.ledger.newest_accepted(what.submitter.submitter, what.feed.feed, what.report_date)
            if in_force and in_force.sha256 == sha256:
                return in_force.submission_id
        return None

    def _name(self, delivery: Delivery, what: Recognised | None, received_at: datetime) -> str:
        if what:
            return self.ledger.next_id(what.submitter.submitter, what.feed.feed, what.report_date.isoformat())
        day = received_at.astimezone(ZoneInfo(TIME_ZONE)).date()
        return self.ledger.next_id(delivery.submitter, "unrecognised", day.isoformat())

    def _keep(
        self, delivery: Delivery, sha256: str, copy: Path, submission_id: str, examination: Examination
    ) -> Submission:
        """Move bytes and rows into place, then enter the submission: what the ledger names is always whole."""
        root, what, rows = self.settings.root, examination.what, examination.rows
        raw_path = self._move(copy, root.raw / delivery.submitter / submission_id / delivery.name)
        accepted_path = rejected_path = None
        if what and rows and examination.status != "refused":
            accepted, rejected = lake.place(what.feed.feed, what.report_date, submission_id)
            accepted_path = self._move(rows.accepted, root.lake / accepted)
            rejected_path = self._move(rows.rejected, root.lake / rejected)
        submission = Submission(
            submission_id=submission_id,
            submitter=delivery.submitter,
            feed=what.feed.feed if what else None,
            report_date=what.report_date if what else None,
            status=examination.status,
            received_at=delivery.received_at(self.now),
            path=delivery.path,
            sha256=sha256,
            bytes=delivery.bytes,
            raw_path=raw_path,
            accepted_path=accepted_path,
            rejected_path=rejected_path,
            rows_read=rows.read if rows else 0,
            rows_accepted=rows.kept if rows and accepted_path else 0,
            rows_quarantined=rows.quarantined if rows and accepted_path else 0,
        )
        with transaction(self.ledger):
            self.ledger.record(submission, examination.notices)
            self._note(delivery, sha256, submission_id)
        write_receipt(root, submission, examination.notices)
        return submission

    def _note(self, delivery: Delivery, sha256: str, submission_id: str) -> None:
        self.ledger.record_delivery(delivery.path, delivery.bytes, delivery.modified_ns, sha256, submission_id)

    def _move(self, source: Path, target: Path) -> str:
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(source, target)
        return target.relative_to(self.settings.root.path).as_posix()
