"""Forgetting: kept bytes in which a later reading finds personal data are erased, with all that was read from them.

What was in force from them is withdrawn, so that no figure rests on what is no longer there; the sender's receipts say
so. Releases that were published stay: they hold figures, and no value of a file.
Belongs here: what goes, and in which order. Does not belong here: finding personal data (`privacy`).
"""

from dataclasses import replace
from datetime import datetime

from dagster_project.contracts import Contracts
from dagster_project.core.settings import Settings
from dagster_project.submissions.erasure import Erasing
from dagster_project.submissions.hiding.marks import hidden
from dagster_project.submissions.ledger.agreeing import forget_items
from dagster_project.submissions.ledger.ledger import Ledger, Submission, transaction
from dagster_project.submissions.receipts.writing import write_receipt
from dagster_project.submissions.records.notices import IN_ROW, PERSONAL, Notice, Notices

BY = "tatsong"


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
