"""What lies in landing and is no finished plain file: told of, never followed, never waited for without end."""

import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dagster_project.contracts import Contracts
from dagster_project.core.settings import Settings
from dagster_project.submissions.ingest.reception import receive, waiting
from dagster_project.submissions.landing.deliveries import StillWritten, copy_and_hash, deliveries, settled
from dagster_project.submissions.ledger.ledger import Submission, open_ledger
from tests.conftest import Drop
from tests.sending import NAMES, clean_file

pytestmark = pytest.mark.usefixtures("each_file_alone")

SENDER, NAME = NAMES["subscribers"]
FILE = clean_file("subscribers")


@pytest.fixture
def codes(settings: Settings) -> Callable[[Submission], set[str]]:
    def of(submission: Submission) -> set[str]:
        with open_ledger(settings.root.ledger) as ledger:
            found = ledger.con.execute(
                "select code from notice where submission_id = ?", (submission.submission_id,)
            ).fetchall()
        return {code for (code,) in found}

    return of


@pytest.mark.parametrize("is_folder", [False, True])
def test_a_link_is_refused_and_not_followed(
    settings: Settings, contracts: Contracts, drop: Drop, tmp_path: Path, codes: Callable, is_folder: bool
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / NAME).write_bytes(FILE)
    folder = drop(SENDER, "x.csv.part", b"").parent
    (folder / NAME).symlink_to(outside if is_folder else outside / NAME)
    [refused] = receive(settings, contracts)
    assert (refused.status, refused.raw_path, refused.sha256) == ("refused", None, "")
    assert codes(refused) == {"landing_link"}
    assert waiting(settings) == []
    (folder / NAME).unlink()
    drop(SENDER, NAME, FILE)
    [taken] = receive(settings, contracts)
    assert taken.status == "accepted"


def test_a_dangling_link_is_refused_too(settings: Settings, contracts: Contracts, drop: Drop, codes: Callable) -> None:
    folder = drop(SENDER, NAME, FILE).parent
    (folder / "VTT_thuebao_20231121.csv").symlink_to(folder / "nowhere")
    found = {s.path.rsplit("/", 1)[-1]: s for s in receive(settings, contracts)}
    assert found[NAME].status == "accepted"
    assert codes(found["VTT_thuebao_20231121.csv"]) == {"landing_link"}


@pytest.mark.parametrize("kind", ["pipe", "socket", "device"])
def test_what_is_no_file_is_refused_and_the_run_goes_on(
    settings: Settings, contracts: Contracts, drop: Drop, codes: Callable, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = drop(SENDER, NAME, FILE).parent
    name = "VTT_thuebao_20231121.csv"
    if kind == "pipe":
        os.mkfifo(folder / name)
    elif kind == "socket":
        monkeypatch.chdir(folder)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(name)
    else:
        try:
            os.mknod(folder / name, 0o020600, os.makedev(1, 5))
        except PermissionError:
            pytest.skip("only root may make a device, and not in every container")
    found = {s.path.rsplit("/", 1)[-1]: s for s in receive(settings, contracts)}
    assert found[NAME].status == "accepted"
    assert codes(found[name]) == {"landing_not_a_file"}
    assert waiting(settings) == []


@pytest.fixture
def endless(drop: Drop) -> Iterator[None]:
    """Beside a file, folders in folders: deeper than a path may be long, and than Python's own stack."""
    folder = drop(SENDER, NAME, FILE).parent
    handle = os.open(folder, os.O_RDONLY)
    for _ in range(2_500):
        os.mkdir("d", dir_fd=handle)
        deeper = os.open("d", os.O_RDONLY, dir_fd=handle)
        os.close(handle)
        handle = deeper
    os.close(handle)
    yield
    subprocess.run(["rm", "-r", str(folder / "d")], check=True)  # pathlib, shutil and pytest cannot


@pytest.mark.usefixtures("endless")
def test_folders_without_end_are_refused_and_the_run_goes_on(
    settings: Settings, contracts: Contracts, codes: Callable
) -> None:
    found = {s.path.split("/")[1]: s for s in receive(settings, contracts)}
    assert found[NAME].status == "accepted"
    assert codes(found["d"]) == {"landing_too_deep"}
    assert waiting(settings) == []


def test_a_folder_that_cannot_be_listed_stops_no_other(
    settings: Settings,
    contracts: Contracts,
    drop: Drop,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    drop(SENDER, NAME, FILE)
    locked = drop("mobifone", "x.csv", FILE).parent
    scandir = os.scandir

    def denied(folder: Path) -> object:
        if folder == locked:
            raise PermissionError(13, "Permission denied")
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", denied)
    [found] = receive(settings, contracts)
    assert found.status == "accepted"
    assert "cannot be listed: Permission denied" in caplog.text


def test_a_file_larger_than_any_that_is_read_is_not_copied(
    settings: Settings, contracts: Contracts, drop: Drop, codes: Callable
) -> None:
    path = drop(SENDER, NAME, b"")
    os.truncate(path, 10**13)  # sparse: it takes no room
    started = time.monotonic()
    [refused] = receive(replace(settings, settle_seconds=0), contracts)
    assert codes(refused) == {"file_too_large"}
    assert (refused.status, refused.raw_path, refused.bytes) == ("refused", None, 10**13)
    assert time.monotonic() - started < 5
    assert waiting(settings) == []


def test_a_fresh_file_is_waited_for_and_an_old_one_is_not(settings: Settings, drop: Drop) -> None:
    drop(SENDER, NAME, FILE)  # just now, with an older time of modification, as tools keep it
    started = time.monotonic()
    [fresh] = deliveries(settings.root)
    assert settled([replace(fresh, changed_ns=fresh.modified_ns)], 60) != []
    assert time.monotonic() - started < 0.5
    assert settled([fresh], 1) == [fresh]
    assert 0.5 < time.monotonic() - started < 3


def test_a_file_that_grows_is_left_for_the_next_run(
    settings: Settings, contracts: Contracts, drop: Drop, caplog: pytest.LogCaptureFixture
) -> None:
    path = drop(SENDER, NAME, FILE[:40])
    writer = threading.Timer(0.3, lambda: path.write_bytes(FILE))
    writer.start()
    assert receive(replace(settings, settle_seconds=1), contracts) == []
    assert "still being written" in caplog.text
    writer.join()
    [found] = receive(replace(settings, settle_seconds=1), contracts)
    assert found.status == "accepted"


def test_a_file_that_changes_under_the_copy_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some programs keep the time of the original while they write, so that no age tells."""
    source = tmp_path / "source"
    source.write_bytes(b"x" * 3_000_000)
    os.utime(source, (0, 0))
    fstat, seen = os.fstat, []

    def grows(handle: int) -> os.stat_result:
        seen.append(handle)
        if len(seen) == 3:
            with source.open("ab") as file:
                file.write(b"more")
        return fstat(handle)

    monkeypatch.setattr(os, "fstat", grows)
    with pytest.raises(StillWritten):
        copy_and_hash(source, tmp_path / "target")


def test_very_long_names_and_names_in_no_unicode_are_told_of(
    settings: Settings, contracts: Contracts, drop: Drop
) -> None:
    folder = drop(SENDER, NAME, FILE).parent
    for name in ("x" * 250 + ".csv", "Ố" * 80 + ".csv"):
        (folder / name).write_bytes(FILE)
    (folder / os.fsdecode(b"\xff\xfe\x80.csv")).write_bytes(FILE)
    found = receive(replace(settings, settle_seconds=0), contracts)
    assert sorted(s.status for s in found) == ["accepted", "refused", "refused", "refused"]
