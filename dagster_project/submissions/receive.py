"""Receiving everything that lies in landing: the first step of a nightly run.

Belongs here: what is new, and in which order it is taken in. Does not belong here: one file's life (`reception`).
"""

import errno
import logging
import os
import sqlite3
import traceback
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from dagster_project.contracts import Contracts
from dagster_project.contracts.binding import bind_queries
from dagster_project.lock import writer_lock
from dagster_project.settings import TIME_ZONE, Settings
from dagster_project.submissions.bench import open_bench
from dagster_project.submissions.cross.warn import warn_across
from dagster_project.submissions.examine import OUR_OWN_FAULTS, TOO_LITTLE_MEMORY, Examiner
from dagster_project.submissions.landing import Delivery, deliveries, settled
from dagster_project.submissions.ledger import Submission, open_ledger
from dagster_project.submissions.left import Leaving
from dagster_project.submissions.privacy.erasing import Erasing
from dagster_project.submissions.receipts.index import write_indexes
from dagster_project.submissions.reception import Reception
from dagster_project.submissions.restore import restore_lost_rows

Progress = Callable[[str, int], None]

_log = logging.getLogger(__name__)


def yesterday(now: datetime) -> date:
    """The report date whose files arrive tonight: the day before `now` in the city."""
    return now.astimezone(ZoneInfo(TIME_ZONE)).date() - timedelta(days=1)


def waiting(settings: Settings) -> list[Delivery]:
    """The deliveries that the ledger does not know yet, oldest first. Opens no file of landing, and makes no ledger."""
    found = deliveries(settings.root)
    if not found or not settings.root.ledger.is_file():
        return found
    with open_ledger(settings.root.ledger) as ledger:
        known = ledger.known_deliveries()
    return [delivery for delivery in found if _is_new(delivery, known, settings)]


def _is_new(delivery: Delivery, known: dict[tuple[str, int, int], str], settings: Settings) -> bool:
    """A file that could not be read is tried again as soon as it may be."""
    sha256 = known.get((delivery.path, delivery.bytes, delivery.modified_ns))
    if sha256 is None:
        return True
    may_be_read = delivery.fault is None and delivery.bytes <= settings.limits.file_bytes
    return not sha256 and may_be_read and os.access(delivery.source, os.R_OK)


def unjudged(settings: Settings) -> list[Submission]:
    """What was withdrawn or reread since the last run, or left by one that was interrupted."""
    if not settings.root.ledger.is_file():
        return []
    with open_ledger(settings.root.ledger) as ledger:
        return [submission for _, submission in ledger.changes_after(ledger.judged_up_to())]


def _erase_left(settings: Settings) -> None:
    if settings.root.ledger.is_file():
        with open_ledger(settings.root.ledger) as ledger:
            Erasing(settings, ledger).erase_left()


def receive(settings: Settings, contracts: Contracts, progress: Progress | None = None) -> list[Submission]:
    """Take in every new delivery, and judge across files what changed; returns the new submissions as they arrived.

    `progress` is told each file before it is read, and how many are still to come.
    """
    with writer_lock(settings):
        _erase_left(settings)
        new = settled(waiting(settings), settings.settle_seconds)
        if not new and not settings.root.ledger.is_file():
            return []
        with open_ledger(settings.root.ledger) as ledger, open_bench(settings, settings.root.lake / ".aside") as bench:
            reception = Reception(settings.root, ledger, Examiner(settings, contracts, bench), datetime.now(UTC))
            restore_lost_rows(reception)
            if not new and not unjudged(settings):
                return []
            bind_queries(contracts)
            leaving = Leaving(settings.root)
            found = []
            for at, delivery in enumerate(leaving.in_order(new)):
                if progress:
                    progress(delivery.path, len(new) - at)
                found.append(_take_in(reception, leaving, delivery))
            bench.clear()
            told = warn_across(bench.con, settings, contracts, ledger)
            taken_in = [submission for submission in found if submission]
            write_indexes(settings.root, contracts, ledger, {one.submitter for one in [*taken_in, *told]})
            return taken_in


def _take_in(reception: Reception, leaving: Leaving, delivery: Delivery) -> Submission | None:
    """The new submission, if any. Whatever becomes of one file, the others get their turn, unless the machine fails.

    The log says where the program failed and not on what: an error's own text may hold a file's content.
    """
    if left := leaving.given_up(delivery):
        _log.error("%s: left in landing: %s", delivery.path, left.cause)
        return None
    leaving.begin(delivery)
    left = None
    try:
        return reception.take_in(delivery)
    except TOO_LITTLE_MEMORY:
        left = leaving.leave(delivery, None)
        _log.error("%s: left in landing: %s", delivery.path, left.cause)
    except Exception as error:
        if _is_of_the_machine(error):
            raise
        left = leaving.leave(delivery, error)
        where = "".join(traceback.format_tb(error.__traceback__))
        _log.error("%s: left in landing: %s\n%s", delivery.path, left.cause, where)
    finally:
        if left is None:
            leaving.done(delivery)
    return None


def _is_of_the_machine(error: Exception) -> bool:
    """Whether it would befall the next file as well: a full disk, a ledger that cannot be written."""
    if isinstance(error, OSError):
        return error.errno not in (errno.ENAMETOOLONG, errno.EILSEQ, errno.EINVAL)
    return isinstance(error, (*OUR_OWN_FAULTS, sqlite3.Error))
