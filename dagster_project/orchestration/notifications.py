"""Notifying of runs that Dagster itself started: from its UI, its schedule or its sensors.

Belongs here: from Dagster's record of a run to `watch.notify`. Runs of the command line are told there and then, and
are passed over here. Does not belong here: what is told.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import dagster as dg

from dagster_project.contracts import Contracts
from dagster_project.core.settings import Settings
from dagster_project.watch.notify import Run, notify

TOLD_TAG = "tatsong/told_by"


def notification_sensors(settings: Settings, contracts: Contracts) -> list[dg.SensorDefinition]:
    """A sensor of runs that succeeded and one of those that failed; none where no command is set."""
    if not settings.notify_command:
        return []
    return [
        _sensor(settings, contracts, status) for status in (dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE)
    ]


def run_of(instance: dg.DagsterInstance, run: dg.DagsterRun) -> Run | None:
    """A run as `watch.notify` knows it; None for a run of no report date."""
    day = report_date(run.tags)
    record = instance.get_run_record_by_id(run.run_id)
    if day is None or record is None:
        return None
    began_at = datetime.fromtimestamp(record.start_time or record.create_timestamp.timestamp(), UTC)
    failures = instance.all_logs(run.run_id, of_type=dg.DagsterEventType.STEP_FAILURE)
    steps = sorted({event.step_key for event in failures if event.step_key})
    failed = run.status == dg.DagsterRunStatus.FAILURE
    return Run(run.run_id, day, began_at, tuple(steps or ["run"]) if failed else ())


def report_date(tags: Mapping[str, str]) -> date | None:
    """The last report date that a run was for."""
    key = tags.get("dagster/asset_partition_range_end") or tags.get("dagster/partition")
    return date.fromisoformat(key) if key else None


def _sensor(settings: Settings, contracts: Contracts, status: dg.DagsterRunStatus) -> dg.SensorDefinition:
    @dg.run_status_sensor(
        run_status=status,
        name=f"notify_of_{status.value.lower()}",
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Runs TATSONG_NOTIFY_COMMAND where something was refused, held, late, missing, blocked or failed.",
    )
    def tell(context: dg.RunStatusSensorContext) -> None:
        if TOLD_TAG in context.dagster_run.tags:
            return
        run = run_of(context.instance, context.dagster_run)
        if run:
            notify(settings, contracts, run)

    return tell
