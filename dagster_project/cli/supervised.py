"""A run that is told of however it ends: where a notify command is set, a second process waits for it.

Belongs here: noticing that a run did not come to its end. Does not belong here: what is told, or by whom it is heard.
"""

import os
import signal
from collections.abc import Callable
from datetime import date

from dagster_project.settings import Settings


def supervised(settings: Settings, report_date: date, run: Callable[[], int]) -> int:
    """Run and return the exit code; an error or a death on the way is told, and goes on as it would have."""
    if not settings.notify_command:
        return run()
    child = os.fork()
    if child == 0:
        return _told_of_errors(settings, report_date, run)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda number, _: os.kill(child, number))
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code >= 0:
        return code
    _tell_of_death(settings, report_date, signal.Signals(-code).name)
    return 128 - code


def _told_of_errors(settings: Settings, report_date: date, run: Callable[[], int]) -> int:
    try:
        return run()
    except Exception as error:
        from dagster_project.watch.notify import cause_of, notify_of_crash

        notify_of_crash(settings, report_date, cause_of(error))
        raise


def _tell_of_death(settings: Settings, report_date: date, name: str) -> None:
    """Told by Dagster's record of the run, where it had one already."""
    import click

    from dagster_project.instance import end_abandoned_runs
    from dagster_project.watch.notify import notify_of_crash

    click.echo(f"tatsong: the run was ended by {name}; the last release stays current.", err=True)
    if not end_abandoned_runs(settings):
        notify_of_crash(settings, report_date, f"its process was ended by {name}")
