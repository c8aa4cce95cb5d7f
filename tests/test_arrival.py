"""Which of several files counts: the one that arrived last, whatever times its tools have kept."""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dagster_project.contracts import Contracts
from dagster_project.core.settings import Settings
from dagster_project.submissions.ingest import reception as receiving
from dagster_project.submissions.ingest.reception import receive, waiting
from dagster_project.submissions.ledger.ledger import Submission, open_ledger
from dagster_project.submissions.reread import Selection, reread
from dagster_project.submissions.withdraw import withdraw
from tests.conftest import ARRIVED, DAY, Drop
from tests.sending import CLEAN, NAMES, as_csv, as_rows, clean_file

pytestmark = [pytest.mark.usefixtures("each_file_alone"), pytest.mark.slow("several nights are received in each test")]

SENDER, NAME = NAMES["subscribers"]
FILE = clean_file("subscribers")
OTHER = as_csv(as_rows([{**row, "subscribers_2g": 11, "subscribers_4g": 59} for row in CLEAN["subscribers"]]))
"""A correction of the same length."""
PERSONAL = FILE.replace(b"commune_code;", b"so_dien_thoai;commune_code;").replace(b"\n1", b"\n0912345678;1")
HOUR = timedelta(hours=1)
DAYS = timedelta(days=1)


class Place:
    """A data root into which files are copied with the times that they had, as WinSCP and `cp -p` do."""

    def __init__(self, settings: Settings, contracts: Contracts, scratch: Path) -> None:
        self.settings, self.contracts, self.scratch = settings, contracts, scratch

    def copy(self, content: bytes, modified: datetime, folder: str = SENDER, name: str = NAME) -> Path:
        source = self.scratch / "source"
        source.write_bytes(content)
        os.utime(source, (modified.timestamp(), modified.timestamp()))
        target = self.settings.root.landing / folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        return Path(shutil.copy2(source, target))

    def run(self) -> list[Submission]:
        return receive(self.settings, self.contracts)

    @property
    def in_force(self) -> str | None:
        with open_ledger(self.settings.root.ledger) as ledger:
            found = ledger.in_force(SENDER, "subscribers", DAY)
        return found.submission_id.rsplit(".", 1)[-1] if found else None

    def warned(self, one: Submission) -> bool:
        with open_ledger(self.settings.root.ledger) as ledger:
            return "changed_before_superseded" in ledger.notice_counts(one.submission_id)


@pytest.fixture
def place(settings: Settings, contracts: Contracts, tmp_path: Path) -> Place:
    return Place(settings, contracts, tmp_path)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """The clock of the run; the file system's own goes on as it is."""

    def set_to(now: datetime) -> None:
        class Clock(datetime):
            @classmethod
            def now(cls, tz: object = None) -> datetime:
                return now

        monkeypatch.setattr(receiving, "datetime", Clock)

    return set_to


# What arrived last counts.


@pytest.mark.parametrize("nights", [1, 2])
def test_a_correction_that_was_changed_before_the_wrong_file_is_in_force_and_says_so(place: Place, nights: int) -> None:
    place.copy(FILE, ARRIVED)
    if nights == 2:
        place.run()
    else:
        _tick(place)
    place.copy(OTHER, ARRIVED - HOUR, f"{SENDER}/gửi lại")
    *_, second = place.run()
    assert place.in_force == "2"
    assert place.warned(second)
    receipt = place.settings.root.receipts / SENDER / f"{second.submission_id}.json"
    [notice] = json.loads(receipt.read_text(encoding="utf-8"))["notices"]
    assert (notice["severity"], notice["value"], notice["expected"]) == (
        "warning", "00:00 23/11/2023", "01:00 23/11/2023",
    )  # fmt: skip
    assert "trước cả tệp mà nó thay thế" in notice["message_vi"]
    place.copy(FILE, ARRIVED + HOUR, f"{SENDER}/lần 3")
    [third] = place.run()
    assert (place.in_force, place.warned(third)) == ("3", False)


def test_lateness_is_judged_by_the_arrival_too(place: Place) -> None:
    place.copy(FILE, ARRIVED)
    before = datetime.now(UTC)
    [found] = place.run()
    assert before - HOUR < found.received_at <= datetime.now(UTC)
    receipt = json.loads(
        (place.settings.root.receipts / SENDER / f"{found.submission_id}.json").read_text(encoding="utf-8")
    )
    assert receipt["timeliness"] == "late"


def test_a_root_may_bring_its_arrivals_along_and_a_correction_dropped_later_counts(place: Place, drop: Drop) -> None:
    drop(SENDER, NAME, FILE, ARRIVED)
    place.copy(OTHER, ARRIVED - HOUR, f"{SENDER}/gửi lại")
    first, second = place.run()
    assert (first.received_at, place.in_force) == (ARRIVED, "2")
    assert second.received_at > ARRIVED


@pytest.mark.parametrize("line", ["{", "[]", "1", '{"path": "viettel/x"}', '{"arrived_at": "2023-11-23T01:00:00"}', ""])
def test_a_line_that_says_no_arrival_is_left_out_with_a_word(
    place: Place, drop: Drop, line: str, caplog: pytest.LogCaptureFixture
) -> None:
    drop(SENDER, NAME, FILE, ARRIVED)
    with place.settings.root.arrivals.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    [found] = place.run()
    assert found.received_at == ARRIVED
    assert "line 2 is left out" in caplog.text


def test_a_reading_of_kept_bytes_keeps_its_place_and_its_warning(place: Place) -> None:
    place.copy(FILE, ARRIVED)
    [first] = place.run()
    place.copy(OTHER, ARRIVED - HOUR, f"{SENDER}/gửi lại")
    [second] = place.run()

    def read_again(one: Submission) -> Submission:
        [(_, new)] = reread(place.settings, place.contracts, Selection(names=(one.submission_id,)))
        return new

    assert not place.warned(read_again(first))
    assert place.in_force == "2"
    third = read_again(second)
    assert (third.received_at, place.in_force) == (second.received_at, "4")
    assert place.warned(third)


# A clock that is wrong for a run.


@pytest.mark.parametrize("wrong", [-2, 2])
@pytest.mark.parametrize("first_is_wrong", [True, False])
def test_a_clock_that_is_two_days_off_for_one_run_changes_no_order(
    place: Place, at: Callable[[datetime], None], wrong: int, first_is_wrong: bool
) -> None:
    now = datetime.now(UTC)
    for is_wrong, content, folder in (
        (first_is_wrong, FILE, SENDER), (not first_is_wrong, OTHER, f"{SENDER}/a"), (False, FILE, f"{SENDER}/0"),
    ):  # fmt: skip
        at(now + wrong * DAYS if is_wrong else datetime.now(UTC))
        place.copy(content, ARRIVED, folder)
        assert len(place.run()) == 1
    assert place.in_force == "3"


# A file that is rewritten in its place, and one that is not.


def test_a_correction_of_the_same_length_with_the_time_of_the_wrong_file_is_seen(place: Place) -> None:
    assert len(FILE) == len(OTHER)
    for number, content in enumerate((FILE, OTHER, FILE), start=1):
        place.copy(content, ARRIVED)
        assert len(waiting(place.settings)) == 1
        [found] = place.run()
        assert (found.submission_id[-1], place.in_force) == (str(number), str(number))
    assert waiting(place.settings) == []


@pytest.mark.parametrize("content", [FILE, FILE.replace(b"commune_code", b"x"), b""])
def test_a_file_that_a_backup_brought_back_is_known_and_remembered(place: Place, content: bytes) -> None:
    path = place.copy(content, ARRIVED)
    place.run()
    for change in (lambda: path.chmod(0o640), lambda: place.copy(content, ARRIVED)):
        _tick(place)
        change()
        assert len(waiting(place.settings)) == 1
        assert place.run() == []
        assert waiting(place.settings) == []


def test_a_withdrawn_file_that_a_backup_brought_back_stays_withdrawn(place: Place) -> None:
    place.copy(FILE, ARRIVED)
    [found] = place.run()
    withdraw(place.settings, place.contracts, found.submission_id, "sai", "An")
    _tick(place)
    place.copy(FILE, ARRIVED)
    assert place.run() == []
    assert (place.in_force, waiting(place.settings)) == (None, [])


def test_an_older_file_that_is_put_back_in_its_place_counts_again(place: Place) -> None:
    """Its path, size and time are known, but something else lay there last."""
    place.copy(FILE, ARRIVED)
    place.run()
    place.copy(OTHER, ARRIVED + HOUR)
    place.run()
    place.copy(FILE, ARRIVED)
    [found] = place.run()
    assert (found.submission_id[-1], place.in_force, place.warned(found)) == ("3", "3", True)


def test_a_correction_that_looks_like_an_erased_file_is_not_erased_unread(place: Place) -> None:
    path = place.copy(PERSONAL, ARRIVED)
    [refused] = place.run()
    assert (refused.status, path.exists()) == ("refused", False)
    clean = FILE + b"\n" * (len(PERSONAL) - len(FILE))
    place.copy(clean, ARRIVED)
    [found] = place.run()
    assert (found.status, path.exists(), place.in_force) == ("accepted", True, "2")


def _tick(place: Place) -> None:
    """The file system's clock has steps of a few milliseconds: two files of one step have no order."""
    probe = place.scratch / "tick"
    probe.touch()
    began = probe.stat().st_ctime_ns
    while probe.stat().st_ctime_ns == began:
        probe.touch()


def test_files_that_grow_with_a_kept_time_are_waited_for(place: Place) -> None:
    place.copy(FILE, ARRIVED)
    settings = replace(place.settings, settle_seconds=1)
    began = datetime.now(UTC)
    assert len(receive(settings, place.contracts)) == 1
    assert datetime.now(UTC) - began > timedelta(seconds=0.5)
