"""One delivery's life, from landing to the ledger.

Belongs here: what is kept when. Bytes, rows and receipt are in place before the ledger's transaction names them: a
crash at any instant leaves nothing in the ledger or a whole submission, and the next run takes the rest in again.
Does not belong here: how a file is read or judged.
"""

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from dagster_project.settings import TIME_ZONE, DataRoot
from dagster_project.submissions import lake
from dagster_project.submissions.examine import Examination, Examiner
from dagster_project.submissions.keeping import clear_folder, move, to_disk
from dagster_project.submissions.landing import Delivery, SourceUnreadable, StillWritten, Vanished, copy_aside
from dagster_project.submissions.ledger import Ledger, Submission, transaction
from dagster_project.submissions.privacy.erasing import Erasing
from dagster_project.submissions.reading.limits import in_megabytes
from dagster_project.submissions.reading.sheet import Unreadable
from dagster_project.submissions.receipts.writing import write_receipt, write_receipt_again
from dagster_project.submissions.recognise import Recognised

_log = logging.getLogger(__name__)

UNKNOWN = "unknown"
"""The folder, in raw and receipts, of what lies in landing under no submitter's name."""
LONGEST_NAME = 200
NO_BYTES = ""
"""The SHA-256 of a file of which nothing could be read."""


@dataclass(frozen=True)
class Reception:
    """Takes deliveries in, one after another, all at one `now`."""

    root: DataRoot
    ledger: Ledger
    examiner: Examiner
    now: datetime

    def take_in(self, delivery: Delivery, sent_as: Submission | None = None) -> Submission | None:
        """The new submission; None where the delivery repeats what is known, or is gone.

        `sent_as` is the submission whose kept bytes are read again: they are never a repeat and are not kept twice.
        """
        bench = self.examiner.bench
        bench.clear()
        copy = bench.aside / "copy"
        if (fault := self._fault(delivery)) is not None:
            return self._refuse_unread(delivery, fault)
        try:
            sha256 = copy_aside(delivery.source, copy)
        except StillWritten:
            _log.warning("%s: still being written; left for the next run", delivery.path)
            return None
        except Vanished:
            _log.warning("%s: gone before it could be read; left out", delivery.path)
            return None
        except SourceUnreadable as error:
            _log.warning("%s: cannot be read: %s", delivery.path, error)
            return self._refuse_unread(delivery, Unreadable("file_unreadable"))
        last = None if sent_as else self._at_its_path(delivery, sha256)
        known_as = last.submission_id if last else None
        if last is None or last.status == "refused":
            with ThreadPoolExecutor(1) as disk:
                settled = disk.submit(to_disk, copy)  # a large file takes a second, in which it is looked at
                seen = self.examiner.look(copy, delivery.submitter, delivery.name, self._latest(delivery))
                stands_for = None if sent_as else self._stands_for(seen.what, sha256, last)
                if stands_for is None:
                    submission_id = self._name(delivery, seen.what)
                    examination = self.examiner.check(seen, submission_id)
                    settled.result()
                    if last is None or not self._says_the_same(last, examination):
                        entered = self._keep(delivery, sha256, copy, submission_id, examination, sent_as)
                        if not sent_as:
                            self._erasing.erase_if_personal(delivery, submission_id)
                        return entered
                known_as = stands_for or known_as
        self._note(delivery, sha256, str(known_as))
        self._erasing.erase_if_personal(delivery, str(known_as))
        return None

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

    def _refuse_unread(self, delivery: Delivery, fault: Unreadable) -> Submission | None:
        """What of landing may not be read is refused once; a file that is locked is taken when it can be."""
        known_as = self._at_its_path(delivery, NO_BYTES)
        if known_as:
            self._note(delivery, NO_BYTES, known_as.submission_id)
            return None
        found = self.examiner.unread(delivery.submitter, delivery.name, self._latest(delivery), fault)
        return self._keep(delivery, NO_BYTES, None, self._name(delivery, found.what), found, None)

    def _latest(self, delivery: Delivery) -> date:
        """The last report date that a file can speak of."""
        return delivery.received_at(self.now).astimezone(ZoneInfo(TIME_ZONE)).date()

    def _at_its_path(self, delivery: Delivery, sha256: str) -> Submission | None:
        """The submission that these bytes were the last time at this path; what was withdrawn may be sent anew."""
        last = self.ledger.last_delivery(delivery.path)
        found = self.ledger.find(last[1]) if last and last[0] == sha256 else None
        return found if found and found.status != "withdrawn" else None

    def _stands_for(self, what: Recognised | None, sha256: str, refused: Submission | None) -> str | None:
        """The submission that these bytes are already: in force for the same date, or refused and mended since.

        A refused file that merely lies there anew never takes the place of what was accepted after it.
        """
        if what is None:
            return None
        found = self.ledger.newest_accepted(what.submitter.submitter, what.feed.feed, what.report_date)
        if found and refused and found.received_at >= refused.received_at:
            return refused.submission_id
        return found.submission_id if found and found.sha256 == sha256 else None

    def _says_the_same(self, refused: Submission, found: Examination) -> bool:
        return found.status in ("refused", "held") and +found.notices.counts == self.ledger.notice_counts(
            refused.submission_id
        )

    def _name(self, delivery: Delivery, what: Recognised | None) -> str:
        if what:
            return self.ledger.next_id(what.submitter.submitter, what.feed.feed, what.report_date.isoformat())
        return self.ledger.next_id(self._folder(delivery), "unrecognised", self._latest(delivery).isoformat())

    def _folder(self, delivery: Delivery) -> str:
        return delivery.submitter if delivery.submitter in self.examiner.contracts.submitters else UNKNOWN

    def _keep(
        self,
        delivery: Delivery,
        sha256: str,
        copy: Path | None,
        submission_id: str,
        examination: Examination,
        sent_as: Submission | None,
    ) -> Submission:
        """Move bytes, rows and receipt into place, then enter the submission: what the ledger names is always whole."""
        root, what, rows = self.root, examination.what, examination.rows
        folder = self._folder(delivery)
        raw = (
            root.raw / folder / submission_id / _kept_name(delivery.name) if copy and examination.may_be_kept else None
        )
        accepted = rejected = None
        status = "refused" if examination.status == "held" else examination.status
        if what and rows and status != "refused":
            accepted, rejected = (
                root.lake / path for path in lake.place(what.feed.feed, what.report_date, submission_id)
            )
        submission = Submission(
            submission_id=submission_id,
            submitter=delivery.submitter,
            feed=what.feed.feed if what else None,
            report_date=what.report_date if what else None,
            status=status,
            received_at=delivery.received_at(self.now),
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
            reread_of=sent_as.submission_id if sent_as else None,
        )
        places = {}
        if copy and raw and not sent_as:
            clear_folder(raw.parent)
            places[copy] = raw
        if rows and accepted and rejected:
            places |= {rows.accepted: accepted, rows.rejected: rejected}
        move(places)
        write_receipt(root, folder, submission, examination.notices, self.ledger)
        before = self.ledger.newest_accepted(delivery.submitter, what.feed.feed, what.report_date) if what else None
        with transaction(self.ledger):
            self.ledger.record(submission, examination.notices)
            if not sent_as:
                self._note(delivery, sha256, submission_id)
        if before and submission.is_accepted:
            write_receipt_again(root, self.examiner.contracts, before, self.ledger)
        return submission

    def _note(self, delivery: Delivery, sha256: str, submission_id: str) -> None:
        self.ledger.record_delivery(delivery.path, delivery.bytes, delivery.modified_ns, sha256, submission_id)

    def _named(self, path: Path | None) -> str | None:
        return path.relative_to(self.root.path).as_posix() if path else None


def _kept_name(name: str) -> str:
    """A name that a file system takes, its ending kept."""
    return name.encode()[-LONGEST_NAME:].decode(errors="ignore")
