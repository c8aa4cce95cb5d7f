"""Who should know is told once a run, of what and whose, and never of any value; and a run never fails of telling."""

import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from dagster_project.contracts import Contracts
from dagster_project.errors import SettingsError
from dagster_project.notifications import TOLD_TAG, notification_sensors, report_date
from dagster_project.settings import Settings, load_settings
from dagster_project.submissions.receive import receive
from dagster_project.verdicts import CheckResult, Verdict, write_verdict
from dagster_project.watch import notify as notifying
from dagster_project.watch.notify import Run, notify, summary
from tests.conftest import ARRIVED, DAY, Drop, Heard
from tests.sending import CLEAN, NAMES, as_csv, as_rows, clean_file

pytestmark = pytest.mark.slow("starts commands and waits for them")

SENDER, NAME = NAMES["subscribers"]
SECRET = "0912" + "345678"
WRONG = as_csv(as_rows([*CLEAN["subscribers"], {"commune_code": "Tổng", "subscribers_total": 987654}]))


def a_run(day: date = DAY, *failed: str) -> Run:
    return Run("run-1", day, datetime.now(UTC) - timedelta(minutes=1), failed)


def test_a_refused_and_a_late_file_are_told_with_codes_and_without_values(
    listening: tuple[Settings, Heard], contracts: Contracts, drop: Drop
) -> None:
    settings, heard = listening
    drop(SENDER, NAME, WRONG)
    drop("mobifone", "mobifone_subscribers_2023-11-22.csv", clean_file("subscribers"), ARRIVED + timedelta(days=1))
    receive(settings, contracts)
    assert notify(settings, contracts, a_run())
    told = heard()
    assert told is not None
    assert told["tells"] == ["refused", "late", "missing"]
    [refused] = told["refused"]
    assert (refused["submitter"], refused["notices"]) == (SENDER, {"control_total_differs": 1})
    assert [one["submission_id"] for one in told["late"]] == ["mobifone.subscribers.2023-11-22.1"]
    assert ("itel", "subscribers") in {(one["submitter"], one["feed"]) for one in told["missing"]}
    assert told["receipts"] == str(settings.root.receipts)
    assert "987654" not in json.dumps(told)


def test_what_an_earlier_run_received_is_not_told_again(
    listening: tuple[Settings, Heard], contracts: Contracts, drop: Drop
) -> None:
    settings, _ = listening
    drop(SENDER, NAME, WRONG)
    receive(settings, contracts)
    later = Run("run-2", DAY, datetime.now(UTC) + timedelta(minutes=1))
    assert summary(settings, contracts, later)["refused"] == []


def test_a_blocked_verdict_and_failed_steps_are_told(listening: tuple[Settings, Heard], contracts: Contracts) -> None:
    settings, heard = listening
    check = CheckResult(
        name="sums_agree", table="report_city", topic="sums", severity="critical", success=False,
        expectation="e", reason="r", notice="n", failing_keys=[{"value": SECRET}],
    )  # fmt: skip
    verdict = Verdict(
        report_date=DAY, digest="f" * 64, outcome="blocked", judged_at=datetime.now(UTC), ground="g",
        checked_dates=[DAY], passed_dates={}, checks=[check],
    )  # fmt: skip
    write_verdict(settings, verdict)
    assert notify(settings, contracts, a_run(DAY, "gate"))
    told = heard()
    assert told is not None
    assert (told["tells"], told["blocked"]["checks"], told["failed"]) == (
        ["blocked", "failed"],
        ["sums_agree"],
        ["gate"],
    )
    assert SECRET not in json.dumps(told)
    assert summary(settings, contracts, replace(a_run(), began_at=datetime.now(UTC)))["blocked"] is None


def test_a_run_with_nothing_to_tell_runs_no_command(listening: tuple[Settings, Heard], contracts: Contracts) -> None:
    settings, heard = listening
    assert not notify(settings, contracts, a_run())
    assert heard() is None


@pytest.mark.parametrize(
    "command", [("/nowhere/tell",), (sys.executable, "-c", "exit(3)"), ("sleep", "30"), ("sh", "-c", "sleep 30; true")]
)
def test_a_command_that_cannot_tell_is_only_logged(
    settings: Settings,
    contracts: Contracts,
    command: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(notifying, "TIME_LIMIT_SECONDS", 0.5)
    began = time.monotonic()
    assert not notify(replace(settings, notify_command=command), contracts, a_run(DAY, "dbt"))
    assert "TATSONG_NOTIFY_COMMAND" in caplog.text
    assert time.monotonic() - began < 25


def nightly(settings: Settings, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "TATSONG_DATA_ROOT": str(settings.root.path),
        "TATSONG_NOTIFY_COMMAND": shlex.join(settings.notify_command),
        "PATH": os.environ["PATH"],
        **more,
    }
    command = [str(Path(sys.executable).with_name("tatsong")), "nightly", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_a_run_that_cannot_begin_is_told(listening: tuple[Settings, Heard], drop: Drop, tmp_path: Path) -> None:
    settings, heard = listening
    drop(SENDER, NAME, WRONG)
    contracts = tmp_path / "contracts"
    shutil.copytree(settings.contracts, contracts)
    (contracts / "rules.yaml").write_text("rules: [", encoding="utf-8")
    ended = nightly(settings, "--date", DAY.isoformat(), TATSONG_CONTRACTS=str(contracts))
    assert (ended.returncode, "rules.yaml" in ended.stderr) == (2, True)
    told = heard()
    assert told is not None
    assert (told["tells"], told["failed"], told["report_date"]) == (["failed"], ["run"], DAY.isoformat())
    assert told["crash"].startswith("ContractError: ")
    assert "rules.yaml" in told["crash"]


@pytest.mark.parametrize("words", [(), ("--date", DAY.isoformat())])
def test_a_night_in_which_nothing_was_ever_received_is_told(
    listening: tuple[Settings, Heard], words: tuple[str, ...]
) -> None:
    """A mount that failed looks like this, and at two o'clock nobody reads the terminal."""
    settings, heard = listening
    ended = nightly(settings, *words)
    assert (ended.returncode, "holds no file" in ended.stderr) == (3, True)
    told = heard()
    assert told is not None
    assert (told["tells"], "nothing was ever received" in told["crash"]) == (["failed"], True)


def test_no_shell_reads_the_command() -> None:
    found = load_settings({"TATSONG_NOTIFY_COMMAND": "tell 'hai từ' ; rm -rf $HOME"}).notify_command
    assert found == ("tell", "hai từ", ";", "rm", "-rf", "$HOME")
    with pytest.raises(SettingsError, match="TATSONG_NOTIFY_COMMAND"):
        load_settings({"TATSONG_NOTIFY_COMMAND": "tell 'half"})


def test_dagster_tells_of_its_own_runs_where_a_command_is_set(
    listening: tuple[Settings, Heard], settings: Settings, contracts: Contracts
) -> None:
    assert notification_sensors(settings, contracts) == []
    sensors = notification_sensors(listening[0], contracts)
    assert [sensor.name for sensor in sensors] == ["notify_of_success", "notify_of_failure"]
    assert all(sensor.default_status is dg.DefaultSensorStatus.RUNNING for sensor in sensors)


@pytest.mark.parametrize(("tags", "told"), [({}, True), ({TOLD_TAG: "command line"}, False)])
def test_a_failed_run_is_told_by_the_sensor_unless_the_command_line_has(
    listening: tuple[Settings, Heard], contracts: Contracts, tags: dict[str, str], told: bool
) -> None:
    settings, heard = listening

    @dg.op
    def gate() -> None:
        raise ValueError(SECRET)

    @dg.job(executor_def=dg.in_process_executor)
    def nightly() -> None:
        gate()

    [_, sensor] = notification_sensors(settings, contracts)
    with dg.DagsterInstance.ephemeral() as instance:
        result = nightly.execute_in_process(
            instance=instance, raise_on_error=False, tags={"dagster/partition": DAY.isoformat(), **tags}
        )
        context = dg.build_run_status_sensor_context(
            "notify_of_failure", result.get_run_failure_event(), instance, result.dagster_run
        )
        sensor(context.for_run_failure() if hasattr(context, "for_run_failure") else context)
    found = heard()
    assert (found is not None) == told
    if found:
        assert (found["tells"], found["failed"], found["report_date"]) == (["failed"], ["gate"], DAY.isoformat())
        assert SECRET not in json.dumps(found)


def test_the_report_date_of_a_range_is_its_last() -> None:
    assert report_date({"dagster/asset_partition_range_end": "2023-11-22", "dagster/partition": "x"}) == DAY
    assert report_date({}) is None
