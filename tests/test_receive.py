"""From landing to the ledger: what is taken in once, what is taken in again, and what a crash leaves behind."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dagster_project.contracts import Contracts
from dagster_project.core.errors import TatsongError
from dagster_project.core.settings import PROJECT, Settings
from dagster_project.submissions.ingest import delivery as reception
from dagster_project.submissions.ingest.reception import receive, waiting, yesterday
from dagster_project.submissions.landing.deliveries import SourceUnreadable, Vanished, copy_and_hash, deliveries
from dagster_project.submissions.ledger.ledger import Ledger, Submission, open_ledger
from dagster_project.submissions.rules.table_check import TableCheck
from tests.conftest import ARRIVED, DAY, Drop
from tests.sending import CLEAN, NAMES, as_csv, as_rows, clean_file, parquet_rows

pytestmark = pytest.mark.usefixtures("each_file_alone")

SENDER, NAME = NAMES["subscribers"]
FILE = clean_file("subscribers")
OTHER = as_csv(as_rows(CLEAN["subscribers"][:2]))
HOUR = timedelta(hours=1)


@pytest.fixture
def take_in(settings: Settings, contracts: Contracts) -> Callable[[], list[Submission]]:
    """A night's receiving, after which nothing of landing may be lost."""

    def night() -> list[Submission]:
        found = receive(settings, contracts)
        assert_nothing_lost(settings)
        return found

    return night


Night = Callable[[], list[Submission]]


def assert_nothing_lost(settings: Settings) -> None:
    """Every file of landing is in the ledger, and all that the ledger names is there, whole."""
    root = settings.root
    with open_ledger(root.ledger) as ledger:
        known = {path for path, _, _ in ledger.known_deliveries()}
        assert {delivery.path for delivery in deliveries(root)} <= known
        for entered in ledger.submissions():
            receipts = list(root.receipts.glob(f"*/{entered.submission_id}.json"))
            assert len(receipts) == 1
            assert json.loads(receipts[0].read_text(encoding="utf-8"))["status"] == entered.status
            if entered.raw_path:
                raw = root.path / entered.raw_path
                assert raw.stat().st_size == entered.bytes
                assert list(raw.parent.iterdir()) == [raw]
            if entered.accepted_path and entered.rejected_path:
                accepted, rejected = (
                    parquet_rows(root.path / path) for path in (entered.accepted_path, entered.rejected_path)
                )
                assert len(accepted) == entered.rows_accepted
                assert {row[0] for row in accepted} == {entered.submission_id}
                assert len({row[4] for row in rejected}) == entered.rows_quarantined
                assert entered.rows_read == entered.rows_accepted + entered.rows_quarantined
    assert not list((root.lake / ".aside").iterdir())


def in_ledger(settings: Settings) -> list[Submission]:
    with open_ledger(settings.root.ledger) as ledger:
        return ledger.submissions()


def in_force(settings: Settings, day: date = DAY, feed: str = "subscribers") -> str | None:
    with open_ledger(settings.root.ledger) as ledger:
        found = ledger.in_force(SENDER, feed, day)
        return found.submission_id if found else None


def test_yesterday_is_the_citys() -> None:
    assert yesterday(datetime(2023, 11, 22, 16, 59, tzinfo=UTC)) == date(2023, 11, 21)
    assert yesterday(datetime(2023, 11, 22, 17, 0, tzinfo=UTC)) == DAY


def test_a_file_is_kept_read_and_entered(settings: Settings, drop: Drop, take_in: Night) -> None:
    drop(SENDER, NAME, FILE)
    [found] = take_in()
    assert found.submission_id == "viettel.subscribers.2023-11-22.1"
    assert (found.status, found.rows_read, found.rows_accepted, found.report_date) == ("accepted", 3, 3, DAY)
    assert found.received_at == ARRIVED
    assert found.accepted_path == f"lake/subscribers/report_date=2023-11-22/{found.submission_id}.parquet"
    raw = settings.root.path / str(found.raw_path)
    assert raw.read_bytes() == FILE
    assert oct(raw.stat().st_mode)[-3:] == "444"
    assert waiting(settings) == []
    assert take_in() == []


def test_nothing_in_landing_makes_no_ledger(settings: Settings, take_in: Night, contracts: Contracts) -> None:
    assert receive(settings, contracts) == []
    assert waiting(settings) == []
    assert not settings.root.ledger.exists()


def test_the_same_file_touched_or_dropped_elsewhere_is_a_repeat(settings: Settings, drop: Drop, take_in: Night) -> None:
    drop(SENDER, NAME, FILE)
    take_in()
    drop(SENDER, NAME, FILE, ARRIVED + HOUR)
    drop(f"{SENDER}/gửi lại", NAME, FILE, ARRIVED + HOUR)
    assert len(waiting(settings)) == 2
    assert take_in() == []
    assert waiting(settings) == []
    assert len(in_ledger(settings)) == 1


def test_a_correction_and_its_reversal_both_count(settings: Settings, drop: Drop, take_in: Night) -> None:
    numbers = []
    for at, content in enumerate((FILE, OTHER, FILE)):
        drop(SENDER, NAME, content, ARRIVED + at * HOUR)
        [found] = take_in()
        numbers.append(found.submission_id[-1])
        assert in_force(settings) == found.submission_id
    assert numbers == ["1", "2", "3"]
    with open_ledger(settings.root.ledger) as ledger:
        assert [change.submission_id[-1] for _, change in ledger.changes_after(0)] == ["1", "2", "3"]
        assert [change.submission_id[-1] for _, change in ledger.changes_after(2)] == ["3"]


def test_a_reversal_in_another_folder_counts_too(settings: Settings, drop: Drop, take_in: Night) -> None:
    drop(SENDER, NAME, FILE)
    drop(f"{SENDER}/lần 2", NAME, OTHER, ARRIVED + HOUR)
    drop(f"{SENDER}/lần 3", NAME, FILE, ARRIVED + 2 * HOUR)
    assert [found.submission_id[-1] for found in take_in()] == ["1", "2", "3"]
    assert in_force(settings) == "viettel.subscribers.2023-11-22.3"


def test_the_same_bytes_for_another_date_are_a_submission_of_their_own(
    settings: Settings, drop: Drop, take_in: Night
) -> None:
    for day in ("20231121", "20231122"):
        drop(SENDER, f"VTT_thuebao_{day}.csv", FILE)
    assert [found.report_date for found in take_in()] == [date(2023, 11, 21), DAY]


def test_of_two_files_of_one_run_the_one_that_arrived_last_is_in_force(
    settings: Settings, drop: Drop, take_in: Night
) -> None:
    drop(f"{SENDER}/a", NAME, OTHER, ARRIVED + HOUR)
    drop(f"{SENDER}/b", NAME, FILE, ARRIVED)
    early, late = take_in()
    assert (early.path, late.received_at) == (f"{SENDER}/b/{NAME}", ARRIVED + HOUR)
    assert in_force(settings) == late.submission_id


def test_what_is_seen_later_did_not_arrive_before_what_an_earlier_run_took_in(
    settings: Settings, drop: Drop, take_in: Night
) -> None:
    drop(SENDER, NAME, OTHER, ARRIVED + HOUR)
    take_in()
    drop(f"{SENDER}/a", NAME, FILE, ARRIVED)
    [second] = take_in()
    assert second.received_at == ARRIVED + HOUR
    assert in_force(settings) == second.submission_id
    assert [s.submission_id[-1] for s in in_ledger(settings)] == ["1", "2"]


def test_a_refused_correction_leaves_the_old_file_in_force(settings: Settings, drop: Drop, take_in: Night) -> None:
    drop(SENDER, NAME, FILE)
    [first] = take_in()
    wrong = as_csv(as_rows([*CLEAN["subscribers"], {"commune_code": "Tổng", "subscribers_total": 1}]))
    drop(SENDER, NAME, wrong, ARRIVED + HOUR)
    [second] = take_in()
    assert (second.status, second.accepted_path, second.rows_read) == ("refused", None, 3)
    assert in_force(settings) == first.submission_id


def test_a_date_without_a_file_rests_on_an_earlier_one(settings: Settings, drop: Drop, take_in: Night) -> None:
    drop(SENDER, NAME, FILE)
    [found] = take_in()
    assert in_force(settings, DAY + timedelta(days=40)) == found.submission_id
    assert in_force(settings, DAY - timedelta(days=1)) is None


BAD = {
    "empty": (SENDER, NAME, b"", "file_empty"),
    "truncated workbook": ("hong_bang", NAMES["outreach"][1], clean_file("outreach")[:2000], "workbook_unreadable"),
    "unknown folder": ("viettell", NAME, FILE, "submitter_unknown"),
    "no folder": ("", NAME, FILE, "submitter_unknown"),
    "a name that says nothing": (SENDER, "Bản nháp.csv", FILE, "report_date_unclear"),
    "impossible date": (SENDER, "VTT_thuebao_20231131.csv", FILE, "report_date_unreadable"),
    "future date": (SENDER, "VTT_thuebao_20231124.csv", FILE, "report_date_not_over"),
    "before the programme": (SENDER, "VTT_thuebao_20220926.csv", FILE, "report_date_outside"),
    "another date inside": (
        SENDER, NAME, as_csv(as_rows([{**row, "report_date": "21/11/2023"} for row in CLEAN["subscribers"]])),
        "report_date_disagrees",
    ),
    "wrong total": (
        SENDER, NAME, as_csv(as_rows([*CLEAN["subscribers"], {"commune_code": "Tổng cộng", "subscribers_2g": 31}])),
        "control_total_differs",
    ),
    "binary": (SENDER, NAME, bytes(range(256)) * 9, "encoding_unknown"),
}  # fmt: skip
CANNOT_BE_LOOKED_THROUGH = {"truncated workbook", "binary"}
"""Of these no bytes are kept: they might be of persons."""


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_refused_with_its_notice_and_the_run_goes_on(
    case: str, settings: Settings, drop: Drop, take_in: Night
) -> None:
    folder, name, content, code = BAD[case]
    drop(folder, name, content)
    drop("mobifone", "mobifone_subscribers_2023-11-22.csv", FILE, ARRIVED + HOUR)
    refused, good = take_in()
    assert (refused.status, good.status) == ("refused", "accepted")
    assert refused.accepted_path is None
    with open_ledger(settings.root.ledger) as ledger:
        assert {notice["code"] for notice in ledger.notices(refused.submission_id)} == {code}
        assert all(notice["message_vi"] for notice in ledger.notices(refused.submission_id))
    if case in CANNOT_BE_LOOKED_THROUGH:
        assert refused.raw_path is None
    else:
        assert (settings.root.path / str(refused.raw_path)).read_bytes() == content


def test_a_date_that_cannot_be_marks_no_date_changed(settings: Settings, drop: Drop, take_in: Night) -> None:
    drop(SENDER, "VTT_thuebao_22031122.csv", FILE)
    [refused] = take_in()
    assert (refused.feed, refused.report_date) == (None, None)
    with open_ledger(settings.root.ledger) as ledger:
        assert ledger.changes_after(0) == []


def test_duplicate_rows_are_quarantined(settings: Settings, drop: Drop, take_in: Night) -> None:
    drop(SENDER, NAME, as_csv(as_rows([*CLEAN["subscribers"], CLEAN["subscribers"][0]])))
    [found] = take_in()
    assert (found.status, found.rows_accepted, found.rows_quarantined) == ("accepted_with_quarantine", 2, 2)
    receipt = json.loads((settings.root.receipts / SENDER / f"{found.submission_id}.json").read_text(encoding="utf-8"))
    assert receipt["rows"] == {"read": 4, "accepted": 2, "quarantined": 2}
    assert receipt["notice_counts"] == {"key_repeated": 2}
    assert receipt["notices"][0]["message_vi"] == (
        "Dòng 2: Phường Quán Toan xuất hiện 2 lần trong tệp; yêu cầu: một dòng (đang có ở dòng 2, 5)."
    )
    assert receipt["sample_data"] is None


@pytest.mark.parametrize(
    ("arrived", "expected"),
    [
        (ARRIVED, ARRIVED),
        (datetime(2099, 1, 1, tzinfo=UTC), None),
        (datetime(1980, 1, 1, tzinfo=UTC), None),
        (datetime.fromtimestamp(0, UTC), None),
    ],
)
def test_received_is_the_time_that_the_root_brings_along_capped_at_first_sight(
    settings: Settings, drop: Drop, take_in: Night, arrived: datetime, expected: datetime | None
) -> None:
    drop(SENDER, NAME, FILE, arrived)
    before = datetime.now(UTC)
    [found] = take_in()
    assert found.status == "accepted"
    if expected:
        assert found.received_at == expected
    else:
        assert before <= found.received_at <= datetime.now(UTC)


def test_hidden_and_unfinished_files_are_left(settings: Settings, drop: Drop, take_in: Night) -> None:
    drop(SENDER, NAME, FILE)
    for name in (f"{NAME}.part", f".{NAME}", f"~${NAME}"):
        drop(SENDER, name, FILE)
    drop(f"{SENDER}/.cache", NAME, FILE)
    assert [found.path for found in take_in()] == [f"{SENDER}/{NAME}"]


def test_names_that_are_no_unicode_or_endless_are_taken(settings: Settings, drop: Drop, take_in: Night) -> None:
    drop(SENDER, NAME, FILE)
    for name in (b"VTT_\xff\xfe.csv", b"\xff" * 250, b"a'b\";--\n.csv"):
        (settings.root.landing / SENDER / os.fsdecode(name)).write_bytes(FILE)
    found = take_in()
    assert sorted(s.status for s in found) == ["accepted", "refused", "refused", "refused"]
    assert f"{SENDER}/VTT_\\xff\\xfe.csv" in {s.path for s in found}


def test_a_file_that_vanishes_is_left_out(
    settings: Settings, drop: Drop, take_in: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = drop(SENDER, NAME, FILE)
    drop("mobifone", "mobifone_subscribers_2023-11-22.csv", FILE, ARRIVED + HOUR)

    def vanish(source: Path, target: Path) -> str:
        gone.unlink(missing_ok=True)
        return copy_and_hash(source, target)

    monkeypatch.setattr(reception, "copy_and_hash", vanish)
    [found] = take_in()
    assert found.submitter == "mobifone"


def test_a_file_that_cannot_be_read_is_refused_once_and_taken_when_it_can(
    settings: Settings, drop: Drop, take_in: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = drop(SENDER, NAME, FILE)
    drop("mobifone", "mobifone_subscribers_2023-11-22.csv", FILE, ARRIVED + HOUR)

    def denied(source: Path, target: Path) -> str:
        if source == locked:
            raise SourceUnreadable("Permission denied")
        return copy_and_hash(source, target)

    with monkeypatch.context() as patched:
        patched.setattr(reception, "copy_and_hash", denied)
        refused, good = take_in()
        assert (refused.status, refused.raw_path, good.status) == ("refused", None, "accepted")
        assert take_in() == []
        patched.setattr("os.access", lambda *_: False)
        assert waiting(settings) == []
    [found] = take_in()
    assert (found.submission_id, found.status) == ("viettel.subscribers.2023-11-22.2", "accepted")


def test_permissions_are_respected(settings: Settings, drop: Drop, take_in: Night) -> None:
    locked = drop(SENDER, NAME, FILE)
    locked.chmod(0)
    if os.access(locked, os.R_OK):
        pytest.skip("root may read everything")
    [refused] = take_in()
    assert (refused.status, refused.raw_path) == ("refused", None)
    assert waiting(settings) == []
    locked.chmod(0o600)
    [found] = take_in()
    assert found.status == "accepted"


def test_copying_tells_what_is_gone_from_what_cannot_be_read(tmp_path: Path) -> None:
    source = tmp_path / "source"
    with pytest.raises(Vanished):
        copy_and_hash(source, tmp_path / "1")
    source.symlink_to(tmp_path)
    with pytest.raises(Vanished):
        copy_and_hash(source, tmp_path / "2")
    source.unlink()
    os.mkfifo(source)
    with pytest.raises(Vanished):
        copy_and_hash(source, tmp_path / "3")
    with pytest.raises(SourceUnreadable):
        copy_and_hash(tmp_path, tmp_path / "4")


def test_an_unexpected_error_refuses_its_file_alone(
    settings: Settings, drop: Drop, take_in: Night, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    drop(SENDER, NAME, FILE)
    drop("mobifone", "mobifone_subscribers_2023-11-22.csv", FILE, ARRIVED + HOUR)
    run, content = TableCheck.run, "09" + "12345678"

    def fail_for_viettel(check: TableCheck, *given: Any) -> object:
        if check.what.submitter.submitter == SENDER:
            raise ZeroDivisionError(content)
        return run(check, *given)

    monkeypatch.setattr(TableCheck, "run", fail_for_viettel)
    refused, good = take_in()
    assert (refused.status, good.status) == ("refused", "accepted")
    assert "ZeroDivisionError" in caplog.text
    with open_ledger(settings.root.ledger) as ledger:
        [notice] = ledger.notices(refused.submission_id)
        assert notice["code"] == "file_unreadable"
        assert content not in notice["message"] + caplog.text


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError, RuntimeError("Query interrupted")])
def test_what_is_no_fault_of_the_file_stops_the_run_and_enters_nothing(
    settings: Settings, drop: Drop, contracts: Contracts, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    drop(SENDER, NAME, FILE)

    def fail(*_: object) -> None:
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(TableCheck, "run", fail)
        with pytest.raises((KeyboardInterrupt, OSError)):
            receive(settings, contracts)
    assert in_ledger(settings) == []
    [found] = receive(settings, contracts)
    assert found.status == "accepted"
    assert_nothing_lost(settings)


def test_broken_reference_data_stops_the_run(
    settings: Settings, drop: Drop, contracts: Contracts, tmp_path: Path
) -> None:
    drop(SENDER, NAME, FILE)
    broken = Settings(**{**vars(settings), "dbt": tmp_path})
    with pytest.raises(TatsongError, match="reference list of communes"):
        receive(broken, contracts)


def test_a_ledger_of_another_version_is_not_touched(settings: Settings) -> None:
    with open_ledger(settings.root.ledger):
        pass
    with sqlite3.connect(settings.root.ledger) as con:
        con.execute("pragma user_version = 7")
    con.close()
    with pytest.raises(TatsongError, match="version 7"), open_ledger(settings.root.ledger):
        pass


def test_a_range_of_the_ledger_is_found_by_its_index(settings: Settings) -> None:
    """A night's cost must not follow the history."""
    with open_ledger(settings.root.ledger) as ledger:
        plans = []
        ledger.con.set_trace_callback(plans.append)
        ledger.submissions(DAY, DAY)
        next(ledger.free_names(SENDER, "subscribers", str(DAY)))
        ledger.in_force(SENDER, "subscribers", DAY)
        ledger.con.set_trace_callback(None)
        for query in plans:
            [*_, detail] = ledger.con.execute(f"explain query plan {query}").fetchone()
            assert detail.startswith("SEARCH submission USING"), (query, detail)


KILLED = """
import os, signal, sys
from dagster_project.contracts import load_contracts
from dagster_project.core.settings import DataRoot, load_settings
from dagster_project.submissions.landing import deliveries as landing
from dagster_project.submissions.ledger.ledger import Ledger
from dagster_project.submissions.reading import Reading
from dagster_project.submissions.ingest.reception import receive

left = int(sys.argv[2])

def counted(function):
    def call(*arguments, **named):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments, **named)
    return call

os.replace = counted(os.replace)
Ledger.record = counted(Ledger.record)
Ledger.record_delivery = counted(Ledger.record_delivery)
settings = load_settings({"TATSONG_DATA_ROOT": sys.argv[1]})
receive(settings, load_contracts(settings.contracts))
"""
INSTANTS = (1, 3, 5, 7, 8, 10)
"""Before a file's bytes (1), rows (2), rejected rows (3), entry (4), delivery (5), receipt (6, 7, 8); then the next."""


@pytest.mark.slow("starts and kills processes")
def test_a_kill_at_any_instant_leaves_whole_submissions_and_the_next_run_heals(
    settings: Settings, contracts: Contracts, drop: Drop, tmp_path: Path
) -> None:
    roots = [tmp_path / f"killed at {instant}" for instant in INSTANTS]
    runs = []
    for instant, root in zip(INSTANTS, roots, strict=True):
        for at, sender in enumerate(
            ("viettel/VTT_thuebao_20231122.csv", "mobifone/mobifone_subscribers_2023-11-22.csv")
        ):
            path = root / "landing" / sender
            path.parent.mkdir(parents=True)
            path.write_bytes(FILE)
            os.utime(path, (ARRIVED.timestamp() + at, ARRIVED.timestamp() + at))
        command = [sys.executable, "-c", KILLED, str(root), str(instant)]
        runs.append(subprocess.Popen(command, cwd=PROJECT))
    for instant, root, run in zip(INSTANTS, roots, runs, strict=True):
        assert run.wait() == -signal.SIGKILL, instant
        own = Settings(**{**vars(settings), "root": type(settings.root)(root)})
        entered = [s.submission_id for s in in_ledger(own)]
        assert entered == (["viettel.subscribers.2023-11-22.1"] if instant > 8 else []), instant
        assert list((root / "lake" / ".aside").iterdir())
        receive(own, contracts)
        assert_nothing_lost(own)
        assert {s.submission_id: s.status for s in in_ledger(own)} == {
            "viettel.subscribers.2023-11-22.1": "accepted",
            "mobifone.subscribers.2023-11-22.1": "accepted",
        }
        named = {str(p) for s in in_ledger(own) for p in (s.accepted_path, s.rejected_path, s.raw_path)}
        lying = {str(p.relative_to(root)) for f in ("lake", "raw") for p in (root / f).rglob("*") if p.is_file()}
        assert lying == named


def test_ledger_reads_while_a_run_writes(settings: Settings, drop: Drop, take_in: Night) -> None:
    drop(SENDER, NAME, FILE)
    take_in()
    with open_ledger(settings.root.ledger) as writer, open_ledger(settings.root.ledger) as reader:
        writer.con.execute("begin immediate")
        assert isinstance(reader, Ledger)
        assert len(reader.submissions()) == 1
        writer.con.execute("rollback")
