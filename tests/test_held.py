"""What is held: it counts for nothing until a person decides, once; what was agreed passes from then on."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest
import yaml

from dagster_project.contracts import Agreement, Contracts
from dagster_project.core.errors import TatsongError
from dagster_project.core.settings import Settings
from dagster_project.orchestration.assets.feeds import feed_assets
from dagster_project.orchestration.automation import landing_sensor
from dagster_project.orchestration.decisions import decide_job
from dagster_project.submissions import decide as deciding
from dagster_project.submissions.decide import Decision, accept, refuse
from dagster_project.submissions.headlines import headlines_of
from dagster_project.submissions.ingest.reception import receive, waiting_again
from dagster_project.submissions.ledger.agreeing import agreed, as_contract
from dagster_project.submissions.ledger.feed_status import feed_statuses
from dagster_project.submissions.ledger.ledger import Submission, open_ledger
from dagster_project.submissions.reread import Selection, reread
from dagster_project.submissions.withdraw import withdraw
from dagster_project.watch.notify import Run, summary
from dagster_project.watch.overview import overview
from tests.conftest import ARRIVED, DAY, Drop
from tests.made_ledgers import make_unheld
from tests.sending import CLEAN, NAMES, as_csv, as_rows, clean_file, parquet_rows
from tests.support.commands import Done, run

pytestmark = pytest.mark.usefixtures("each_file_alone")

SENDER, NAME = NAMES["subscribers"]
FILE = clean_file("subscribers")
OTHER = as_csv(as_rows(CLEAN["subscribers"][:2]))
HOUR = timedelta(hours=1)


def with_line(line: str, file: bytes = FILE) -> bytes:
    """A file with a line above its table."""
    return f"{line}\n".encode() + file


STRANGE = with_line("Theo kịch bản 3")
TOMORROW = "VTT_thuebao_20231123.csv"


class Office:
    """A data root at which files arrive and a person decides."""

    def __init__(self, settings: Settings, contracts: Contracts, drop: Drop) -> None:
        self.settings, self.contracts, self.drop = settings, contracts, drop

    def send(self, content: bytes, name: str = NAME, at: datetime = ARRIVED, folder: str = SENDER) -> list[Submission]:
        self.drop(folder, name, content, at)
        return receive(self.settings, self.contracts)

    def accept(self, number: int = 1, day: date = DAY) -> Decision:
        return accept(self.settings, self.contracts, named(number, day), "Đã hỏi Viettel", "Chị An")

    def refuse(self, number: int = 1) -> Decision:
        return refuse(self.settings, self.contracts, named(number), "Không phải số liệu thực tế", "Chị An")

    def find(self, number: int, day: date = DAY) -> Submission:
        with open_ledger(self.settings.root.ledger) as ledger:
            found = ledger.find(named(number, day))
        assert found
        return found

    def in_force(self, day: date = DAY) -> str | None:
        with open_ledger(self.settings.root.ledger) as ledger:
            found = ledger.in_force(SENDER, "subscribers", day)
        return found.submission_id if found else None

    def status(self) -> str:
        with open_ledger(self.settings.root.ledger) as ledger:
            found = feed_statuses(ledger, self.contracts, DAY, ARRIVED + HOUR)
        return next(one.status for one in found if (one.submitter, one.feed) == (SENDER, "subscribers"))

    def undecided(self) -> list[str]:
        with open_ledger(self.settings.root.ledger) as ledger:
            assert ledger.faults() == []
            return [one.submission_id for one in ledger.undecided()]

    def receipt(self, number: int, day: date = DAY) -> dict:
        path = self.settings.root.receipts / SENDER / f"{named(number, day)}.json"
        return json.loads(path.read_text(encoding="utf-8"))


def named(number: int, day: date = DAY) -> str:
    return f"{SENDER}.subscribers.{day}.{number}"


@pytest.fixture
def office(settings: Settings, contracts: Contracts, drop: Drop) -> Office:
    return Office(settings, contracts, drop)


def test_what_is_held_is_read_and_kept_and_counts_for_nothing(office: Office) -> None:
    office.send(FILE)
    [held] = office.send(STRANGE, at=ARRIVED + HOUR)
    assert (held.status, held.is_accepted, held.rows_accepted) == ("held", False, 3)
    assert len(parquet_rows(office.settings.root.path / str(held.accepted_path))) == 3
    assert (office.in_force(), office.status()) == (named(1), "on_time")
    receipt = office.receipt(2)
    assert (receipt["status"], receipt["rows"]) == ("held", {"read": 3, "accepted": 0, "quarantined": 0})
    [line] = receipt["notices"]
    assert ("kịch bản 3" in line["message_vi"], line["row"]) == (True, 1)
    assert "Sở sẽ xem" in receipt["next_step"]["vi"]
    assert office.receipt(1)["effect"]["en"].startswith("The figures of 22/11/2023 now come from this file")


def test_what_it_would_bring_is_told_at_once(office: Office) -> None:
    office.send(FILE)
    began = datetime.now(UTC)
    [held] = office.send(with_line("Theo kịch bản 3", OTHER), at=ARRIVED + HOUR)
    told = [{"label": "2G subscribers", "label_vi": "thuê bao 2G", "brings": 20, "in_force": 30}]
    run = Run("run", DAY, began)
    [notified] = summary(office.settings, office.contracts, run)["held"]
    [shown] = overview(office.settings, office.contracts, DAY, ARRIVED + HOUR).as_json()["held"]
    assert (notified["figures"][:1], shown["figures"][:1]) == (told, told)
    assert shown["submission_id"] == held.submission_id
    (office.settings.root.path / str(held.accepted_path)).unlink()
    [shown] = overview(office.settings, office.contracts, DAY, ARRIVED + HOUR).as_json()["held"]
    assert shown["figures"][0] == told[0] | {"brings": None}, "rows that the lake lost stop nobody"


@pytest.mark.parametrize(
    ("feed", "figures"),
    [
        ("subscribers", [30, 300]),
        ("conversions", [60, 4]),
        ("stations", [1, 0]),
        ("traffic", [6, 80]),
        ("shutdown_plan", [2]),
        ("outreach", [4, 300]),
    ],
)
def test_every_feed_has_figures_to_tell(office: Office, feed: str, figures: list[int]) -> None:
    sender, name = NAMES[feed]
    [sent] = office.send(clean_file(feed), name, folder=sender)
    with open_ledger(office.settings.root.ledger) as ledger:
        found = headlines_of(office.settings, ledger, [replace(sent, status="held")])[sent.submission_id]
    assert [(one.brings, one.in_force) for one in found] == [(figure, figure) for figure in figures]


def test_a_date_with_only_a_held_file_waits_to_be_confirmed(office: Office) -> None:
    office.send(STRANGE)
    assert (office.in_force(), office.status()) == (None, "held")


def test_what_is_accepted_counts_and_what_was_agreed_passes_tomorrow(office: Office) -> None:
    office.send(FILE)
    office.send(STRANGE, at=ARRIVED + HOUR)
    done = office.accept(2)
    assert (done.submission.status, office.in_force(), office.undecided()) == ("accepted", named(2), [])
    kept = office.find(2)
    assert (kept.decided_by, kept.decided_reason) == ("Chị An", "Đã hỏi Viettel")
    assert kept.decided_at is not None
    receipt = office.receipt(2)
    assert (receipt["status"], receipt["rows"]["accepted"], receipt["decided_reason"]) == (
        "accepted", 3, "Đã hỏi Viettel"
    )  # fmt: skip
    assert "Sở đã xác nhận" in receipt["next_step"]["vi"]
    assert "Chị An" not in json.dumps(receipt, ensure_ascii=False)
    assert office.receipt(1)["effect"]["en"].startswith("Superseded")
    [same] = office.send(with_line("Theo kịch bản 4"), TOMORROW, ARRIVED + 24 * HOUR)
    [another] = office.send(with_line("Theo kịch bản xấu 4"), "VTT_thuebao_20231124.csv", ARRIVED + 48 * HOUR)
    assert (same.status, another.status) == ("accepted", "held")


def test_what_was_agreed_is_of_one_sender_and_feed(office: Office) -> None:
    office.send(STRANGE)
    office.accept()
    [found] = office.send(STRANGE, "mobifone_subscribers_2023-11-22.csv", folder="mobifone")
    assert found.status == "held"


def test_other_held_files_of_which_all_is_agreed_are_accepted_with_it(office: Office) -> None:
    office.send(STRANGE)
    office.send(with_line("Theo kịch bản 9"), TOMORROW, ARRIVED + 24 * HOUR)
    office.send(with_line("Theo kịch bản xấu 9"), "VTT_thuebao_20231124.csv", ARRIVED + 48 * HOUR)
    done = office.accept()
    assert [one.submission_id for one in done.along] == [named(1, date(2023, 11, 23))]
    assert office.undecided() == [named(1, date(2023, 11, 24))]
    assert office.receipt(1, date(2023, 11, 23))["status"] == "accepted"


def test_what_is_refused_leaves_what_was_in_force_and_keeps_no_rows(office: Office) -> None:
    office.send(FILE)
    [held] = office.send(STRANGE, at=ARRIVED + HOUR)
    done = office.refuse(2)
    assert (done.submission.status, office.in_force(), office.undecided()) == ("refused", named(1), [])
    assert not (office.settings.root.path / str(held.accepted_path)).exists()
    receipt = office.receipt(2)
    assert (receipt["status"], receipt["rows"]["accepted"]) == ("refused", 0)
    assert receipt["decided_reason"] == "Không phải số liệu thực tế"
    assert office.send(STRANGE, at=ARRIVED + 2 * HOUR) == []
    with open_ledger(office.settings.root.ledger) as ledger:
        assert agreed(ledger) == []


def test_a_decision_is_made_once_of_what_is_held_with_name_and_reason(office: Office) -> None:
    with pytest.raises(TatsongError, match="nothing was ever received"):
        office.accept()
    office.send(FILE)
    with pytest.raises(TatsongError, match="accepted and not held"):
        office.refuse()
    office.send(STRANGE, at=ARRIVED + HOUR)
    for by, reason, said in (("", "x", "--by"), ("An", " ", "--reason")):
        with pytest.raises(TatsongError, match=said):
            accept(office.settings, office.contracts, named(2), reason, by)
    with pytest.raises(TatsongError, match="tatsong refuse"):
        withdraw(office.settings, office.contracts, named(2), "x", "An")
    office.accept(2)
    with pytest.raises(TatsongError, match=r"was decided on .* already: it is accepted"):
        office.refuse(2)
    withdraw(office.settings, office.contracts, named(2), "Nhầm", "An")
    assert office.in_force() == named(1)


def test_a_decision_whose_receipt_cannot_be_written_does_not_happen(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.send(STRANGE)

    def full(*_: object) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as patched:
        patched.setattr(deciding, "write_receipt_again", full)
        with pytest.raises(OSError, match="no space"):
            office.accept()
    assert (office.undecided(), office.in_force()) == ([named(1)], None)
    with open_ledger(office.settings.root.ledger) as ledger:
        assert agreed(ledger) == []
    assert office.accept().submission.status == "accepted"


def test_the_same_held_bytes_again_are_a_repeat(office: Office) -> None:
    office.send(STRANGE)
    assert office.send(STRANGE, at=ARRIVED + HOUR) == []
    assert office.send(STRANGE, at=ARRIVED + HOUR, folder=f"{SENDER}/gửi lại") == []
    assert office.undecided() == [named(1)]


def test_a_correction_leaves_nothing_to_decide(office: Office) -> None:
    office.send(STRANGE)
    office.send(FILE, at=ARRIVED + HOUR)
    assert (office.undecided(), office.in_force(), office.status()) == ([], named(2), "late")


def test_what_the_contract_agrees_to_by_now_is_taken_in_by_the_next_run(office: Office) -> None:
    [held] = office.send(STRANGE)
    assert waiting_again(office.settings, office.contracts) == []
    office.contracts = with_agreement(office.contracts, "text", "theo kich ban #")
    [found] = receive(office.settings, office.contracts)
    assert (found.submission_id, found.status, office.in_force()) == (named(2), "accepted", named(2))
    assert (office.undecided(), office.find(1).status) == ([], "refused")
    assert not (office.settings.root.path / str(held.accepted_path)).exists()
    assert "đọc lại" in office.receipt(1)["next_step"]["vi"]
    assert receive(office.settings, office.contracts) == []


def with_agreement(contracts: Contracts, kind: str, text: str) -> Contracts:
    viettel = contracts.submitters[SENDER]
    terms = replace(viettel.feeds["subscribers"], agreed=[Agreement(kind=kind, text=text)])  # type: ignore[arg-type]
    changed = replace(viettel, feeds={**viettel.feeds, "subscribers": terms})
    return replace(contracts, submitters={**contracts.submitters, SENDER: changed})


def test_what_is_held_and_read_again_is_decided_by_its_newest_reading(office: Office) -> None:
    office.send(STRANGE)
    [(_, again)] = reread(office.settings, office.contracts, Selection(names=(named(1),)))
    assert (again.status, office.undecided()) == ("held", [named(2)])
    office.refuse(2)
    [(_, again)] = reread(office.settings, office.contracts, Selection(names=(named(2),)))
    assert (again.status, office.undecided()) == ("held", [named(3)])
    office.accept(3)
    assert office.in_force() == named(3)


def test_lost_rows_are_put_back_whether_held_or_accepted_by_a_person(office: Office) -> None:
    for number, name in ((1, NAME), (1, TOMORROW)):
        office.send(with_line(f"Theo kịch bản {number}"), name)
    office.send(with_line("Theo kịch bản xấu"), "VTT_thuebao_20231124.csv", ARRIVED + 48 * HOUR)
    office.accept()
    paths = list((office.settings.root.lake).rglob("*.parquet"))
    for path in paths:
        path.unlink()
    receive(office.settings, office.contracts)
    assert all(path.is_file() for path in paths)


def test_agreements_are_written_as_the_contracts_have_them(office: Office, tmp_path: Path) -> None:
    office.send(STRANGE)
    office.accept()
    with open_ledger(office.settings.root.ledger) as ledger:
        [one] = agreed(ledger, SENDER)
        written = as_contract(agreed(ledger))
    assert (one.agreed_by, one.submission_id) == ("Chị An", named(1))
    [told] = yaml.safe_load_all(written)
    assert told["feeds"]["subscribers"]["agreed"] == [{"kind": "text", "text": "theo kich ban #"}]


def test_a_decision_starts_a_run_once(office: Office) -> None:
    sensor = landing_sensor(office.settings, office.contracts)

    def asked_for() -> list[str | None]:
        with dg.build_sensor_context() as context:
            return [each.partition_key for each in sensor(context) if isinstance(each, dg.RunRequest)]

    office.send(STRANGE)
    assert asked_for() == []
    office.accept()
    assert asked_for() == [DAY.isoformat()]


def test_what_is_held_is_told_by_status_and_by_the_command(office: Office) -> None:
    office.send(FILE)
    office.send(STRANGE, at=ARRIVED + HOUR)
    found = overview(office.settings, office.contracts, date(2023, 11, 25), datetime.now(UTC)).as_json()
    assert found["needs_attention"]
    [one] = found["held"]
    assert (one["submission_id"], "Theo kịch bản 3" in one["said"][0]) == (named(2), True)
    run = Run("run", DAY, datetime.now(UTC) - timedelta(minutes=1))
    told = summary(office.settings, office.contracts, run)
    assert "held" in told["tells"]
    assert [(each["submission_id"], each["notices"]) for each in told["held"]] == [
        (named(2), {"text_not_understood": 1})
    ]
    assert "kịch bản" not in json.dumps(told, ensure_ascii=False)


def test_it_can_be_decided_by_dagster_s_job(office: Office) -> None:
    office.send(STRANGE)
    job = decide_job(office.settings, office.contracts)

    def run(submission: str) -> bool:
        form = {"submission": submission, "decision": "accept", "by": "Chị An", "reason": "Đã hỏi"}
        return job.execute_in_process({"ops": {"decision": {"config": form}}}, raise_on_error=False).success

    assert not run("nothing")
    assert run(named(1))
    assert office.in_force() == named(1)


def test_dagster_shows_what_is_held(office: Office) -> None:
    office.drop(SENDER, NAME, STRANGE)
    [asset] = [feed_assets(office.settings, office.contracts)]
    found = dg.materialize([asset], partition_key=DAY.isoformat(), selection=["subscribers/viettel"])
    [check] = found.get_asset_check_evaluations()
    assert (check.passed, check.severity) == (False, dg.AssetCheckSeverity.WARN)
    [event] = found.get_asset_materialization_events()
    assert named(1) in str(event.materialization.metadata["held_files"].value)


# The command line.


def tatsong(settings: Settings, *words: str) -> Done:
    return run(*words, environment={"TATSONG_DATA_ROOT": str(settings.root.path)})


def test_the_commands_decide(office: Office) -> None:
    office.send(STRANGE)
    shown = tatsong(office.settings, "status", "--date", DAY.isoformat())
    assert (shown.returncode, f"tatsong accept {named(1)}" in shown.stdout) == (1, True)
    said = ("--by", "An", "--reason", "Đã hỏi")
    out = tatsong(office.settings, "accept", named(1), *said)
    assert (out.returncode, out.stdout.splitlines()[0]) == (0, f"{named(1)} is accepted: 3 rows, 0 quarantined.")
    assert tatsong(office.settings, "refuse", named(1), *said).returncode == 2
    assert "theo kich ban #" in tatsong(office.settings, "agreements").stdout
    assert "agreed:" in tatsong(office.settings, "agreements", "--submitter", SENDER, "--yaml").stdout


# The ledger of an older program.


@pytest.fixture
def older(office: Office) -> Iterator[Office]:
    """The ledger as the program wrote it that knew of nothing held."""
    office.send(FILE)
    office.send(OTHER, at=ARRIVED + HOUR)
    make_unheld(office.settings.root.ledger)
    yield office


def test_an_older_ledger_is_led_on_and_can_hold(older: Office) -> None:
    with sqlite3.connect(older.settings.root.ledger) as con:
        before = con.execute("select rowid, submission_id, entered_at from submission").fetchall()
        with pytest.raises(sqlite3.IntegrityError):
            con.execute("update submission set status = 'held'")
        indexes = con.execute("select name from sqlite_master where type = 'index' and sql is not null").fetchall()
    con.close()
    [held] = older.send(STRANGE, at=ARRIVED + 2 * HOUR)
    assert (held.status, older.undecided(), older.in_force()) == ("held", [named(3)], named(2))
    with sqlite3.connect(older.settings.root.ledger) as con:
        assert con.execute("select rowid, submission_id, entered_at from submission").fetchall()[:2] == before
        assert con.execute("pragma foreign_key_check").fetchall() == []
        after = con.execute("select name from sqlite_master where type = 'index' and sql is not null").fetchall()
    con.close()
    assert set(after) == set(indexes)
    assert older.accept(3).submission.status == "accepted"
