"""`tatsong nightly`: one run of the nightly job, and what came of it.

Two processes: the one that is called waits, and the one that it starts does the work (`supervised`, `telling`).
"""

import gc
import sys
from datetime import UTC, date, datetime

import click

from dagster_project.cli import EXIT_BLOCKED
from dagster_project.cli.days import DAY
from dagster_project.cli.supervised import supervised
from dagster_project.core.errors import NothingReceivedError, SettingsError
from dagster_project.core.settings import Settings, load_settings


@click.command()
@click.option("--date", "day", type=DAY, help="The report date; default: yesterday.")
@click.option("--from", "first", type=DAY, help="The first of a range that ends on it.")
def nightly(day: datetime | None, first: datetime | None) -> None:
    """Receive what has arrived, build, check and publish; one report date or a range in one run.

    Exit code 0: published, or nothing had changed. 1: blocked, failed or too slow, the last release stays current.
    2: a setting or contract must be mended. 3: nothing was ever received.
    """
    from dagster_project.cli.telling import is_supervised

    settings = load_settings()
    if is_supervised():
        sys.exit(_told(settings, first.date() if first else None, day.date() if day else None))
    words = [word for name, at in (("--date", day), ("--from", first)) if at for word in (name, f"{at:%Y-%m-%d}")]
    command = [sys.executable, "-P", "-m", "dagster_project.cli", "nightly", *words]
    sys.exit(supervised(settings, command, settings.stage_minutes * 60))


def default_date(settings: Settings) -> date:
    """Yesterday in the city; in a demo root, its last date."""
    from dagster_project.demo import read_mark
    from dagster_project.submissions.ingest.reception import yesterday

    mark = read_mark(settings.root)
    if mark is None:
        return yesterday(datetime.now(UTC))
    if not mark.complete:
        raise SettingsError(f"{settings.root.path}: the demo was not written to its end: remove it and start again.")
    return mark.last_date


def _require_anything(settings: Settings) -> None:
    """An empty landing folder is a failed mount or a new installation: say so, and invent nothing."""
    from dagster_project.submissions.landing.deliveries import deliveries

    if settings.root.ledger.is_file() or deliveries(settings.root):
        return
    raise NothingReceivedError(
        f"nothing to do: {settings.root.landing} holds no file, and nothing was ever received. "
        f"Expected: files in {settings.root.landing}/<submitter>/. Nothing was published."
    )


def _told(settings: Settings, first: date | None, day: date | None) -> int:
    """Run; an error on the way is told by the notify command, and goes on to be printed."""
    from dagster_project.cli.telling import Telling

    last = day
    with Telling() as telling:
        try:
            last = day or default_date(settings)
            telling.report_date(last)
            if first and first > last:
                raise SettingsError(f"--from {first} lies after the report date {last}: give an earlier one.")
            code = _run(settings, first, last)
        except Exception as error:
            from dagster_project.watch.notify import cause_of, notify_of_crash

            notify_of_crash(settings, last, cause_of(error))
            raise
        telling.ended(code)
        return code


def _run(settings: Settings, first: date | None, last: date) -> int:
    from dagster_project.cli.display import Display, print_outcome
    from dagster_project.contracts import load_contracts

    load_contracts(settings.contracts)
    _require_anything(settings)

    # Most of a night's objects are modules and definitions that live to its end.
    gc.set_threshold(200_000, 50, 1000)

    with Display() as display:
        display.start("Dagster")
        from dagster_project.instance import run_nightly

        result = run_nightly(settings, first, last)
    print_outcome(settings, result)
    return 0 if result.success else EXIT_BLOCKED
