"""Refused for what is not in the file: looked at again when that has changed, read no more often, told of once."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from dagster_project.contracts import Contracts, SubmitterFeed
from dagster_project.core.settings import Settings
from dagster_project.submissions import examine
from dagster_project.submissions.ingest import reception as receiving
from dagster_project.submissions.ingest.reception import receive, waiting_again
from dagster_project.submissions.ledger.ledger import Ledger, Submission, open_ledger
from dagster_project.submissions.withdraw import withdraw
from tests.conftest import ARRIVED, DAY, Drop
from tests.sending import CLEAN, NAMES, as_csv, as_rows, clean_file

pytestmark = [pytest.mark.usefixtures("each_file_alone"), pytest.mark.slow("several nights are received in each test")]

SENDER, NAME = NAMES["subscribers"]
FILE = clean_file("subscribers")
OTHER = as_csv(as_rows(CLEAN["subscribers"][:2]))
HOUR = timedelta(hours=1)
DAYS = timedelta(days=1)


class Night:
    """A data root, the circumstances of its runs, and how many files were read."""

    def __init__(self, settings: Settings, contracts: Contracts, monkeypatch: pytest.MonkeyPatch) -> None:
        self.settings, self.contracts, self.patch = settings, contracts, monkeypatch
        self.read: list[str] = []
        look = examine.Examiner.look

        def counted(examiner: examine.Examiner, path: Path, submitter: str, name: str, latest: date) -> object:
            self.read.append(name)
            return look(examiner, path, submitter, name, latest)

        monkeypatch.setattr(examine.Examiner, "look", counted)

    def run(self, now: datetime | None = None, asked: date | None = None) -> list[Submission]:
        self.read.clear()
        with pytest.MonkeyPatch.context() as patch:
            if now:
                patch.setattr(receiving, "datetime", _clock(now))
            return receive(self.settings, self.contracts, asked=(asked, asked) if asked else None)

    def codes(self, one: Submission) -> set[str]:
        with open_ledger(self.settings.root.ledger) as ledger:
            return set(ledger.notice_counts(one.submission_id))

    def receipts(self) -> int:
        return len(list(self.settings.root.receipts.glob("*/*.json")))

    @property
    def in_force(self) -> str | None:
        with open_ledger(self.settings.root.ledger) as ledger:
            found = ledger.in_force(SENDER, "subscribers", DAY)
        return found.submission_id.rsplit(".", 1)[-1] if found else None


def _clock(now: datetime) -> type[datetime]:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:
            return now

    return Clock


@pytest.fixture
def night(settings: Settings, contracts: Contracts, monkeypatch: pytest.MonkeyPatch) -> Night:
    return Night(settings, contracts, monkeypatch)


# The clock.


@pytest.mark.parametrize("is_kept_alone", [False, True])
def test_files_that_a_clock_two_days_behind_refused_are_taken_in_when_it_is_right(
    night: Night, drop: Drop, is_kept_alone: bool
) -> None:
    paths = [drop(SENDER, NAME, FILE), drop("mobifone", "mobifone_subscribers_2023-11-22.csv", FILE, ARRIVED + HOUR)]
    refused = night.run(ARRIVED - 2 * DAYS)
    assert [night.codes(one) for one in refused] == [{"report_date_not_over"}] * 2
    if is_kept_alone:
        for path in paths:
            path.unlink()
    found = night.run()
    assert [(one.status, one.received_at) for one in found] == [("accepted", ARRIVED), ("accepted", ARRIVED + HOUR)]
    assert night.run() == []
    assert night.read == []


def test_a_file_of_a_date_that_was_not_over_stays_refused_when_it_is(night: Night, drop: Drop) -> None:
    """It cannot hold the figures of that date."""
    drop(SENDER, "VTT_thuebao_20231124.csv", FILE)
    [refused] = night.run(ARRIVED + HOUR)
    assert night.codes(refused) == {"report_date_not_over"}
    assert night.run() == []
    assert night.read == []


def test_a_clock_that_the_ledger_knows_to_be_behind_refuses_no_file_of_its_own_dates(night: Night, drop: Drop) -> None:
    """Also the file system had the wrong time, so that nothing of the file tells."""
    drop("mobifone", "mobifone_subscribers_2023-11-21.csv", FILE, ARRIVED - DAYS)
    night.run(ARRIVED)
    _enter_at(night, ARRIVED)
    drop(SENDER, NAME, FILE, ARRIVED - 2 * DAYS)
    [found] = night.run(ARRIVED - 2 * DAYS)
    assert found.status == "accepted"


def _enter_at(night: Night, at: datetime) -> None:
    with open_ledger(night.settings.root.ledger) as ledger:
        ledger.con.execute("update submission set entered_at = ?", (at.astimezone(UTC).isoformat(),))


# The contracts, the places, the limits.


def _with_sender(contracts: Contracts) -> Contracts:
    new = replace(contracts.submitters[SENDER], submitter="viettell")
    return replace(contracts, submitters={**contracts.submitters, "viettell": new})


def _with_name(contracts: Contracts) -> Contracts:
    return _with_terms(contracts, file_name="so_lieu_{yyyymmdd}.csv")


def _with_dates(contracts: Contracts) -> Contracts:
    return _with_terms(contracts, active_from=date(2022, 1, 1))


def _with_terms(contracts: Contracts, **terms: object) -> Contracts:
    sender = contracts.submitters[SENDER]
    own: SubmitterFeed = replace(sender.feeds["subscribers"], **terms)  # type: ignore[arg-type]
    return replace(
        contracts,
        submitters={**contracts.submitters, SENDER: replace(sender, feeds={**sender.feeds, "subscribers": own})},
    )


@pytest.mark.parametrize(
    ("folder", "name", "mend", "code"),
    [
        ("viettell", NAME, _with_sender, "submitter_unknown"),
        (SENDER, "so_lieu_20231122.csv", _with_name, "feed_unrecognised"),
        (SENDER, "VTT_thuebao_20220926.csv", _with_dates, "report_date_outside"),
    ],
)
def test_what_the_contracts_did_not_know_is_taken_in_when_they_do_and_read_once_until_then(
    night: Night, drop: Drop, folder: str, name: str, mend: Callable[[Contracts], Contracts], code: str
) -> None:
    content = b"a;b\n1;2\n" if code == "feed_unrecognised" else FILE
    drop(folder, name, content)
    [refused] = night.run()
    assert night.codes(refused) == {code}
    assert (night.run(), night.read) == ([], [])
    unrelated = _with_terms(night.contracts, max_age_days=9)
    night.contracts = unrelated
    assert len(waiting_again(night.settings, night.contracts)) == 1
    assert night.run() == []
    assert (len(night.read), night.receipts(), waiting_again(night.settings, night.contracts)) == (1, 1, [])
    night.contracts = mend(unrelated)
    found = night.run()
    if code == "feed_unrecognised":
        assert [night.codes(one) for one in found] == [{"header_not_found"}]
    else:
        assert [one.status for one in found] == ["accepted"]
    assert (night.run(), night.read, waiting_again(night.settings, night.contracts)) == ([], [], [])


def test_what_was_mended_meanwhile_is_not_taken_in_above_its_correction(night: Night, drop: Drop) -> None:
    drop(SENDER, "VTT_thuebao_20220926.csv", FILE)
    night.run()
    night.contracts = _with_dates(night.contracts)
    drop(f"{SENDER}/đúng", "VTT_thuebao_20220926.csv", OTHER, ARRIVED + HOUR)
    first, second = night.run()
    assert (first.rows_accepted, second.rows_accepted) == (3, 2)
    with open_ledger(night.settings.root.ledger) as ledger:
        assert ledger.in_force(SENDER, "subscribers", date(2022, 9, 26)) == second


def test_what_rests_on_the_file_alone_is_not_read_again(night: Night, drop: Drop) -> None:
    drop(SENDER, NAME, FILE.replace(b"commune_code", b"x"))
    drop("viettell", NAME, b"")
    night.run()
    night.contracts = _with_sender(night.contracts)
    assert (night.run(), night.read) == ([], [])


@pytest.fixture
def seeds(settings: Settings, tmp_path: Path) -> Settings:
    """A list of places that ends a day before the report date."""
    shutil.copytree(settings.dbt / "seeds", tmp_path / "dbt" / "seeds")
    path = tmp_path / "dbt" / "seeds" / "communes.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("2024-12-31", "2023-11-21"), encoding="utf-8")
    return replace(settings, dbt=tmp_path / "dbt")


@pytest.mark.parametrize("feed", ["subscribers", "traffic", "conversions"])
def test_a_date_without_places_is_refused_for_every_feed_until_the_list_knows_some(
    night: Night, drop: Drop, seeds: Settings, feed: str
) -> None:
    whole, night.settings = night.settings, seeds
    drop(*NAMES[feed], clean_file(feed))
    [refused] = night.run()
    assert (refused.status, refused.report_date, night.codes(refused)) == ("refused", DAY, {"places_unknown"})
    receipt = json.loads((seeds.root.receipts / SENDER / f"{refused.submission_id}.json").read_text(encoding="utf-8"))
    assert "22/11/2023" in receipt["notices"][0]["message_vi"]
    assert NAMES[feed][1] in receipt["notices"][0]["message_vi"]
    assert "không cần gửi lại" in receipt["next_step"]["vi"]
    assert (night.run(), night.read) == ([], [])
    (seeds.dbt / "seeds" / "communes.csv").write_bytes((whole.dbt / "seeds" / "communes.csv").read_bytes())
    [found] = night.run()
    assert found.status == "accepted"


def test_a_limit_that_is_raised_lets_in_what_it_kept_out(night: Night, drop: Drop) -> None:
    usual = night.settings
    night.settings = replace(usual, limits=replace(usual.limits, columns=3))
    drop(SENDER, NAME, FILE)
    [refused] = night.run()
    assert night.codes(refused) == {"columns_too_many"}
    assert (night.run(), night.read) == ([], [])
    night.settings = usual
    [found] = night.run()
    assert found.status == "accepted"


# Dates far from all others.


def far(night: Night, one: Submission) -> bool:
    return night.codes(one) == {"report_date_far"}


def test_a_mistyped_year_is_refused_names_what_is_near_and_moves_no_figure(night: Night, drop: Drop) -> None:
    drop(SENDER, NAME, FILE)
    drop(SENDER, "VTT_chuyendoi_20221122.csv", clean_file("conversions"))
    good, refused = sorted(night.run(asked=DAY), key=lambda one: one.status)
    assert (refused.status, refused.report_date, good.status) == ("refused", date(2022, 11, 22), "accepted")
    receipt = json.loads(
        (night.settings.root.receipts / SENDER / f"{refused.submission_id}.json").read_text(encoding="utf-8")
    )
    [notice] = receipt["notices"]
    assert (notice["code"], notice["value"], notice["expected"]) == ("report_date_far", "22/11/2022", "22/11/2023")
    assert "62" in notice["message_vi"]
    assert "TATSONG_DATE_GAP_DAYS" in receipt["rules"][0]["remedy"]["vi"]
    assert (night.run(asked=DAY), night.read) == ([], [])
    night.settings = replace(night.settings, date_gap_days=400)
    [found] = night.run(asked=DAY)
    assert found.status == "accepted"


@pytest.mark.parametrize("order", [1, -1])
def test_a_history_without_a_gap_may_come_at_once_in_any_order(night: Night, drop: Drop, order: int) -> None:
    days = [DAY - 60 * DAYS * n for n in range(5)]
    for number, day in enumerate(days[::order]):
        drop(SENDER, f"VTT_thuebao_{day:%Y%m%d}.csv", FILE, ARRIVED + number * HOUR)
    assert {one.status for one in night.run(asked=DAY)} == {"accepted"}


def test_a_file_that_says_its_date_inside_joins_what_lies_on_both_sides(night: Night, drop: Drop) -> None:
    drop(SENDER, f"VTT_thuebao_{DAY - 120 * DAYS:%Y%m%d}.csv", FILE)
    inside = as_csv([["Số liệu ngày", f"{DAY - 60 * DAYS:%d/%m/%Y}"], *as_rows(CLEAN["subscribers"])])
    drop(SENDER, "thuê bao.csv", inside, ARRIVED + HOUR)
    found = night.run(asked=DAY)
    assert [(one.status, one.report_date) for one in found] == [
        ("accepted", DAY - 120 * DAYS),
        ("accepted", DAY - 60 * DAYS),
    ]


def test_a_far_date_is_taken_in_when_the_dates_between_are_known_or_it_is_asked_for(night: Night, drop: Drop) -> None:
    early, between = DAY - 120 * DAYS, DAY - 60 * DAYS
    drop(SENDER, NAME, FILE)
    drop(SENDER, f"VTT_thuebao_{early:%Y%m%d}.csv", FILE)
    drop("itel", f"itel_subscribers_{DAY - 300 * DAYS:%Y%m%d}.csv", FILE)
    assert sorted(one.status for one in night.run(asked=DAY)) == ["accepted", "refused", "refused"]
    drop(SENDER, f"VTT_thuebao_{between:%Y%m%d}.csv", FILE)
    assert [(one.report_date, one.status) for one in night.run(asked=DAY)] == [
        (early, "accepted"),
        (between, "accepted"),
    ]
    [found] = night.run(asked=DAY - 300 * DAYS)
    assert (found.submitter, found.status) == ("itel", "accepted")


def test_where_nothing_is_known_nothing_is_far(night: Night, drop: Drop) -> None:
    drop(SENDER, NAME, FILE)
    drop(SENDER, "VTT_chuyendoi_20221122.csv", clean_file("conversions"))
    assert {one.status for one in night.run()} == {"accepted"}


# Odd ledgers.


def test_a_submitter_that_the_contracts_know_no_more_stops_nobody(night: Night, drop: Drop) -> None:
    drop("itel", "itel_subscribers_20231122.csv", FILE)
    drop(SENDER, NAME, FILE, ARRIVED + HOUR)
    one, _ = night.run()
    left = {name: sender for name, sender in night.contracts.submitters.items() if name != "itel"}
    night.contracts = replace(night.contracts, submitters=left)
    withdraw(night.settings, night.contracts, one.submission_id, "sai", "An")
    drop("itel", "itel_subscribers_20231121.csv", FILE)
    drop(SENDER, NAME, OTHER, ARRIVED + 2 * HOUR)
    assert sorted(each.status for each in night.run()) == ["accepted", "refused"]


def test_a_rule_that_the_register_knows_no_more_stops_nobody(night: Night, drop: Drop) -> None:
    drop(SENDER, NAME, as_csv(as_rows([*CLEAN["subscribers"], CLEAN["subscribers"][0]])))
    [one] = night.run()
    with open_ledger(night.settings.root.ledger) as ledger:
        for table in ("notice", "notice_count"):
            ledger.con.execute(f"update {table} set code = 'rule_of_yore'")
    withdraw(night.settings, night.contracts, one.submission_id, "sai", "An")
    drop(SENDER, NAME, OTHER, ARRIVED + HOUR)
    [found] = night.run()
    assert isinstance(found, Submission)
    with open_ledger(night.settings.root.ledger) as ledger:
        assert isinstance(ledger, Ledger)
