"""Where Dagster keeps its records, and starting the nightly job in this process.

Belongs here: the one place that knows how a run is started from the command line.
Does not belong here: what the run does, or what is printed of it.
"""

import os
from collections.abc import Mapping
from datetime import date

import dagster as dg

from dagster_project.contracts import load_contracts
from dagster_project.core.errors import SettingsError
from dagster_project.core.settings import PROJECT, Settings
from dagster_project.definitions import assemble
from dagster_project.orchestration.assets.common import FROM_DATE_TAG, report_dates
from dagster_project.orchestration.notifications import TOLD_TAG, report_date, run_of
from dagster_project.warehouse.models import dbt_environment
from dagster_project.watch.notify import notify, notify_of_crash

PROCESS_TAG = "tatsong/process"
"""Of a run of the command line: the process that it lives and dies with."""
_UNENDED = [
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]


def dagster_environment(settings: Settings) -> dict[str, str]:
    """The variables that every process of Dagster reads."""
    return {
        "DAGSTER_HOME": os.fspath(PROJECT),
        "TATSONG_DATA_ROOT": os.fspath(settings.root.path),
        "DAGSTER_DISABLE_TELEMETRY": "true",
    } | dbt_environment(settings)


def run_nightly(settings: Settings, first: date | None, last: date) -> dg.ExecuteInProcessResult:
    """Run the nightly job for `last`, or `first` to `last`, in this process; the run appears in the UI.

    The result tells success; a failed step does not raise. Where there is something to tell, the notify command is run.

    Raises:
        SettingsError: the data root has no such report date.
    """
    _require_report_date(settings, last)
    os.environ.update(dagster_environment(settings))
    settings.root.dagster.mkdir(parents=True, exist_ok=True)
    tags = {TOLD_TAG: "command line", PROCESS_TAG: str(os.getpid())} | (
        {FROM_DATE_TAG: first.isoformat()} if first and first < last else {}
    )
    quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    with dg.DagsterInstance.get() as instance:
        _end_abandoned(settings, instance, {})
        result = (
            assemble(settings)
            .resolve_job_def("nightly")
            .execute_in_process(
                run_config=quiet,
                instance=instance,
                partition_key=last.isoformat(),
                tags=tags,
                raise_on_error=False,
            )
        )
        if settings.notify_command:
            run = instance.get_run_by_id(result.run_id)
            ended = run_of(instance, run) if run else None
            if ended:
                notify(settings, load_contracts(settings.contracts), ended)
        return result


def end_abandoned_runs(settings: Settings, causes: Mapping[int, str] | None = None) -> set[int]:
    """Runs of the command line whose process has died are failed, in the UI too, and told of; returns those processes.

    `causes` says of a process what is known of its death.
    """
    os.environ.update(dagster_environment(settings))
    settings.root.dagster.mkdir(parents=True, exist_ok=True)
    with dg.DagsterInstance.get() as instance:
        return _end_abandoned(settings, instance, causes or {})


def _end_abandoned(settings: Settings, instance: dg.DagsterInstance, causes: Mapping[int, str]) -> set[int]:
    ended = set()
    for run in instance.get_runs(dg.RunsFilter(statuses=_UNENDED)):
        process = int(run.tags.get(PROCESS_TAG, 0))
        if not process or _is_alive(process):
            continue
        cause = causes.get(process, "its process was killed, or the machine stopped")
        instance.report_run_failed(run, f"The run did not come to its end: {cause}.")
        day = report_date(run.tags)
        if day:
            notify_of_crash(settings, day, cause, run.run_id)
            ended.add(process)
    return ended


def _is_alive(process: int) -> bool:
    if process == os.getpid():
        return False  # a number that an earlier run had before this process
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _require_report_date(settings: Settings, day: date) -> None:
    dates = report_dates(settings.root)
    if not dates.has_partition_key(day.isoformat()):
        first, last = dates.get_first_partition_key(), dates.get_last_partition_key()
        more = (
            " More nights of the made-up city: tatsong demo --nights N --until DATE." if settings.root.is_demo else ""
        )
        raise SettingsError(f"{day} is no report date here: there are {first} to {last}.{more}")
