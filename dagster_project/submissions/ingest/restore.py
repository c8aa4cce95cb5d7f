"""Rows of the lake that were lost: they are read again from the kept bytes, under the names that they had.

Belongs here: finding what is missing or cut short, and putting the same rows back. Does not belong here: reading bytes
anew as another submission (`reread`).
"""

import logging
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from dagster_project.core.errors import TatsongError
from dagster_project.core.files import move
from dagster_project.submissions.ingest.delivery import Reception
from dagster_project.submissions.ingest.second_looks import as_delivered
from dagster_project.submissions.landing.deliveries import SourceUnreadable, Vanished, copy_and_hash
from dagster_project.submissions.landing.looks import Look
from dagster_project.submissions.records import lake
from dagster_project.submissions.records.submission import Submission

_log = logging.getLogger(__name__)
_LOOKED_INTO = timedelta(days=62)
"""How far back from the newest report date a file is opened; of an older one only its name and size are looked at."""
_PARQUET = b"PAR1"


def restore_lost_rows(reception: Reception) -> list[Submission]:
    """Read the rows of accepted and held submissions whose files are gone or cut short again; returns these.

    Raises:
        TatsongError: the kept bytes are gone too, or the present contract reads them otherwise.
    """
    lost = list(_lost(reception))
    for submission in lost:
        _log.warning("%s: its rows are gone from the lake; they are read again from raw", submission.submission_id)
        _restore(reception, submission)
    return lost


def _lost(reception: Reception) -> Iterator[Submission]:
    with_rows = [one for one in reception.ledger.submissions() if one.is_accepted or one.is_held]
    newest = max((one.report_date for one in with_rows if one.report_date), default=None)
    for submission in with_rows:
        if newest is None or submission.report_date is None:
            continue
        opened = submission.report_date >= newest - _LOOKED_INTO
        paths = [reception.root.path / path for path in (submission.accepted_path, submission.rejected_path) if path]
        if not all(_is_whole(path, opened) for path in paths):
            yield submission


def _is_whole(path: Path, opened: bool) -> bool:
    """A Parquet file ends as it begins; one that was cut short does not."""
    try:
        if not opened:
            return path.stat().st_size > len(_PARQUET)
        with path.open("rb") as file:
            begins = file.read(len(_PARQUET))
            file.seek(-len(_PARQUET), os.SEEK_END)
            return begins == file.read() == _PARQUET
    except OSError:
        return False


def _restore(reception: Reception, submission: Submission) -> None:
    workspace = reception.examiner.workspace
    delivery = as_delivered(reception.examiner.settings, reception.ledger, submission)
    workspace.clear()
    copy = workspace.scratch / "copy"
    try:
        found = copy_and_hash(delivery.source, copy) if submission.raw_path else ""
    except (Vanished, SourceUnreadable):
        found = ""
    if found != submission.sha256:
        raise _Irreplaceable(submission, "and its kept bytes are gone or not those that were taken in")
    seen = reception.examiner.look(
        copy, delivery.submitter, delivery.name, reception.clock.latest(Look(delivery, submission))
    )
    again = reception.examiner.check(seen, submission.submission_id)
    said = (submission.feed, submission.report_date, submission.rows_read, submission.rows_quarantined)
    if again.what is None or again.rows is None or again.status == "refused" or said != (
        again.what.feed.feed, again.what.report_date, again.rows.read, again.rows.quarantined
    ):  # fmt: skip
        raise _Irreplaceable(submission, "and the present contract reads its kept bytes otherwise")
    accepted, rejected = lake.place(again.what.feed.feed, again.what.report_date, submission.submission_id)
    move({again.rows.accepted: reception.root.lake / accepted, again.rows.rejected: reception.root.lake / rejected})


class _Irreplaceable(TatsongError):
    def __init__(self, submission: Submission, why: str) -> None:
        name = submission.submission_id
        super().__init__(
            f"{submission.accepted_path}: the rows of {name} are gone from the lake, {why}. Restore the file from a "
            f'backup; or take it out of force: tatsong withdraw {name} --reason "…", and ask for the file again.'
        )
