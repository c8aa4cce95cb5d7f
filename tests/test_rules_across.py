"""Rules across files and nights: who is told, when a date is judged again, and that nothing else changes by it."""

import json
from dataclasses import replace
from datetime import date

import pytest

from dagster_project.contracts import Contracts
from dagster_project.settings import Settings
from dagster_project.submissions.cross import night
from dagster_project.submissions.ledger import open_ledger
from dagster_project.submissions.receive import receive, unjudged
from dagster_project.submissions.withdraw import withdraw
from tests.made_nights import DAY, Nights, before, conversions, station, subscribers, traffic

pytestmark = pytest.mark.slow("several nights are received in each test")


@pytest.fixture
def nights(settings: Settings, contracts: Contracts) -> Nights:
    return Nights(settings, contracts)


def _codes(nights: Nights, day: date = DAY) -> list[str]:
    return [notice.code for notice in nights.notices(day)]


def test_quiet_nights_are_not_warned_of(nights: Nights) -> None:
    for at in range(10, -1, -1):
        nights.put("vinaphone", "subscribers", subscribers(1000 + at, 300 + at), before(at))
        nights.put("itel", "subscribers", subscribers(100, 30), before(at))
        nights.put("vinaphone", "conversions", [conversions(5000 - at, 1)], before(at))
        nights.put("vinaphone", "stations", [station(), station("2023-11-01", "HPG002")], before(at))
        nights.put("vinaphone", "traffic", [traffic(), traffic("HPG002", erlang=0)], before(at))
    assert nights.warn() == []
    assert [_codes(nights, before(at)) for at in range(11)] == [[]] * 11


def test_the_sender_finds_the_warning_in_the_receipt(nights: Nights) -> None:
    nights.put("viettel", "conversions", [conversions(5000)], before(1))
    told = nights.put("viettel", "conversions", [conversions(4000)])
    assert nights.warn() == [told]
    receipt = json.loads((nights.settings.root.receipts / "viettel" / f"{told.submission_id}.json").read_text("utf-8"))
    assert "Phường Quán Toan: số lũy kế giảm từ 5000 xuống 4000." in json.dumps(receipt, ensure_ascii=False)
    [notice] = nights.notices()
    assert (notice.row, notice.column, notice.value, notice.expected) == (2, "converted_cumulative", "4000", "5000")


def test_a_warning_changes_neither_acceptance_nor_what_is_built(nights: Nights) -> None:
    nights.put("viettel", "conversions", [conversions(5000)], before(1))
    told = nights.put("viettel", "conversions", [conversions(4000)])
    with open_ledger(nights.settings.root.ledger) as ledger:
        changes = ledger.changes_after(0)
        nights.warn()
        assert ledger.changes_after(0) == changes
        assert ledger.find(told.submission_id) == told


def test_a_correction_takes_its_warning_back(nights: Nights) -> None:
    nights.put("viettel", "conversions", [conversions(5000)], before(1))
    wrong = nights.put("viettel", "conversions", [conversions(4000)])
    nights.warn()
    right = nights.put("viettel", "conversions", [conversions(5001)])
    assert nights.warn() == []
    with open_ledger(nights.settings.root.ledger) as ledger:
        assert dict(ledger.notice_counts(wrong.submission_id)) == {"cumulative_falls": 1}
        assert dict(ledger.notice_counts(right.submission_id)) == {}


def test_a_file_of_the_same_night_that_comes_later_is_taken_into_account(nights: Nights) -> None:
    nights.put("viettel", "stations", [station()], before(1))
    nights.put("viettel", "traffic", [traffic("HPG003")])
    nights.warn()
    assert _codes(nights) == ["traffic_of_station_unknown"]
    nights.put("viettel", "stations", [station(), station(code="HPG003")])
    nights.warn()
    assert _codes(nights) == []


def test_a_correction_judges_the_later_dates_again(nights: Nights) -> None:
    nights.put("viettel", "conversions", [conversions(5000)], before(20))
    told = nights.put("viettel", "conversions", [conversions(5200)], before(2))
    nights.put("viettel", "conversions", [conversions(5300)])
    nights.warn()
    nights.put("viettel", "conversions", [conversions(5250)], before(20))
    assert nights.warn() == [told]
    assert (_codes(nights, before(2)), _codes(nights)) == (["cumulative_falls"], [])


def test_a_withdrawal_judges_the_later_dates_again(nights: Nights) -> None:
    nights.put("viettel", "conversions", [conversions(5000)], before(2))
    wrong = nights.put("viettel", "conversions", [conversions(9000)], before(1))
    nights.put("viettel", "conversions", [conversions(5100)])
    nights.warn()
    assert _codes(nights) == ["cumulative_falls"]
    withdraw(nights.settings, nights.contracts, wrong.submission_id, "typed wrongly", "an engineer")
    assert unjudged(nights.settings)
    assert receive(nights.settings, nights.contracts) == []
    assert not unjudged(nights.settings)
    assert _codes(nights) == []


def test_a_missing_file_that_comes_late_judges_the_dates_that_looked_past_it(nights: Nights) -> None:
    nights.put("viettel", "stations", [station(code="HPG001")], before(3))
    nights.put("viettel", "traffic", [traffic("HPG003")], before(1))
    nights.put("viettel", "traffic", [traffic("HPG003")])
    nights.warn()
    assert [_codes(nights, before(at)) for at in (1, 0)] == [["traffic_of_station_unknown"]] * 2
    nights.put("viettel", "stations", [station(code="HPG001"), station(code="HPG003")], before(2))
    nights.warn()
    assert [_codes(nights, before(at)) for at in (1, 0)] == [[], []]


def test_nothing_is_judged_twice(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    nights.put("viettel", "conversions", [conversions(5000)])
    nights.warn()
    monkeypatch.setattr(night, "_choose", lambda *_: pytest.fail("a date was judged again"))
    assert nights.warn() == []


def test_a_run_that_was_interrupted_leaves_its_dates_to_the_next(
    nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    nights.put("viettel", "conversions", [conversions(5000)], before(1))
    nights.put("viettel", "conversions", [conversions(4000)])
    with monkeypatch.context() as patch:
        patch.setattr("dagster_project.submissions.cross.warn.write_receipt", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            nights.warn()
    nights.warn()
    assert _codes(nights) == ["cumulative_falls"]


def test_a_refused_file_is_not_looked_at(nights: Nights) -> None:
    nights.put("viettel", "conversions", [conversions(5000)], before(1))
    nights.put("viettel", "conversions", [conversions(4000)], status="refused")
    nights.warn()
    assert _codes(nights) == []


@pytest.mark.parametrize("nights_since", [2, 20])
def test_what_is_left_out_for_a_night_is_compared_with_when_it_was_last_there(
    nights: Nights, nights_since: int
) -> None:
    last, between = before(nights_since), before(1) if nights_since == 2 else before(nights_since + 1)
    nights.put("viettel", "stations", [station("2023-10-01"), station(code="HPG002")], last)
    nights.put("viettel", "conversions", [conversions(5000), conversions(1, commune="11299")], last)
    nights.put("viettel", "stations", [station(code="HPG002")], between)
    nights.put("viettel", "conversions", [conversions(1, commune="11299")], between)
    nights.put("viettel", "stations", [station(), station(code="HPG002")])
    nights.put("viettel", "conversions", [conversions(4000), conversions(1, commune="11299")])
    nights.warn()
    assert sorted(_codes(nights)) == ["cumulative_falls", "station_on_again"]


def test_every_fault_is_counted_and_few_are_kept(nights: Nights) -> None:
    codes = [f"HPG{n:03}" for n in range(120)]
    nights.put("viettel", "stations", [station("2023-11-01", code) for code in codes], before(1))
    told = nights.put("viettel", "stations", [station(code=code) for code in codes])
    nights.warn()
    assert len(_codes(nights)) == 50
    with open_ledger(nights.settings.root.ledger) as ledger:
        assert ledger.notice_counts(told.submission_id)["station_on_again"] == 120


def test_a_rule_that_fails_costs_its_own_warnings_only(nights: Nights, caplog: pytest.LogCaptureFixture) -> None:
    fails = {**nights.contracts.queries, "station_on_again": "select error('x') from stations_now"}
    broken = replace(nights.contracts, queries=fails)
    nights = Nights(nights.settings, broken)
    nights.put("viettel", "stations", [station()])
    nights.put("viettel", "conversions", [conversions(5000)], before(1))
    nights.put("viettel", "conversions", [conversions(4000)])
    nights.warn()
    assert _codes(nights) == ["cumulative_falls"]
    assert "the rule station_on_again could not be asked" in caplog.text


def test_a_night_opens_the_files_of_its_last_nights_only(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    for at in range(40, -1, -1):
        nights.put("viettel", "subscribers", subscribers(), before(at))
    nights.warn()
    opened: set[str] = set()
    lay = night.lake.stored_rows
    monkeypatch.setattr(night.lake, "stored_rows", lambda feed, files: lay(feed, _noted(files, opened)))
    nights.put("viettel", "subscribers", subscribers())
    nights.warn()
    assert len(opened) == 15


def _noted(files: list, opened: set[str]) -> list:  # type: ignore[type-arg]
    opened.update(map(str, files))
    return files


def test_the_register_says_why_a_threshold_is_where_it_is(contracts: Contracts) -> None:
    given = [threshold for rule in contracts.rules.values() for threshold in rule.thresholds.values()]
    assert given
    assert all(one.reason and one.meaning for one in given)
