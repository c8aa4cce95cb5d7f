"""Telling those who should know that a run has something to tell: one command, one summary.

`TATSONG_NOTIFY_COMMAND` is run without a shell, with the summary as JSON on its standard input, where something was
refused, held, late, missing, blocked, failed or left in landing, a place outside does not hold the release, or a run
did not come to its end. Whatever becomes of it, the run's own outcome stays: a command that fails or takes too long is
logged.
Does not belong here: how a message is sent, or any value out of a file.
"""

import json
import logging
import os
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from dagster_project.contracts import Contracts
from dagster_project.core.errors import TatsongError
from dagster_project.core.settings import Settings
from dagster_project.releases.deliveries import undelivered
from dagster_project.submissions.headlines import headlines_of
from dagster_project.submissions.ingest.reception import waiting
from dagster_project.submissions.landing.left_files import left_of
from dagster_project.submissions.ledger.feed_status import feed_statuses
from dagster_project.submissions.ledger.ledger import Ledger, open_ledger
from dagster_project.submissions.records.submission import Submission
from dagster_project.watch.overview import blocked, blocked_as_json, left_as_json

_log = logging.getLogger(__name__)
TIME_LIMIT_SECONDS = 60.0


@dataclass(frozen=True)
class Run:
    """A run that has ended: which report date it was for, since when it ran, and which of its steps failed."""

    run_id: str
    report_date: date
    began_at: datetime
    failed_steps: tuple[str, ...] = ()


def notify(settings: Settings, contracts: Contracts, run: Run) -> bool:
    """Run the command where there is one and something to tell; returns whether it was run and succeeded."""
    if not settings.notify_command:
        return False
    try:
        told = summary(settings, contracts, run)
        return bool(told["tells"]) and _call(settings.notify_command, told)
    except Exception:
        _log.exception("TATSONG_NOTIFY_COMMAND: the summary of run %s could not be made", run.run_id)
        return False


def notify_of_crash(settings: Settings, report_date: date | None, cause: str, run_id: str | None = None) -> bool:
    """Run the command where there is one, for a run that did not come to its end; nothing else is known of it."""
    if not settings.notify_command:
        return False
    found: dict[str, Any] = {
        "refused": [],
        "held": [],
        "late": [],
        "missing": [],
        "blocked": None,
        "failed": ["run"],
        "left": [],
        "undelivered": {},
    }
    return _call(settings.notify_command, _told(settings, run_id, report_date, found, cause))


def cause_of(error: Exception) -> str:
    """What may be told of an error: the words that were written for a person; of any other its kind alone."""
    name = type(error).__name__
    return f"{name}: {error}" if isinstance(error, TatsongError) else name


def summary(settings: Settings, contracts: Contracts, run: Run) -> dict[str, Any]:
    """What a run has to tell. `tells` names the kinds that there are: refused, held, late, missing, blocked, failed,
    left, undelivered.
    """
    refused: list[dict[str, Any]] = []
    held: list[dict[str, Any]] = []
    late: list[dict[str, Any]] = []
    missing: list[dict[str, Any]] = []
    if settings.root.ledger.is_file():
        with open_ledger(settings.root.ledger) as ledger:
            entered = ledger.entered_since(run.began_at)
            refused = [_submission(ledger, one) for one in entered if one.status == "refused"]
            held = [_held(settings, ledger, one) for one in entered if one.is_held]
            late = [_submission(ledger, one) for one in entered if one.is_accepted and _is_late(contracts, one)]
            missing = [
                {"submitter": one.submitter, "feed": one.feed, "due_at": one.due_at and one.due_at.isoformat()}
                for one in feed_statuses(ledger, contracts, run.report_date, datetime.now(UTC))
                if one.status == "missing"
            ]
    verdict = blocked(settings)
    of_this_run = verdict if verdict and verdict.judged_at >= run.began_at else None
    found = {
        "refused": refused,
        "held": held,
        "late": late,
        "missing": missing,
        "blocked": blocked_as_json(of_this_run),
        "failed": list(run.failed_steps),
        "left": left_as_json(left_of(settings.root, waiting(settings))),
        "undelivered": undelivered(settings),
    }
    return _told(settings, run.run_id, run.report_date, found)


def _told(
    settings: Settings, run_id: str | None, report_date: date | None, found: dict[str, Any], crash: str | None = None
) -> dict[str, Any]:
    return {
        "run_id": run_id,
        "report_date": report_date and report_date.isoformat(),
        "sample_data": "DỮ LIỆU MẪU" if settings.root.is_demo else None,
        "tells": [kind for kind, what in found.items() if what],
        **found,
        "crash": crash,
        "receipts": str(settings.root.receipts),
    }


def _submission(ledger: Ledger, one: Submission) -> dict[str, Any]:
    """Whose and which file, and the codes of its notices with their counts: never a value."""
    return {
        "submission_id": one.submission_id,
        "submitter": one.submitter,
        "feed": one.feed,
        "report_date": one.report_date and one.report_date.isoformat(),
        "file": one.path,
        "received_at": one.received_at.isoformat(),
        "notices": dict(ledger.notice_counts(one.submission_id)),
    }


def _held(settings: Settings, ledger: Ledger, one: Submission) -> dict[str, Any]:
    """The same of what is held, and the sums that it would bring beside those in force."""
    headlines = headlines_of(settings, ledger, [one]).get(one.submission_id, [])
    return _submission(ledger, one) | {"figures": [headline.as_json() for headline in headlines]}


def _is_late(contracts: Contracts, one: Submission) -> bool:
    sender = contracts.submitters.get(one.submitter)
    terms = sender.feeds.get(one.feed or "") if sender else None
    due_at = terms.due_at(one.report_date) if terms and one.report_date else None
    return due_at is not None and one.received_at > due_at


def _call(command: tuple[str, ...], told: dict[str, Any]) -> bool:
    with tempfile.TemporaryFile() as text:
        text.write(json.dumps(told, ensure_ascii=False).encode())
        text.seek(0)
        try:
            process = subprocess.Popen(
                command, stdin=text, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
            )
        except OSError as error:
            _log.warning("TATSONG_NOTIFY_COMMAND: %s cannot be run: %s", command[0], error.strerror)
            return False
        try:
            code = process.wait(TIME_LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            _log.warning("TATSONG_NOTIFY_COMMAND: %s took longer than %g seconds", command[0], TIME_LIMIT_SECONDS)
            return False
    if code:
        _log.warning("TATSONG_NOTIFY_COMMAND: %s ended with %d", command[0], code)
    return code == 0
