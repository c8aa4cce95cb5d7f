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
from dagster_project.core.files import writer_lock
from dagster_project.core.settings import TIME_ZONE, Settings
from dagster_project.submissions.examine import OUR_OWN_FAULTS, TOO_LITTLE_MEMORY, Examiner
from dagster_project.submissions.identify.recognition import named_date
from dagster_project.submissions.ingest.delivery import Reception, begin
from dagster_project.submissions.ingest.known_dates import KnownDates, days_between
from dagster_project.submissions.ingest.restore import restore_lost_rows
from dagster_project.submissions.ingest.second_looks import city_date, to_look_at_again
from dagster_project.submissions.ingest.warn import warn_across
from dagster_project.submissions.landing.arrivals import dated, order_of_arrival
from dagster_project.submissions.landing.deliveries import (
    Delivery,
    SourceUnreadable,
    Vanished,
    copy_and_hash,
    deliveries,
    settled,
)
from dagster_project.submissions.landing.left_files import Leaving
from dagster_project.submissions.landing.looks import Look
from dagster_project.submissions.ledger.ledger import Submission, open_ledger
from dagster_project.submissions.purge import Erasing
from dagster_project.submissions.receipts.index import write_indexes
from dagster_project.submissions.records.workspace import open_second_workspace, open_workspace

Progress = Callable[[str, int], None]

_log = logging.getLogger(__name__)


def yesterday(now: datetime) -> date:
    """The report date whose files arrive tonight: the day before `now` in the city."""
    return now.astimezone(ZoneInfo(TIME_ZONE)).date() - timedelta(days=1)


def waiting(settings: Settings) -> list[Delivery]:
    """The files of landing that the ledger does not know as they lie there, by path.

    Opens no file of landing, and makes no ledger.
    """
    return _unknown(settings, deliveries(settings.root))


def _unknown(settings: Settings, found: list[Delivery]) -> list[Delivery]:
    if not found or not settings.root.ledger.is_file():
        return found
    with open_ledger(settings.root.ledger) as ledger:
        known = ledger.known_deliveries()
    return [delivery for delivery in found if _is_new(delivery, known, settings)]


def _is_new(delivery: Delivery, known: dict[tuple[str, int, int], tuple[str, int | None]], settings: Settings) -> bool:
    """A file whose status changed may have another content; one that could not be read is tried as soon as it may."""
    if delivery.key not in known:
        return True
    sha256, changed_ns = known[delivery.key]
    if changed_ns != delivery.changed_ns:
        return True
    may_be_read = delivery.fault is None and delivery.bytes <= settings.limits.file_bytes
    return not sha256 and may_be_read and os.access(delivery.source, os.R_OK)


def waiting_again(settings: Settings, contracts: Contracts) -> list[Look]:
    """The refused files that the next run looks at again: what they were refused for has changed, or may have."""
    if not settings.root.ledger.is_file():
        return []
    with open_ledger(settings.root.ledger) as ledger:
        known = KnownDates(settings.date_gap_days, ledger.accepted_dates())
        return to_look_at_again(settings, contracts, ledger, deliveries(settings.root), known, datetime.now(UTC))


def near_dates(settings: Settings, days: set[date]) -> set[date]:
    """Those of `days` that lie near to what was accepted: a run that is for another one would take it for meant."""
    if not settings.root.ledger.is_file():
        return days
    with open_ledger(settings.root.ledger) as ledger:
        known = KnownDates(settings.date_gap_days, ledger.accepted_dates(), days)
        return {day for day in days if known.is_near(day)}


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


def receive(
    settings: Settings,
    contracts: Contracts,
    progress: Progress | None = None,
    asked: tuple[date, date] | None = None,
) -> list[Submission]:
    """Take in every new delivery, and judge across files what changed; returns the new submissions as they arrived.

    `progress` is told each file before it is read, and how many are still to come. `asked` are the first and the last
    report date that the run is for.
    """
    with writer_lock(settings):
        _erase_left(settings)
        now = datetime.now(UTC)
        looks, known = _to_take_in(settings, contracts, asked, now)
        if not looks and not settings.root.ledger.is_file():
            return []
        with (
            open_ledger(settings.root.ledger) as ledger,
            open_workspace(settings, settings.root.lake / ".aside") as workspace,
        ):
            reception = begin(settings, contracts, ledger, workspace, now, known)
            restore_lost_rows(reception)
            if not looks and not unjudged(settings):
                return []
            bind_queries(contracts)
            leaving = Leaving(settings.root)
            found = []
            for at, look in enumerate(leaving.in_order(looks)):
                if progress:
                    progress(look.delivery.path, len(looks) - at)
                found.append(_take_in(reception, leaving, look))
            workspace.clear()
            told = warn_across(workspace.con, settings, contracts, ledger)
            taken_in = [submission for submission in found if submission]
            write_indexes(settings.root, contracts, ledger, {one.submitter for one in [*taken_in, *told]})
            return taken_in


def _take_in(reception: Reception, leaving: Leaving, look: Look) -> Submission | None:
    """The new submission, if any. Whatever becomes of one file, the others get their turn, unless the machine fails.

    The log says where the program failed and not on what: an error's own text may hold a file's content.
    """
    delivery = look.delivery
    if left := leaving.given_up(delivery):
        _log.error("%s: left in landing: %s", delivery.path, left.cause)
        return None
    leaving.begin(delivery)
    left = None
    try:
        return reception.take_in(look)
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


def _to_take_in(
    settings: Settings, contracts: Contracts, asked: tuple[date, date] | None, now: datetime
) -> tuple[list[Look], KnownDates]:
    """What is new and what is looked at again, in the order of arrival, and the dates by which theirs are judged."""
    listed = deliveries(settings.root)
    new = dated(settings.root, settled(_unknown(settings, listed), settings.settle_seconds))
    looks = [Look(one, names=_named(contracts, one, now)) for one in new]
    anchors = set(days_between(*asked)) if asked else set()
    if settings.root.ledger.is_file():
        with open_ledger(settings.root.ledger) as ledger:
            anchors.update(ledger.accepted_dates())
            known = KnownDates(settings.date_gap_days, anchors, {look.names for look in looks if look.names})
            again = to_look_at_again(settings, contracts, ledger, listed, known, now)
        paths = {one.path for one in new}
        looks += [look for look in again if look.sent_as or look.delivery.path not in paths]
    unnamed = [look.delivery for look in looks if look.names is None]
    known = KnownDates(
        settings.date_gap_days,
        anchors,
        {look.names for look in looks if look.names},
        by_content=lambda: _dates_in(settings, contracts, unnamed, now),
    )
    return sorted(looks, key=lambda look: order_of_arrival(look.delivery, now)), known


def _named(contracts: Contracts, delivery: Delivery, now: datetime) -> date | None:
    return named_date(contracts, delivery.submitter, delivery.name, city_date(delivery.received_at(now)))


def _dates_in(settings: Settings, contracts: Contracts, unnamed: list[Delivery], now: datetime) -> set[date]:
    """The report dates that files say inside. Nothing is kept of this reading."""
    found = set()
    with open_second_workspace(settings, settings.root.lake / ".aside") as workspace:
        examiner = Examiner(settings, contracts, workspace)
        for delivery in unnamed:
            workspace.clear()
            if delivery.fault is not None or delivery.bytes > settings.limits.file_bytes:
                continue
            try:
                copy_and_hash(delivery.source, workspace.scratch / "copy")
            except (Vanished, SourceUnreadable):
                continue
            latest = city_date(delivery.received_at(now))
            what = examiner.look(workspace.scratch / "copy", delivery.submitter, delivery.name, latest).what
            found |= {what.report_date} if what else set()
    return found
