"""One delivery's life, from landing to the ledger.

Belongs here: what is kept when. Bytes, rows and receipt are in place before the ledger's transaction ends: a crash at
any instant leaves nothing in the ledger or a whole submission, and the next run takes the rest in again.
Does not belong here: how a file is read or judged.
"""

import json
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dagster_project.contracts import Contracts
from dagster_project.core.files import clear_folder, move, to_disk
from dagster_project.core.settings import DataRoot, Settings
from dagster_project.core.text import day_text
from dagster_project.submissions.decide import erase_rows, without_rows
from dagster_project.submissions.examine import Examination, Examiner
from dagster_project.submissions.first_look import Screened
from dagster_project.submissions.ingest.clock import NO_BYTES, RunClock, notify_older
from dagster_project.submissions.ingest.known_dates import KnownDates
from dagster_project.submissions.ingest.second_looks import circumstances, with_clock_behind
from dagster_project.submissions.landing.deliveries import (
    Delivery,
    SourceUnreadable,
    StillWritten,
    Vanished,
    copy_and_hash,
    hash_in_place,
)
from dagster_project.submissions.landing.looks import Look
from dagster_project.submissions.ledger.agreeing import agreements_of, keep_open
from dagster_project.submissions.ledger.ledger import Ledger, Submission, transaction
from dagster_project.submissions.ledger.lookup import require_submission
from dagster_project.submissions.ledger.refusals import MENDED, mark_refused
from dagster_project.submissions.plausible.compare import HistoryComparison
from dagster_project.submissions.plausible.sketch import Sketch
from dagster_project.submissions.purge import Erasing
from dagster_project.submissions.reading.limits import in_megabytes
from dagster_project.submissions.reading.sheet import Unreadable
from dagster_project.submissions.receipts.writing import write_receipt, write_receipt_again
from dagster_project.submissions.records import lake
from dagster_project.submissions.records.recognised import Recognised
from dagster_project.submissions.records.submission import BY_PROGRAM
from dagster_project.submissions.records.workspace import Workspace

_log = logging.getLogger(__name__)

UNKNOWN = "unknown"
"""The folder, in raw and receipts, of what lies in landing under no submitter's name."""
LONGEST_NAME = 200


@dataclass(frozen=True)
class Reception:
    """Takes files in, one after another, in one run."""

    root: DataRoot
    ledger: Ledger
    examiner: Examiner
    clock: RunClock
    known_dates: KnownDates
    comparison: HistoryComparison
    under: str
    """The mark of the circumstances under which this run refuses."""

    def take_in(self, look: Look, is_asked: bool = False) -> Submission | None:
        """The new submission; None where the file repeats what is known, or is gone.

        `is_asked` where a person has kept bytes read again: they are never a repeat.
        """
        delivery = look.delivery
        workspace = self.examiner.workspace
        workspace.clear()
        copy = workspace.scratch / "copy"
        if (fault := self._fault(delivery)) is not None:
            return self._refuse_unread(look, fault)
        if not look.is_again and self._is_the_same_still(delivery):
            return None
        try:
            sha256 = copy_and_hash(delivery.source, copy)
        except StillWritten:
            _log.warning("%s: still being written; left for the next run", delivery.path)
            return None
        except Vanished:
            _log.warning("%s: gone before it could be read; left out", delivery.path)
            return None
        except SourceUnreadable as error:
            _log.warning("%s: cannot be read: %s", delivery.path, error)
            return self._refuse_unread(look, Unreadable("file_unreadable"))
        last = None if is_asked else look.sent_as or self._at_its_path(delivery, sha256)
        known_as = last.submission_id if last else None
        if last is None or last.never_counted:
            with ThreadPoolExecutor(1) as disk:
                settled = disk.submit(to_disk, copy)  # a large file takes a second, in which it is looked at
                seen = self.examiner.look(copy, delivery.submitter, delivery.name, self.clock.latest(look))
                self._require_near(seen)
                stands_for = None if is_asked else self._stands_for(seen.what, sha256, last)
                if stands_for is None:
                    submission_id = self._name(look, seen.what, sha256)
                    examination = self.examiner.check(seen, submission_id)
                    sketch = self.comparison.examined(examination, look.sent_as)
                    settled.result()
                    if last is None or not self._says_the_same(last, examination):
                        entered = self._keep(look, sha256, copy, submission_id, examination, last, sketch)
                        if not look.sent_as:
                            self._erasing.erase_if_personal(delivery, submission_id)
                        return entered
                if last:
                    mark_refused(self.ledger, last.submission_id, self._under(delivery))
                known_as = stands_for or known_as
        if not look.sent_as:
            self._note(delivery, sha256, str(known_as))
            self._erasing.erase_if_personal(delivery, str(known_as))
        return None

    def _is_the_same_still(self, delivery: Delivery) -> bool:
        """Whether a file that is known has its old content: a copy brought it back, or only its rights changed.

        It stays what it was, also where that was refused or withdrawn; the ledger remembers its new time.
        """
        known = self.ledger.delivery(*delivery.key)
        if known is None or not known[0] or known != self.ledger.last_delivery(delivery.path):
            return False
        if hash_in_place(delivery.source) != known[0]:
            return False
        self._note(delivery, *known)
        self._erasing.erase_if_personal(delivery, known[1])
        return True

    def _require_near(self, seen: Screened) -> None:
        """A date far from all that are known is mistyped, unless somebody says that it is meant."""
        if seen.what is None or seen.content is None or seen.notices.refuses:
            return
        day = seen.what.report_date
        if not self.known_dates.is_near(day):
            nearest = day_text(self.known_dates.nearest(day))
            seen.notices.add("report_date_far", value=day, expected=nearest, count=self.known_dates.gap_days)

    def _under(self, delivery: Delivery) -> str:
        return with_clock_behind(self.under) if self.clock.is_behind(delivery) else self.under

    @property
    def _erasing(self) -> Erasing:
        return Erasing(self.examiner.settings, self.ledger)

    def _fault(self, delivery: Delivery) -> Unreadable | None:
        """Why nothing of it is copied: it is no file, or larger than any that is read."""
        if delivery.fault is not None:
            return Unreadable(delivery.fault)
        try:
            in_megabytes("file_too_large", delivery.bytes, self.examiner.settings.limits.file_bytes)
        except Unreadable as fault:
            return fault
        return None

    def _refuse_unread(self, look: Look, fault: Unreadable) -> Submission | None:
        """What of landing may not be read is refused once; a file that is locked is taken when it can be."""
        delivery = look.delivery
        known_as = self._at_its_path(delivery, NO_BYTES)
        if known_as:
            mark_refused(self.ledger, known_as.submission_id, self._under(delivery))
            self._note(delivery, NO_BYTES, known_as.submission_id)
            return None
        found = self.examiner.unread(delivery.submitter, delivery.name, self.clock.latest(look), fault)
        return self._keep(look, NO_BYTES, None, self._name(look, found.what, NO_BYTES), found, None)

    def _at_its_path(self, delivery: Delivery, sha256: str) -> Submission | None:
        """The submission that these bytes were the last time at this path; what was withdrawn may be sent anew."""
        last = self.ledger.last_delivery(delivery.path)
        found = self.ledger.find(last[1]) if last and last[0] == sha256 else None
        return found if found and found.status != "withdrawn" else None

    def _stands_for(self, what: Recognised | None, sha256: str, refused: Submission | None) -> str | None:
        """The submission that these bytes are already: in force for the same date or held, or refused and mended since.

        A refused file that merely lies there anew never takes the place of what was accepted after it.
        """
        if what is None:
            return None
        found = self.ledger.newest_accepted(what.submitter.submitter, what.feed.feed, what.report_date)
        if found and refused and self.ledger.was_sent_after(found, refused):
            return refused.submission_id
        if found is None or found.sha256 != sha256:
            found = None if refused else self.ledger.held_of(what.submitter.submitter, what.feed.feed, sha256)
        return found.submission_id if found and found.report_date == what.report_date else None

    def _says_the_same(self, last: Submission, found: Examination) -> bool:
        """Whether a file that is refused or held is found as it was; what a person refused stays so."""
        was = "held" if last.decided_at else last.status
        return found.status == was and +found.notices.counts == self.ledger.notice_counts(last.submission_id)

    def _name(self, look: Look, what: Recognised | None, sha256: str) -> str:
        """A name that was never given to other bytes, also by a ledger that was lost since: its receipt remains."""
        sender, feed, day = self._folder(look.delivery), "unrecognised", self.clock.latest(look)
        if what:
            sender, feed, day = what.submitter.submitter, what.feed.feed, what.report_date
        said = {"sha256": sha256 or None, "reread_of": look.sent_as.sent_as if look.sent_as else None}
        for name in self.ledger.free_names(sender, feed, day.isoformat()):
            receipt = self.root.receipts / self._folder(look.delivery) / f"{name}.json"
            if not receipt.is_file() or said.items() <= _read(receipt).items():
                return name
        raise AssertionError("names have no end")

    def _folder(self, delivery: Delivery) -> str:
        return delivery.submitter if delivery.submitter in self.examiner.contracts.submitters else UNKNOWN

    def _keep(
        self,
        look: Look,
        sha256: str,
        copy: Path | None,
        submission_id: str,
        examination: Examination,
        was: Submission | None,
        sketch: Sketch | None = None,
    ) -> Submission:
        """Move bytes and rows into place, then enter the submission: what the ledger names is always whole.

        `was` is the refused or held submission that the file was until now. No bytes are kept twice.
        """
        delivery, sent_as = look.delivery, look.sent_as
        root, what, rows, notices = self.root, examination.what, examination.rows, examination.notices
        folder = self._folder(delivery)
        raw = (
            root.raw / folder / submission_id / _kept_name(delivery.name) if copy and examination.may_be_kept else None
        )
        accepted = rejected = None
        if what and rows and examination.status != "refused":
            accepted, rejected = (
                root.lake / path for path in lake.place(what.feed.feed, what.report_date, submission_id)
            )
        submission = Submission(
            submission_id=submission_id,
            submitter=delivery.submitter,
            feed=what.feed.feed if what else None,
            report_date=what.report_date if what else None,
            status=examination.status,
            received_at=self.clock.arrival(look, what, was),
            path=delivery.path,
            sha256=sha256,
            bytes=copy.stat().st_size if copy else delivery.bytes,
            raw_path=sent_as.raw_path if sent_as else self._named(raw),
            accepted_path=self._named(accepted),
            rejected_path=self._named(rejected),
            rows_read=rows.read if rows else 0,
            rows_accepted=rows.kept if rows and accepted else 0,
            rows_quarantined=rows.quarantined if rows and accepted else 0,
            read_as=examination.read_as,
            reread_of=sent_as.sent_as if sent_as else None,
        )
        places = {}
        if copy and raw and not sent_as:
            clear_folder(raw.parent)
            places[copy] = raw
        if rows and accepted and rejected:
            places |= {rows.accepted: accepted, rows.rejected: rejected}
        move(places)
        replaced = [one for one in self._readings(was or sent_as) if one.is_held]
        before = self.ledger.newest_accepted(delivery.submitter, what.feed.feed, what.report_date) if what else None
        if submission.is_accepted:
            notify_older(self.ledger, submission, delivery.modified_ns, notices)
        with transaction(self.ledger):
            self.ledger.record(submission, notices, self._under(delivery))
            if sketch:
                self.ledger.record_sketch(submission_id, *sketch.packed)
            keep_open(self.ledger, submission_id, examination.not_understood if submission.is_held else ())
            for held in replaced:
                self.ledger.decide(_read_again(held, submission))
            for refused in {one.submission_id for one in (was, sent_as) if one}:
                mark_refused(self.ledger, refused, MENDED)
            if not sent_as:
                self._note(delivery, sha256, submission_id)
            write_receipt(root, folder, submission, notices, self.ledger)
        for held in replaced:
            erase_rows(root, held)
            write_receipt_again(root, self.examiner.contracts, self._found(held), self.ledger)
        if before and submission.is_accepted:
            write_receipt_again(root, self.examiner.contracts, before, self.ledger)
        return submission

    def _readings(self, was: Submission | None) -> list[Submission]:
        """What the bytes were until now: as they were sent, and as they were read again."""
        return self.ledger.readings_of(was) if was and was.raw_path else [was] if was else []

    def _found(self, held: Submission) -> Submission:
        return require_submission(self.ledger, held.submission_id)

    def _note(self, delivery: Delivery, sha256: str, submission_id: str) -> None:
        self.ledger.record_delivery(delivery.key, delivery.changed_ns, sha256, submission_id)

    def _named(self, path: Path | None) -> str | None:
        return path.relative_to(self.root.path).as_posix() if path else None


def _read_again(held: Submission, found: Submission) -> Submission:
    """Nobody has to decide on what was held once its bytes were read again: the new reading says what they are."""
    reason = f"Đã đọc lại: {found.submission_id}"
    said = replace(held, status="refused", decided_at=datetime.now(UTC), decided_by=BY_PROGRAM, decided_reason=reason)
    return without_rows(said)


def _kept_name(name: str) -> str:
    """A name that a file system takes, its ending kept."""
    return name.encode()[-LONGEST_NAME:].decode(errors="ignore")


def _read(receipt: Path) -> dict[str, Any]:
    """What a receipt says; one that cannot be read was nobody's, and says nothing of any bytes."""
    try:
        found = json.loads(receipt.read_bytes())
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def begin(
    settings: Settings,
    contracts: Contracts,
    ledger: Ledger,
    workspace: Workspace,
    now: datetime,
    known_dates: KnownDates,
) -> Reception:
    """A run's reception, as the ledger stands."""
    clock = RunClock(ledger, now, ledger.last_entry() + 1, ledger.last_entered_at())
    examiner = Examiner(settings, contracts, workspace, agreements_of(ledger))
    comparison = HistoryComparison(settings, contracts, ledger, workspace)
    under = circumstances(settings, contracts)
    return Reception(settings.root, ledger, examiner, clock, known_dates, comparison, under)
