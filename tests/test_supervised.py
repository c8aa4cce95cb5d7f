"""However a night ends, the process that waits for it ends too, with the right code and one true message."""

import json
import os
import shlex
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dagster_project.cli import supervised as waiting
from dagster_project.cli.supervised import supervised
from dagster_project.core.settings import Settings
from tests.conftest import DAY, Heard

pytestmark = pytest.mark.slow("starts, waits for and kills processes")

RUN_ID = "5ca1ab1e-0000-4000-8000-000000000001"
NIGHT = f"""
import os, re, signal, sys, threading, time
from datetime import date
from dagster_project.cli.telling import Telling
from dagster_project.core.progress import step
telling = Telling()
telling.__enter__()
telling.report_date(date.fromisoformat("{DAY}"))
step("build")
"""
RECORD = f"""
import dagster as dg
from dagster_project.instance import PROCESS_TAG, dagster_environment
from dagster_project.core.settings import load_settings
settings = load_settings()
os.environ.update(dagster_environment(settings))
settings.root.dagster.mkdir(parents=True)
with dg.DagsterInstance.get() as instance:
    tags = {{PROCESS_TAG: str(os.getpid()), "dagster/partition": "{DAY}"}}
    instance.add_run(dg.DagsterRun("nightly", run_id="{RUN_ID}", status=dg.DagsterRunStatus.STARTED, tags=tags))
"""
HOLDING_THE_INTERPRETER = "re.match('(a+)+b', 'a' * 60)"
"""Code of C that lets no other thread run, and no handler of a signal."""


def night(program: str) -> list[str]:
    return [sys.executable, "-c", NIGHT + program]


@pytest.fixture
def rooted(listening: tuple[Settings, Heard]) -> Iterator[tuple[Settings, Heard]]:
    """The same in the environment, which the night's process reads; what tells of its death sets more."""
    before = dict(os.environ)
    os.environ["TATSONG_DATA_ROOT"] = str(listening[0].root.path)
    os.environ["TATSONG_NOTIFY_COMMAND"] = shlex.join(listening[0].notify_command)
    yield listening
    os.environ.clear()
    os.environ.update(before)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGABRT])
@pytest.mark.parametrize("recorded", [True, False])
def test_a_night_that_dies_is_told_once_and_has_failed_in_the_ui(
    rooted: tuple[Settings, Heard], capfd: pytest.CaptureFixture[str], number: signal.Signals, recorded: bool
) -> None:
    settings, heard = rooted
    program = (RECORD if recorded else "") + f"\nos.kill(os.getpid(), {number.value})"
    assert supervised(settings, night(program), 60) == 128 + number
    assert capfd.readouterr().err == f"tatsong: the run was ended by {number.name}; the last release stays current.\n"
    told = heard()
    assert told is not None
    assert (told["tells"], told["run_id"]) == (["failed"], RUN_ID if recorded else None)
    assert (told["crash"], told["report_date"]) == (f"its process was ended by {number.name}", DAY.isoformat())
    if recorded:
        with sqlite3.connect(settings.root.dagster / "runs.db") as con:
            assert con.execute("select status from runs").fetchall() == [("FAILURE",)]


def test_a_stage_that_takes_too_long_is_ended_and_named_whatever_holds_it(
    rooted: tuple[Settings, Heard], capfd: pytest.CaptureFixture[str]
) -> None:
    settings, heard = rooted
    began = time.monotonic()
    assert supervised(settings, night(HOLDING_THE_INTERPRETER), 1.5) == 1
    assert time.monotonic() - began < 20
    said = "the stage build took longer than 0.025 minutes (TATSONG_STAGE_MINUTES)"
    assert capfd.readouterr().err == f"tatsong: {said} and was ended; the last release stays current.\n"
    told = heard()
    assert told is not None
    assert (told["failed"], told["crash"], told["report_date"]) == (["run"], said, DAY.isoformat())


def test_each_stage_has_the_time_for_itself(rooted: tuple[Settings, Heard]) -> None:
    settings, heard = rooted
    program = (
        "for name in 'gate', 'release', 'build':\n    time.sleep(0.9)\n    step(name)\ntelling.ended(1)\nsys.exit(1)"
    )
    assert supervised(settings, night(program), 2.5) == 1
    assert heard() is None


@pytest.mark.parametrize("after", ["os.abort()", "time.sleep(60)", HOLDING_THE_INTERPRETER])
def test_what_happens_after_the_last_word_changes_nothing(
    rooted: tuple[Settings, Heard], monkeypatch: pytest.MonkeyPatch, after: str
) -> None:
    """A library's threads may abort or hang a process whose work is done."""
    settings, heard = rooted
    monkeypatch.setattr(waiting, "_TO_END_SECONDS", 1.0)
    assert supervised(settings, night(f"telling.ended(0)\n{after}"), 60) == 0
    assert heard() is None


def test_a_process_that_never_tells_anything_is_ended_too(rooted: tuple[Settings, Heard]) -> None:
    settings, heard = rooted
    assert supervised(settings, ["sleep", "60"], 0.5) == 1
    told = heard()
    assert told is not None
    assert told["crash"].startswith("the stage start took longer")
    assert told["report_date"] is None


WAITING = """
import sys
from dagster_project.cli.supervised import supervised
from dagster_project.core.settings import load_settings
sys.exit(supervised(load_settings(), sys.argv[1:], 60))
"""


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 7), (signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGKILL, -9)]
)
def test_a_signal_reaches_the_night(rooted: tuple[Settings, Heard], tmp_path: Path, number: int, code: int) -> None:
    """Where the one that waits is killed, the night ends too: nobody would keep its time or tell of it."""
    _, heard = rooted
    mark = tmp_path / "process"
    program = f"""
def on_interrupt(*_): telling.ended(7); sys.exit(7)
signal.signal(signal.SIGINT, on_interrupt)
open({str(mark)!r} + "~", "w").write(str(os.getpid()))
os.rename({str(mark)!r} + "~", {str(mark)!r})
time.sleep(60)
"""
    waits = subprocess.Popen([sys.executable, "-c", WAITING, *night(program)], stderr=subprocess.DEVNULL)
    until = time.monotonic() + 30
    while not mark.exists() and time.monotonic() < until:
        time.sleep(0.05)
    waits.send_signal(number)
    assert waits.wait(30) == code
    process = int(mark.read_text())
    until = time.monotonic() + 10
    while _runs(process) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _runs(process)
    assert (heard() is not None) == (number in (signal.SIGTERM, signal.SIGHUP))


def _runs(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_the_one_that_waits_has_loaded_nothing_that_could_fail() -> None:
    program = "import sys; import dagster_project.cli.nightly; print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not {"duckdb", "dagster", "dbt", "pandas", "rich"} & set(json.loads(done.stdout.replace("'", '"')))


def test_what_the_night_starts_does_not_take_itself_for_a_night(rooted: tuple[Settings, Heard]) -> None:
    settings, _ = rooted
    program = f"telling.ended(3 if {waiting.TOLD_OVER!r} in os.environ or os.get_inheritable(telling._file) else 0)"
    assert supervised(settings, night(program), 60) == 0
    assert waiting.TOLD_OVER not in os.environ
