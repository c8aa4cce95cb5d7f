"""When runs start: the nightly job, its schedule, and the sensor that sees what comes late or is decided.

Belongs here: what to run and when. Does not belong here: what a run does.
"""

import hashlib
from collections.abc import Iterator
from datetime import date, timedelta

import dagster as dg

from dagster_project.contracts import Contracts
from dagster_project.core.settings import NIGHTLY_AT, TIME_ZONE, Settings
from dagster_project.orchestration.assets.common import report_dates
from dagster_project.submissions.identify.recognition import named_date
from dagster_project.submissions.ingest.reception import near_dates, unjudged, waiting, waiting_again
from dagster_project.submissions.landing.deliveries import Delivery
from dagster_project.submissions.records.submission import Submission

_JOB = "nightly"
_STAGES = 4
"""Receiving, building, checking, publishing."""

FRESHNESS = dg.FreshnessPolicy.cron(
    deadline_cron="0 6 * * *", lower_bound_delta=timedelta(hours=24), timezone=TIME_ZONE
)
"""Every figure is to be rebuilt each night, by six in the morning at the latest."""


def nightly(settings: Settings) -> dg.Definitions:
    """The night's job and its schedule. Dagster's daemon ends a run that takes longer than all its stages may."""
    job = dg.define_asset_job(
        _JOB,
        selection=dg.AssetSelection.all(),
        executor_def=dg.in_process_executor,
        tags={dg.MAX_RUNTIME_SECONDS_TAG: str(_STAGES * settings.stage_minutes * 60)},
        description="From landing to a published release, for one report date and all that changed before it.",
    )
    schedule = dg.build_schedule_from_partitioned_job(
        job,
        name="nightly_at_two",
        hour_of_day=NIGHTLY_AT.hour,
        minute_of_hour=NIGHTLY_AT.minute,
        description="02:00 in Asia/Ho_Chi_Minh, for the day that has just ended.",
    )
    return dg.Definitions(jobs=[job], schedules=[schedule])


def landing_sensor(settings: Settings, contracts: Contracts) -> dg.SensorDefinition:
    """Starts a run where files arrived, or were withdrawn, decided on or reread, and no run has taken that in.

    It opens no file; the ledger is the truth.
    """

    @dg.sensor(
        name="landing",
        job_name=_JOB,
        minimum_interval_seconds=300,
        default_status=dg.DefaultSensorStatus.STOPPED,
        description="Files in landing that the ledger does not know, and submissions withdrawn, decided on or reread: "
        "one run.",
    )
    def landing(context: dg.SensorEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
        del context
        new, changed = waiting(settings), unjudged(settings)
        again = [look.delivery for look in waiting_again(settings, contracts)]
        if not new and not changed and not again:
            yield dg.SkipReason("Every file in landing is in the ledger, and every change of it was taken in.")
            return
        last = last_report_date(settings)
        names = (named_date(contracts, delivery.submitter, delivery.name, last) for delivery in new)
        dates = {day for day in names if day} | {change.report_date for change in changed if change.report_date}
        tags = {
            "tatsong/new_files": str(len(new)),
            "tatsong/looked_at_again": str(len(again)),
            "tatsong/changed_submissions": str(len(changed)),
            "tatsong/report_dates": _listed(dates),
        }
        newest = min(max(near_dates(settings, dates), default=last), last)
        yield dg.RunRequest(run_key=_fingerprint([*new, *again], changed), partition_key=newest.isoformat(), tags=tags)

    return landing


def last_report_date(settings: Settings) -> date:
    """The last report date that is a partition: yesterday in the city."""
    key = report_dates(settings.root).get_last_partition_key()
    assert key is not None
    return date.fromisoformat(key)


def _fingerprint(new: list[Delivery], changed: list[Submission]) -> str:
    """The same files and changes ask for one run; a file that is sent again asks for another."""
    lines = [f"{d.path} {d.bytes} {d.modified_ns} {d.changed_ns}" for d in new]
    lines += [f"{one.submission_id} {one.status} {one.withdrawn_at} {one.decided_at}" for one in changed]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _listed(days: set[date]) -> str:
    listed = sorted(day.isoformat() for day in days)
    return ", ".join(listed[:10]) + (" …" if len(listed) > 10 else "")
