"""Erasing what holds personal data: files in landing, and kept bytes in which a later reading finds it.

A file in landing goes once its receipt and its entry in the ledger are there. Kept bytes go with all that was read
from them, and what was in force from them is withdrawn, so that no figure rests on what is no longer there; the
sender's receipts say so. Releases that were published stay: they hold figures, and no value of a file.
Belongs here: what goes, in which order, and what a killed run left. Does not belong here: finding personal data
(`privacy`).
"""

import logging
from dataclasses import dataclass, replace
from datetime import datetime

from dagster_project.contracts import Contracts
from dagster_project.core.settings import Settings
from dagster_project.submissions.hiding.marks import hidden
from dagster_project.submissions.landing.deliveries import Delivery, deliveries, stands
from dagster_project.submissions.ledger.agreeing import forget_items
from dagster_project.submissions.ledger.ledger import Ledger, Submission, transaction
from dagster_project.submissions.receipts.writing import write_receipt
from dagster_project.submissions.records.notices import IN_ROW, PERSONAL, Notice, Notices

BY = "tatsong"
_log = logging.getLogger(__name__)
_PERSONAL = f"select submission_id from notice_count where code in ('{PERSONAL}', '{IN_ROW}')"


@dataclass(frozen=True)
class Erasing:
    """Erases files of landing where the settings say so."""

    settings: Settings
    ledger: Ledger

    def erase_if_personal(self, delivery: Delivery, submission_id: str) -> None:
        """Erase a delivery if personal data was found in the submission that it is."""
        found = self.ledger.con.execute(f"select 1 where ? in ({_PERSONAL})", (submission_id,)).fetchone()
        if found and self.settings.erase_personal_data:
            _erase(delivery)

    def erase_left(self) -> None:
        """Erase what a killed run had found and not erased yet."""
        if not self.settings.erase_personal_data:
            return
        query = f"select path, bytes, modified_ns, changed_ns from delivery where submission_id in ({_PERSONAL})"
        personal = {tuple(row) for row in self.ledger.con.execute(query)}
        if personal:
            for delivery in deliveries(self.settings.root):
                if (*delivery.key, delivery.changed_ns) in personal:
                    _erase(delivery)


def _erase(delivery: Delivery) -> None:
    """Only the file that was looked at: one that took its place meanwhile is a delivery of its own."""
    try:
        if stands(delivery):
            delivery.source.unlink()
    except FileNotFoundError:
        return
    except OSError as error:
        _log.warning("%s: holds personal data and cannot be erased (%s); erase it.", delivery.path, error.strerror)


def forget_if_personal(
    settings: Settings, contracts: Contracts, ledger: Ledger, sent: Submission, found: Submission, now: datetime
) -> bool:
    """Whether `found`, the new reading of what was `sent`, shows personal data, so that all older ones were erased.

    Where only rows were set aside, the new reading itself is in force, without the bytes.
    A crash leaves the bytes named until they are gone: reading them again erases the rest.
    """
    if not ledger.notice_counts(found.submission_id).keys() & {PERSONAL, IN_ROW}:
        return False
    readings = [reading for reading in ledger.readings_of(sent) if reading.submission_id != found.submission_id]
    for reading in readings:
        _take_back(settings, contracts, ledger, reading, found, now)
    for reading in readings:
        for path in (reading.raw_path, reading.accepted_path, reading.rejected_path):
            if path:
                (settings.root.path / path).unlink(missing_ok=True)
    with transaction(ledger):
        ledger.forget(readings, found.submission_id)
        forget_items(ledger, [one.submission_id for one in (*readings, found)])
        ledger.forget_bytes(found.submission_id)
    Erasing(settings, ledger).erase_left()
    return True


def _take_back(
    settings: Settings, contracts: Contracts, ledger: Ledger, reading: Submission, found: Submission, now: datetime
) -> None:
    """Out of force, and every value that its notices show hidden by the present marks."""
    notices = ledger.recorded_notices(contracts, reading)
    notices = Notices(contracts, notices.file, [_without(notice) for notice in notices.kept], notices.counts)
    with transaction(ledger):
        if reading.is_accepted or reading.is_held:
            reason = f"Có dữ liệu cá nhân, phát hiện khi đọc lại ({found.submission_id})"
            reading = ledger.withdraw(reading, now, BY, reason)
        ledger.replace_notices(reading.submission_id, notices)
        write_receipt(settings.root, reading.submitter, reading, notices, ledger)


def _without(notice: Notice) -> Notice:
    shown = None if notice.value is None else hidden(notice.value)
    return replace(notice, value=shown, message=hidden(notice.message), message_vi=hidden(notice.message_vi))
