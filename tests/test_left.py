"""A file that the program or the machine fails of is left, and told of; the others of its night are taken in."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from dagster_project.contracts import Contracts
from dagster_project.errors import TatsongError
from dagster_project.settings import PROJECT, Settings
from dagster_project.submissions import reception
from dagster_project.submissions.check import TableCheck
from dagster_project.submissions.left import left_of
from dagster_project.submissions.receive import receive, waiting
from dagster_project.submissions.reread import Choice, reread
from dagster_project.watch.notify import notify
from dagster_project.watch.overview import overview
from tests.conftest import ARRIVED, DAY, Drop, Heard
from tests.sending import NAMES, clean_file
from tests.test_cli import tatsong
from tests.test_notify import a_run

pytestmark = [pytest.mark.usefixtures("each_file_alone"), pytest.mark.slow("starts and kills processes")]

SENDER, NAME = NAMES["subscribers"]
OTHER, OTHER_NAME = "mobifone", "mobifone_subscribers_2023-11-22.csv"
SECRET = "0912" + "345678"


def left_in(settings: Settings) -> list[tuple[str, str]]:
    return [(one.path, one.cause) for one in left_of(settings.root, waiting(settings))]


@pytest.fixture
def two(settings: Settings, drop: Drop) -> Settings:
    drop(SENDER, NAME, clean_file("subscribers"))
    drop(OTHER, OTHER_NAME, clean_file("subscribers"), ARRIVED + timedelta(minutes=1))
    return settings


def fail_with(monkeypatch: pytest.MonkeyPatch, error: BaseException, *, keeping: bool) -> None:
    """Fails of the first sender's file: while its rows are checked, or while it is kept."""
    run, write = TableCheck.run, reception.write_receipt

    def check(self: TableCheck, *words: object) -> object:
        if self.what.submitter.submitter == SENDER:
            raise error
        return run(self, *words)

    def keep(root: object, folder: str, *words: object) -> object:
        if folder == SENDER:
            raise error
        return write(root, folder, *words)

    if keeping:
        monkeypatch.setattr(reception, "write_receipt", keep)
    else:
        monkeypatch.setattr(TableCheck, "run", check)


@pytest.mark.parametrize(
    ("error", "keeping", "said"),
    [
        (MemoryError(), False, "more memory than there is"),
        (duckdb.OutOfMemoryException("no room"), False, "more memory than there is"),
        (MemoryError(), True, "more memory than there is"),
        (KeyError(SECRET), True, "the program failed of it (KeyError)"),
        (OSError(36, "File name too long"), True, "the program failed of it (OSError)"),
    ],
)
def test_the_others_are_taken_in_and_the_next_run_tries_again(
    two: Settings, contracts: Contracts, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
    error: BaseException, keeping: bool, said: str,
) -> None:  # fmt: skip
    with monkeypatch.context() as patched:
        fail_with(patched, error, keeping=keeping)
        assert [one.submitter for one in receive(two, contracts)] == [OTHER]
    [(path, cause)] = left_in(two)
    assert path == f"{SENDER}/{NAME}"
    assert said in cause
    assert path in caplog.text
    assert SECRET not in caplog.text + two.root.left.read_text()
    assert [(one.submitter, one.status) for one in receive(two, contracts)] == [(SENDER, "accepted")]
    assert left_in(two) == []


def test_a_full_disk_still_stops_the_run(two: Settings, contracts: Contracts, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched, pytest.raises(OSError, match="No space"):
        fail_with(patched, OSError(28, "No space left on device"), keeping=True)
        receive(two, contracts)
    assert left_in(two) == []
    assert len(receive(two, contracts)) == 2


def test_who_should_know_is_told(
    listening: tuple[Settings, Heard], drop: Drop, contracts: Contracts, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, heard = listening
    drop(SENDER, NAME, clean_file("subscribers"))
    fail_with(monkeypatch, MemoryError(), keeping=False)
    run = a_run()
    assert receive(settings, contracts) == []
    assert notify(settings, contracts, run)
    told = heard()
    assert told is not None
    assert "left" in told["tells"]
    assert [one["file"] for one in told["left"]] == [f"{SENDER}/{NAME}"]
    found = overview(settings, contracts, DAY, ARRIVED)
    assert found.needs_attention
    assert found.as_json()["left"] == told["left"]
    shown = tatsong(settings.root.path, "status", "--date", DAY.isoformat())
    assert (shown.returncode, f"Left in landing: {SENDER}/{NAME}" in shown.stdout) == (1, True)
    assert json.loads(tatsong(settings.root.path, "status", "--json").stdout)["left"] == told["left"]


DYING = f"""
import os, signal
from dagster_project.contracts import load_contracts
from dagster_project.settings import load_settings
from dagster_project.submissions.check import TableCheck
from dagster_project.submissions.receive import receive
run = TableCheck.run
def die(self, *given):
    if self.what.submitter.submitter == "{SENDER}":
        os.kill(os.getpid(), signal.SIGKILL)
    return run(self, *given)
TableCheck.run = die
settings = load_settings()
print(*(one.submitter for one in receive(settings, load_contracts(settings.contracts))))
"""


def dying(settings: Settings) -> subprocess.CompletedProcess[str]:
    env = os.environ | {"TATSONG_DATA_ROOT": str(settings.root.path)}
    return subprocess.run([sys.executable, "-c", DYING], env=env, cwd=PROJECT, stdout=-1, text=True, check=False)


def test_a_file_of_which_the_process_dies_ends_no_third_night(two: Settings, drop: Drop, contracts: Contracts) -> None:
    assert dying(two).returncode == -signal.SIGKILL
    assert left_in(two) == []
    assert dying(two).returncode == -signal.SIGKILL
    assert [one.path for one in waiting(two)] == [f"{SENDER}/{NAME}"], "the other file came first and was taken in"
    third = dying(two)
    assert (third.returncode, third.stdout.strip()) == (0, "")
    [(path, cause)] = left_in(two)
    assert (path, "2 runs died" in cause) == (f"{SENDER}/{NAME}", True)
    assert receive(two, contracts) == []
    drop(SENDER, NAME, clean_file("subscribers"), ARRIVED + timedelta(minutes=5))
    assert left_in(two) == []
    assert [one.status for one in receive(two, contracts)] == ["accepted"]


def test_rereading_and_the_sender_s_check_say_so_in_one_line(
    two: Settings, contracts: Contracts, monkeypatch: pytest.MonkeyPatch
) -> None:
    submission = receive(two, contracts)[0]
    fail_with(monkeypatch, MemoryError(), keeping=False)
    with pytest.raises(TatsongError, match="takes more memory than there is"):
        reread(two, contracts, Choice(names=(submission.submission_id,)))


def test_half_a_note_is_none(two: Settings, contracts: Contracts) -> None:
    two.root.left.parent.mkdir(parents=True, exist_ok=True)
    two.root.left.write_bytes(b'[{"path": "')
    assert len(receive(replace(two), contracts)) == 2
    assert Path(two.root.left).read_bytes() == b"[]"
