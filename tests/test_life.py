"""A submission's life: received, refused or accepted, in force, superseded, withdrawn, read again."""

import json
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import dagster as dg
import pytest

from dagster_project.contracts import Contracts
from dagster_project.contracts.due import EarlierTerms
from dagster_project.core.errors import TatsongError
from dagster_project.core.files import writer_lock
from dagster_project.core.settings import Settings
from dagster_project.orchestration.automation import landing_sensor
from dagster_project.submissions import withdraw as withdrawing
from dagster_project.submissions.ingest import delivery as reception
from dagster_project.submissions.ingest.reception import receive, waiting
from dagster_project.submissions.landing.deliveries import SourceUnreadable, copy_and_hash
from dagster_project.submissions.ledger.feed_status import FeedStatus, feed_statuses
from dagster_project.submissions.ledger.ledger import Submission, open_ledger
from dagster_project.submissions.ledger.schema import VERSION
from dagster_project.submissions.records.notices import Notices
from dagster_project.submissions.reread import Selection, reread
from dagster_project.submissions.withdraw import Withdrawal, withdraw
from tests.conftest import ARRIVED, DAY, Drop
from tests.made_ledgers import make_unheld
from tests.sending import CLEAN, NAMES, as_csv, as_rows, clean_file, parquet_rows
from tests.support.commands import Done, run

pytestmark = pytest.mark.usefixtures("each_file_alone")

SENDER, NAME = NAMES["subscribers"]
FILE = clean_file("subscribers")
OTHER = as_csv(as_rows(CLEAN["subscribers"][:2]))
WRONG = as_csv(as_rows([*CLEAN["subscribers"], {"commune_code": "Tổng", "subscribers_total": 1}]))
QUARANTINED = as_csv(as_rows([*CLEAN["subscribers"], CLEAN["subscribers"][0]]))
HOUR = timedelta(hours=1)
DUE = datetime(2023, 11, 22, 18, 30, tzinfo=UTC)
"""01:30 of 23 November in the city."""


class Desk:
    """A data root at which files arrive and engineers decide."""

    def __init__(self, settings: Settings, contracts: Contracts, drop: Drop) -> None:
        self.settings, self.contracts, self.drop = settings, contracts, drop

    def send(self, content: bytes, at: datetime = ARRIVED, name: str = NAME, folder: str = SENDER) -> list[Submission]:
        self.drop(folder, name, content, at)
        return receive(self.settings, self.contracts)

    def withdraw(self, number: int, reason: str = "Số liệu sai đơn vị") -> Withdrawal:
        return withdraw(self.settings, self.contracts, self.named(number), reason, "An")

    def reread(self, *numbers: int) -> list[tuple[str, str, str]]:
        choice = Selection(names=tuple(self.named(number) for number in numbers))
        found = reread(self.settings, self.contracts, choice)
        return [(old.submission_id[-1], new.submission_id[-1], new.status) for old, new in found]

    def named(self, number: int) -> str:
        return f"{SENDER}.subscribers.{DAY}.{number}"

    def in_force(self, day: date = DAY) -> str | None:
        with open_ledger(self.settings.root.ledger) as ledger:
            found = ledger.in_force(SENDER, "subscribers", day)
        return found.submission_id[-1] if found else None

    def changes(self) -> list[str]:
        with open_ledger(self.settings.root.ledger) as ledger:
            return [found.submission_id[-1] for _, found in ledger.changes_after(0)]

    def find(self, number: int) -> Submission:
        with open_ledger(self.settings.root.ledger) as ledger:
            found = ledger.find(self.named(number))
        assert found
        return found

    def receipt(self, number: int) -> dict:
        path = self.settings.root.receipts / SENDER / f"{self.named(number)}.json"
        return json.loads(path.read_text(encoding="utf-8"))

    def index(self) -> str:
        return (self.settings.root.receipts / SENDER / "index.html").read_text(encoding="utf-8")

    def feed_status(self, now: datetime = DUE + HOUR) -> FeedStatus:
        with open_ledger(self.settings.root.ledger) as ledger:
            found = feed_statuses(ledger, self.contracts, DAY, now)
        [one] = [each for each in found if (each.submitter, each.feed) == (SENDER, "subscribers")]
        return one


@pytest.fixture
def desk(settings: Settings, contracts: Contracts, drop: Drop) -> Desk:
    return Desk(settings, contracts, drop)


# The file as the sender's: sent, late, wrong, again.


@pytest.mark.parametrize(
    ("content", "status"), [(FILE, "accepted"), (QUARANTINED, "accepted_with_quarantine"), (WRONG, "refused")]
)
def test_what_is_received_is_accepted_or_refused(desk: Desk, content: bytes, status: str) -> None:
    [found] = desk.send(content)
    assert found.status == status
    assert desk.in_force() == (None if status == "refused" else "1")


def test_a_resubmission_supersedes_and_a_refused_one_does_not(desk: Desk) -> None:
    for hours, content in enumerate((FILE, OTHER, WRONG)):
        desk.send(content, ARRIVED + hours * HOUR)
    assert desk.in_force() == "2"
    assert [one.submission_id[-1] for one in desk.feed_status().refused_since] == ["3"]


@pytest.mark.parametrize(
    ("sent", "now", "status"),
    [
        ([], DUE - HOUR, "expected"),
        ([], DUE, "missing"),
        ([(FILE, DUE)], DUE, "on_time"),
        ([(FILE, DUE + HOUR)], DUE, "late"),
        ([(FILE, DUE), (OTHER, DUE + HOUR)], DUE, "on_time"),
        ([(WRONG, DUE)], DUE, "refused"),
        ([(WRONG, DUE), (FILE, DUE + HOUR)], DUE, "late"),
    ],
)
def test_a_date_stands_as_its_files_came(
    desk: Desk, sent: list[tuple[bytes, datetime]], now: datetime, status: str
) -> None:
    desk.send(FILE, name="VTT_thuebao_20231115.csv")
    for content, at in sent:
        desk.send(content, at)
    one = desk.feed_status(now)
    assert one.status == status
    assert one.age_days == (0 if status in ("on_time", "late") else 7)
    assert one.needs_attention == (status in ("missing", "refused"))


@pytest.mark.parametrize(
    ("day", "hours", "status"),
    [(19, 27, "expected"), (19, 40, "not_due"), (20, 26, "missing"), (22, 26, "missing"), (26, 26, "missing")],
)
def test_a_weekly_file_is_missing_from_the_night_after_its_due_time_until_it_comes(
    day: int, hours: int, status: str, settings: Settings, contracts: Contracts
) -> None:
    """The outreach of Sunday 19 November was due on Monday at noon; nothing after that of the 12th has come."""
    sent = Submission(
        "tien_lang.outreach.2023-11-12.1", "tien_lang", "outreach", date(2023, 11, 12), "accepted", ARRIVED, "a", "b", 1
    )
    asked = date(2023, 11, day)
    now = datetime.combine(asked, time(), ARRIVED.tzinfo) + hours * HOUR
    with open_ledger(settings.root.ledger) as ledger:
        ledger.record(sent, Notices(contracts, "a"))
        assert _of_tien_lang(feed_statuses(ledger, contracts, asked, now)).status == status
        ledger.record(
            replace(sent, submission_id="tien_lang.outreach.2023-11-19.1", report_date=date(2023, 11, 19)),
            Notices(contracts, "a"),
        )
        assert _of_tien_lang(feed_statuses(ledger, contracts, asked, now)).status != "missing"


def _of_tien_lang(found: list[FeedStatus]) -> FeedStatus:
    return next(one for one in found if one.submitter == "tien_lang")


def test_figures_that_grow_too_old_need_attention(desk: Desk) -> None:
    desk.send(FILE, name="VTT_thuebao_20231001.csv")
    one = desk.feed_status(DUE - HOUR)
    assert (one.status, one.is_too_old, one.needs_attention) == ("expected", True, True)


def test_how_old_figures_may_be_is_what_it_was_on_the_date(desk: Desk) -> None:
    desk.send(FILE, name="VTT_thuebao_20231114.csv")
    assert desk.feed_status(DUE).is_too_old
    viettel = desk.contracts.submitters["viettel"]
    terms = replace(viettel.feeds["subscribers"], earlier=[EarlierTerms(until=DAY, max_age_days=8)])
    changed = replace(viettel, feeds=viettel.feeds | {"subscribers": terms})
    desk.contracts = replace(desk.contracts, submitters=desk.contracts.submitters | {"viettel": changed})
    assert not desk.feed_status(DUE).is_too_old


def test_the_same_bytes_again_are_counted_and_change_nothing(desk: Desk) -> None:
    desk.send(FILE)
    assert desk.send(FILE, ARRIVED + HOUR) == []
    assert desk.send(FILE, ARRIVED + HOUR, folder=f"{SENDER}/gửi lại") == []
    with open_ledger(desk.settings.root.ledger) as ledger:
        assert ledger.repeats(desk.named(1)) == 2
    assert desk.changes() == ["1"]


def test_a_superseded_receipt_says_by_what_and_one_that_counts_again_says_so(desk: Desk) -> None:
    desk.send(FILE)
    assert "hiện lấy theo tệp này" in desk.receipt(1)["effect"]["vi"]
    desk.send(OTHER, ARRIVED + HOUR)
    assert desk.receipt(1)["effect"]["en"] == f"Superseded: the figures of 22/11/2023 come from {desk.named(2)}."
    desk.withdraw(2)
    assert "hiện lấy theo tệp này" in desk.receipt(1)["effect"]["vi"]
    assert "Đã rút" in desk.index()
    desk.reread(1)
    assert desk.named(3) in desk.index()
    assert desk.named(3) in desk.receipt(1)["effect"]["vi"]


def test_a_file_that_was_locked_and_is_older_says_that_it_never_counted(desk: Desk) -> None:
    locked = desk.drop(SENDER, NAME, FILE)
    locked.chmod(0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reception, "copy_and_hash", _unless(locked))  # root may read everything
        [unread] = receive(desk.settings, desk.contracts)
        desk.send(OTHER, ARRIVED + HOUR, folder=f"{SENDER}/gửi lại")
    locked.chmod(0o600)
    [late] = receive(desk.settings, desk.contracts)
    assert (unread.status, late.status, late.received_at) == ("refused", "accepted", ARRIVED)
    assert desk.in_force() == "2"
    assert desk.receipt(3)["effect"]["en"].startswith("Superseded")
    assert "now come from this file" in desk.receipt(2)["effect"]["en"]


def _unless(locked: Path) -> Callable[[Path, Path], str]:
    def copy(source: Path, target: Path) -> str:
        if source == locked:
            raise SourceUnreadable("Permission denied")
        return copy_and_hash(source, target)

    return copy


@pytest.mark.parametrize("content", [WRONG, FILE.replace(b"commune_code", "Địa bàn lạ".encode()), b""])
def test_a_refused_file_that_comes_again_is_a_repeat_while_it_is_judged_alike(desk: Desk, content: bytes) -> None:
    desk.send(content)
    assert desk.send(content, ARRIVED + HOUR) == []
    with open_ledger(desk.settings.root.ledger) as ledger:
        assert ledger.repeats(desk.named(1)) == 1


def test_a_refused_file_that_comes_again_under_a_mended_contract_is_accepted(desk: Desk) -> None:
    strange = FILE.replace(b"commune_code", "Địa bàn lạ".encode())
    desk.send(strange)
    desk.contracts = with_another_header(desk.contracts)
    assert waiting(desk.settings) == []
    [found] = desk.send(strange, ARRIVED + HOUR)
    assert (found.submission_id, found.status, desk.in_force()) == (desk.named(2), "accepted", "2")


def test_a_refused_file_that_comes_again_never_takes_the_place_of_its_correction(desk: Desk) -> None:
    strange = FILE.replace(b"commune_code", "Địa bàn lạ".encode())
    desk.send(strange)
    desk.send(OTHER, ARRIVED + HOUR, folder=f"{SENDER}/gửi lại")
    desk.contracts = with_another_header(desk.contracts)
    assert desk.send(strange, ARRIVED + 2 * HOUR) == []
    assert desk.in_force() == "2"


# Withdrawal.


def test_a_withdrawal_brings_back_what_it_superseded(desk: Desk) -> None:
    desk.send(FILE)
    desk.send(OTHER, ARRIVED + HOUR)
    done = desk.withdraw(2)
    assert done.in_force is not None
    assert done.in_force.submission_id == desk.named(1)
    assert desk.in_force() == "1"
    assert desk.changes() == ["1", "2", "2"]


def test_a_withdrawal_starts_a_run_once(desk: Desk) -> None:
    sensor = landing_sensor(desk.settings, desk.contracts)

    def asked_for() -> list[str | None]:
        with dg.build_sensor_context() as context:
            return [each.partition_key for each in sensor(context) if isinstance(each, dg.RunRequest)]

    desk.send(FILE)
    assert asked_for() == []
    desk.withdraw(1)
    assert asked_for() == [DAY.isoformat()]
    receive(desk.settings, desk.contracts)
    assert asked_for() == []


def test_a_withdrawal_is_kept_with_who_when_and_why(desk: Desk) -> None:
    desk.send(FILE)
    before = datetime.now(UTC)
    desk.withdraw(1, "  nhầm\n tháng ")
    found = desk.find(1)
    assert (found.status, found.withdrawn_by, found.withdrawn_reason) == ("withdrawn", "An", "nhầm tháng")
    assert found.withdrawn_at is not None
    assert before <= found.withdrawn_at <= datetime.now(UTC)
    assert (desk.settings.root.path / str(found.raw_path)).read_bytes() == FILE
    assert len(parquet_rows(desk.settings.root.path / str(found.accepted_path))) == 3
    assert desk.receipt(1)["status"] == "withdrawn"
    assert desk.in_force() is None
    one = desk.feed_status()
    assert (one.status, one.needs_attention, [each.submission_id for each in one.withdrawn]) == (
        "withdrawn",
        True,
        [desk.named(1)],
    )


def test_a_withdrawn_receipt_says_all_that_it_said_before(desk: Desk) -> None:
    desk.send(QUARANTINED)
    before = desk.receipt(1)
    desk.withdraw(1)
    after = desk.receipt(1)
    assert {name: after[name] for name in ("notices", "notice_counts", "rows")} == {
        name: before[name] for name in ("notices", "notice_counts", "rows")
    }


def test_withdrawing_the_only_file_falls_back_to_an_earlier_date(desk: Desk) -> None:
    desk.send(FILE, name="VTT_thuebao_20231121.csv")
    desk.send(OTHER)
    done = desk.withdraw(1)
    assert done.in_force is not None
    assert done.in_force.report_date == date(2023, 11, 21)


def test_what_was_withdrawn_stays_out_where_its_file_merely_lies_in_landing(desk: Desk) -> None:
    desk.send(FILE)
    desk.withdraw(1)
    assert waiting(desk.settings) == []
    assert receive(desk.settings, desk.contracts) == []


@pytest.mark.parametrize("folder", [SENDER, f"{SENDER}/gửi lại"])
def test_what_was_withdrawn_and_is_sent_anew_is_a_new_submission(desk: Desk, folder: str) -> None:
    desk.send(FILE)
    desk.withdraw(1)
    [found] = desk.send(FILE, ARRIVED + HOUR, folder=folder)
    assert (found.submission_id, desk.in_force()) == (desk.named(2), "2")


def test_bytes_equal_to_those_that_came_back_into_force_are_a_repeat(desk: Desk) -> None:
    desk.send(FILE)
    desk.send(OTHER, ARRIVED + HOUR)
    desk.withdraw(2)
    assert desk.send(FILE, ARRIVED + 2 * HOUR, folder=f"{SENDER}/gửi lại") == []
    assert desk.in_force() == "1"


def test_a_withdrawal_that_cannot_be_says_why_and_changes_nothing(desk: Desk) -> None:
    with pytest.raises(TatsongError, match="nothing was ever received"):
        desk.withdraw(1)
    assert not desk.settings.root.ledger.exists()
    desk.send(WRONG)
    desk.send(FILE, ARRIVED + HOUR)
    with pytest.raises(TatsongError, match="was refused and never in force"):
        desk.withdraw(1)
    with pytest.raises(TatsongError, match=r"there are .*\.1, .*\.2"):
        desk.withdraw(3)
    for reason in ("", " \n", "x" * 501):
        with pytest.raises(TatsongError, match="--reason"):
            desk.withdraw(2, reason)
    desk.withdraw(2)
    with pytest.raises(TatsongError, match=r"withdrawn on .* already"):
        desk.withdraw(2)
    assert desk.changes() == ["1", "2", "2"]


def test_a_withdrawal_whose_receipt_cannot_be_written_does_not_happen(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.send(FILE)

    def full(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(withdrawing, "write_receipt", full)
    with pytest.raises(OSError, match="no space"):
        desk.withdraw(1)
    assert (desk.in_force(), desk.changes()) == ("1", ["1"])


def test_a_person_is_told_that_a_run_is_writing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.send(FILE)
    monkeypatch.setattr(withdrawing, "LOCK_SECONDS", 0.1)
    with writer_lock(desk.settings), pytest.raises(TatsongError, match="another run is writing"):
        desk.withdraw(1)


# Reading again.


def with_another_header(contracts: Contracts) -> Contracts:
    """Contracts by which the sender's unknown header word means the commune."""
    feed = contracts.feeds["subscribers"]
    columns = [
        replace(column, headers=[*column.headers, "Địa bàn lạ"]) if column.name == "commune_code" else column
        for column in feed.columns
    ]
    return replace(contracts, feeds={**contracts.feeds, "subscribers": replace(feed, columns=columns)})


def test_what_was_refused_is_accepted_by_a_mended_contract(desk: Desk) -> None:
    strange = FILE.replace(b"commune_code", "Địa bàn lạ".encode())
    [refused] = desk.send(strange)
    assert refused.status == "refused"
    assert desk.reread(1) == [("1", "2", "refused")]
    desk.contracts = with_another_header(desk.contracts)
    assert desk.reread(1) == [("1", "3", "accepted")]
    found = desk.find(3)
    assert (found.reread_of, found.received_at, found.raw_path) == (desk.named(1), ARRIVED, refused.raw_path)
    assert {row[0] for row in parquet_rows(desk.settings.root.path / str(found.accepted_path))} == {desk.named(3)}
    assert desk.receipt(3)["status"] == "accepted"
    assert (desk.in_force(), desk.feed_status().status) == ("3", "on_time")
    assert list((desk.settings.root.raw / SENDER).iterdir()) == [desk.settings.root.raw / SENDER / desk.named(1)]


def test_a_reading_takes_the_place_of_its_own_file_and_of_no_newer_one(desk: Desk) -> None:
    desk.send(FILE)
    desk.send(OTHER, ARRIVED + HOUR)
    assert desk.reread(1) == [("1", "3", "accepted")]
    assert desk.in_force() == "2"
    assert desk.reread(2) == [("2", "4", "accepted")]
    assert desk.in_force() == "4"
    desk.withdraw(4)
    desk.withdraw(2)
    assert desk.in_force() == "3"
    desk.withdraw(3)
    assert desk.in_force() == "1"


def test_a_file_of_the_same_time_and_path_is_newer_than_the_one_before_it_read_again(desk: Desk) -> None:
    desk.send(FILE)
    desk.send(OTHER)
    assert desk.reread(1) == [("1", "3", "accepted")]
    assert desk.in_force() == "2"


def test_reading_again_what_was_read_again_goes_back_to_what_was_sent(desk: Desk) -> None:
    desk.send(FILE)
    desk.reread(1)
    assert desk.reread(2) == [("1", "3", "accepted")]
    assert desk.find(3).reread_of == desk.named(1)


def test_reading_again_takes_a_withdrawal_back(desk: Desk) -> None:
    desk.send(FILE)
    desk.withdraw(1)
    assert desk.reread(1) == [("1", "2", "accepted")]
    assert desk.in_force() == "2"


def test_bytes_that_were_read_again_are_a_repeat_when_they_are_sent_again(desk: Desk) -> None:
    desk.send(FILE)
    desk.reread(1)
    assert desk.send(FILE, ARRIVED + HOUR) == []
    assert desk.in_force() == "2"


def test_a_range_means_what_counts_and_what_was_refused_since(desk: Desk) -> None:
    desk.send(WRONG)
    desk.send(FILE, ARRIVED + HOUR)
    desk.send(OTHER, ARRIVED + 2 * HOUR)
    desk.send(WRONG, ARRIVED + 3 * HOUR)
    desk.send(FILE, ARRIVED + 4 * HOUR, name="VTT_thuebao_20231121.csv")
    desk.send(clean_file("stations"), ARRIVED, name=NAMES["stations"][1])

    def chosen(choice: Selection) -> list[str]:
        return [old.submission_id for old, _ in reread(desk.settings, desk.contracts, choice)]

    whole = [desk.named(3), desk.named(4), f"{SENDER}.subscribers.2023-11-21.1"]
    assert chosen(Selection(feed="subscribers")) == whole
    assert chosen(Selection(feed="subscribers", first=DAY)) == whole[:2]
    assert chosen(Selection(submitter=SENDER, last=date(2023, 11, 21))) == whole[2:]
    with pytest.raises(TatsongError, match="widen"):
        chosen(Selection(feed="traffic"))


def test_kept_bytes_that_are_gone_are_named(desk: Desk) -> None:
    [found] = desk.send(FILE)
    (desk.settings.root.path / str(found.raw_path)).unlink()
    with pytest.raises(TatsongError, match="restore it"):
        desk.reread(1)
    with pytest.raises(TatsongError, match="no such submission"):
        desk.reread(9)


# The ledger of an older program.


def test_an_older_ledger_is_led_on_with_all_that_is_in_it(desk: Desk) -> None:
    desk.send(FILE)
    desk.send(OTHER, ARRIVED + HOUR)
    path = desk.settings.root.ledger
    _make_older(path)
    assert desk.in_force() == "2"
    desk.withdraw(2)
    desk.reread(1)
    assert desk.in_force() == "3"
    with open_ledger(path) as ledger:
        assert ledger.faults() == []
    with sqlite3.connect(path) as con:
        assert con.execute("pragma user_version").fetchone() == (VERSION,)


def test_files_that_an_older_program_took_in_are_compared_once_and_stay_what_they_are(desk: Desk) -> None:
    desk.send(FILE)
    desk.send(WRONG, ARRIVED + HOUR, folder=f"{SENDER}/gửi lại")
    _make_older(desk.settings.root.ledger)
    assert len(waiting(desk.settings)) == 2
    assert receive(desk.settings, desk.contracts) == []
    assert waiting(desk.settings) == []
    assert desk.changes() == ["1", "2"]


def _make_older(path: Path) -> None:
    """Take away what every later version brought to the first."""
    make_unheld(path)
    with sqlite3.connect(path) as con:
        con.execute("alter table delivery drop column changed_ns")
        con.execute("alter table submission drop column refused_under")
        con.execute("drop table judged")
        con.execute("drop table identity")
        for column in ("state", "link"):
            con.execute(f"alter table change drop column {column}")
        con.execute("drop index submission_by_entry")
        for column in ("read_as", "reread_of", "entered_at", "withdrawn_at", "withdrawn_by", "withdrawn_reason"):
            con.execute(f"alter table submission drop column {column}")
        con.execute("pragma user_version = 1")
    con.close()


# The command line.


def tatsong(settings: Settings, *words: str) -> Done:
    return run(*words, environment={"TATSONG_DATA_ROOT": str(settings.root.path), "LOGNAME": "binh"})


def test_the_commands_speak_plainly(desk: Desk) -> None:
    day = ("--date", DAY.isoformat())
    nothing = tatsong(desk.settings, "status", *day)
    assert (nothing.returncode, "Nothing was ever received" in nothing.stdout) == (3, True)
    desk.send(FILE)
    desk.send(QUARANTINED, ARRIVED + HOUR)
    desk.drop(SENDER, "VTT_thuebao_20231120.csv", FILE)
    out = tatsong(desk.settings, "withdraw", desk.named(2), "--reason", "gửi nhầm")
    assert out.stdout.splitlines()[:2] == [
        f"{desk.named(2)} is withdrawn.",
        f"In force now: {desk.named(1)} (report date {DAY}).",
    ]
    again = tatsong(desk.settings, "withdraw", desk.named(2), "--reason", "gửi nhầm")
    assert (again.returncode, again.stderr.count("\n")) == (2, 1)
    assert tatsong(desk.settings, "reread").returncode == 2
    assert tatsong(desk.settings, "reread", "--feed", "nothing").returncode == 2
    read = tatsong(desk.settings, "reread", desk.named(1))
    assert (read.returncode, f"{desk.named(3)}: accepted, 3 rows accepted" in read.stdout) == (0, True)
    shown = tatsong(desk.settings, "status", *day)
    assert (shown.returncode, "missing" in shown.stdout) == (1, True)
    assert "VTT_thuebao_20231120.csv" in shown.stdout
    found = json.loads(tatsong(desk.settings, "status", *day, "--json").stdout)
    [one] = [each for each in found["feeds"] if (each["submitter"], each["feed"]) == (SENDER, "subscribers")]
    assert (one["status"], one["in_force"], one["needs_attention"]) == ("on_time", desk.named(3), False)
    assert [each["withdrawn_by"] for each in one["submissions"]] == [None, None, "binh"]
    assert found["waiting"] == [f"{SENDER}/VTT_thuebao_20231120.csv"]
