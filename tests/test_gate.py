"""The gate: good data passes, every fault is named with its keys, and what was passed is not looked at twice."""

import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dagster_project.core.errors import TatsongError
from dagster_project.core.settings import PROJECT, Settings, load_settings
from dagster_project.gate import Verdict, declared_checks, judge, read_verdict
from dagster_project.gate.models import checks_folder
from dagster_project.gate.suites import load_suites
from dagster_project.releases import publish
from dagster_project.releases.approval import approve
from dagster_project.releases.contents.verdicts import latest_pass, verdict_path
from tests.made_warehouse import D1, D2, D3, change, make_warehouse, note_build

pytestmark = [
    pytest.mark.usefixtures("no_lake"),
    pytest.mark.slow("Great Expectations takes seconds to load, and a second a night"),
]
FEW = {"check_cumulative_carrier", "check_cumulative_commune", "check_freshness", "check_places"}


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place whose three dates the gate has passed, by all suites."""
    place = tmp_path_factory.mktemp("made")
    settings = make_warehouse(place / "root")
    shutil.copytree(PROJECT / "expectations", place / "expectations")
    judge(replace(settings, expectations=place / "expectations"))
    return place


@pytest.fixture(scope="module")
def judged_by_few(judged: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same by a few suites, for what does not depend on which they are."""
    place = tmp_path_factory.mktemp("few")
    shutil.copytree(judged, place, dirs_exist_ok=True)
    for suite in (place / "expectations" / "suites").iterdir():
        if suite.stem not in FEW:
            suite.unlink()
    judge(settings_of(place))
    return place


@pytest.fixture
def warehouse(judged: Path, tmp_path: Path) -> Settings:
    return settings_of(shutil.copytree(judged, tmp_path, dirs_exist_ok=True))


@pytest.fixture
def few(judged_by_few: Path, tmp_path: Path) -> Settings:
    return settings_of(shutil.copytree(judged_by_few, tmp_path, dirs_exist_ok=True))


def settings_of(place: Path) -> Settings:
    return replace(load_settings({"TATSONG_DATA_ROOT": str(place / "root")}), expectations=place / "expectations")


def failing(verdict: Verdict) -> dict[str, int]:
    return {check.name: check.failing_count for check in verdict.checks if not check.success}


def keys_of(verdict: Verdict, name: str) -> list[dict[str, Any]]:
    (found,) = [check for check in verdict.checks if check.name == name]
    return found.failing_keys


def of(day: date, **values: str) -> str:
    return " and ".join([f"report_date = date '{day}'", *(f"{name} = '{value}'" for name, value in values.items())])


def test_good_data_passes_from_the_first_day_on(warehouse: Settings) -> None:
    verdict = latest_pass(warehouse, judge(warehouse).suites_hash)
    assert verdict is not None
    assert (verdict.outcome, verdict.checked_dates, failing(verdict)) == ("pass", [D1, D2, D3], {})
    assert {check.name for check in verdict.checks} == {check.name for check in declared_checks(warehouse)}
    assert verdict == read_verdict(warehouse, D3, verdict.digest)


def test_a_standing_verdict_is_given_again(few: Settings) -> None:
    first = judge(few)
    again = judge(few)
    assert again.judged_at > first.judged_at
    assert again.model_copy(update={"judged_at": first.judged_at}) == first
    assert sum(path.is_dir() for path in (few.root.verdicts / "data_docs").iterdir()) == 2


def test_pages_need_no_network_and_nothing_is_written_beside_the_suites(warehouse: Settings) -> None:
    pages = list((warehouse.root.verdicts / "data_docs").rglob("*.html"))
    assert len(pages) == len(load_suites(warehouse)) + 2  # the index of the run, and that over runs
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert 'src="http' not in text
        assert "url(http" not in text
        assert '<link rel="stylesheet" href="http' not in text
    before = {path: path.stat().st_mtime_ns for path in warehouse.expectations.rglob("*")}
    change(warehouse, "update official.report_city set subscribers_m2m = subscribers_m2m")
    judge(warehouse)
    assert {path: path.stat().st_mtime_ns for path in warehouse.expectations.rglob("*")} == before


def test_every_fault_is_named_with_its_keys(warehouse: Settings) -> None:
    change(
        warehouse,
        f"""
        update official.report_carrier set converted_total = 1 where {of(D3, submitter="itel")};
        update marts.mart_commune_daily set converted_total = 1
            where {of(D3, submitter="viettel", commune_code="11299")};
        delete from official.report_commune where {of(D2, commune_code="318")};
        update official.report_carrier set subscribers_total = subscribers_total * 1.3 where {of(D3, submitter="itel")};
        update official.report_carrier set converted_total = converted_total * 1.3 where {of(D3, submitter="viettel")};
        update official.report_carrier set stations_2g_on_air = 100 where {of(D1, submitter="vinaphone")};
        update official.report_carrier set stations_2g_on_air = 10 where {of(D2, submitter="vinaphone")};
        update official.report_submission set submission_in_force = null
            where {of(D3, submitter="vinaphone", feed="stations")};
        update marts.mart_station_daily set latitude = latitude + 0.2
            where technology = '4G' and {of(D3, commune_code="11470", submitter="viettel")};
        update marts.mart_station_daily set state = 'off_air'
            where technology = '4G' and {of(D3, commune_code="11470", submitter="vinaphone")};
        delete from marts.lineage where {of(D2, commune_code="11299", submitter="itel", feed="subscribers")};
        update marts.mart_commune_daily set subscribers_as_of = date '2023-11-01' where {of(D1, submitter="viettel")};
        """,
    )
    verdict = judge(warehouse)
    assert verdict.outcome == "blocked"
    found = failing(verdict)
    expected = {
        "converted_total_never_falls",
        "converted_total_never_falls_in_commune",
        "island_district_counted",
        "carrier_moves_within_bounds",
        "carrier_moves_little",
        "conversions_move_little",
        "conversions_move_within_bounds",
        "stations_move_little",
        "stations_move_within_bounds",
        "operator_has_reported",
        "eligible_has_4g_neighbour",
        "eligible_neighbour_within_reach",
        "figures_traced",
        "share_within_3_days",
        "share_within_7_days",
    }
    assert expected <= found.keys()
    assert [key["submitter"] for key in keys_of(verdict, "converted_total_never_falls")] == ["itel"]
    moved = {(key["report"], key["submitter"]) for key in keys_of(verdict, "conversions_move_within_bounds")}
    assert ("report_carrier", "viettel") in moved
    fell = [key for key in keys_of(verdict, "stations_move_within_bounds") if key["report_date"] == D2.isoformat()]
    assert [(key["submitter"], key["before"], key["figure"]) for key in fell] == [("vinaphone", 100, 10)]
    assert keys_of(verdict, "operator_has_reported")[0]["feed"] == "stations"
    assert keys_of(verdict, "eligible_has_4g_neighbour")[0]["station_code"] == "VIN11470"
    assert keys_of(verdict, "eligible_neighbour_within_reach")[0]["station_code"] == "VIE11470"
    assert keys_of(verdict, "figures_traced")[0]["report_date"] == D2.isoformat()
    assert verdict.passed_dates == {}


def test_failing_keys_are_capped_and_their_count_is_true(warehouse: Settings) -> None:
    change(warehouse, f"update official.report_commune set subscribers_total = null where {of(D3)}", D3)
    (found,) = [check for check in judge(warehouse).checks if check.name == "subscribers_known"]
    assert (found.failing_count, len(found.failing_keys), found.dates) == (218, 20, {D3: 218})


def test_a_warning_passes_with_its_notice_and_is_carried_on(few: Settings) -> None:
    # What falls in one commune rises in another, as where a carrier corrects addresses.
    for table, who in (("marts.mart_commune_daily", " and submitter = 'itel'"), ("official.report_commune", "")):
        for code, by in (("11296", -9), ("11299", 9)):
            rows = f"report_date >= date '{D2}' and commune_code = '{code}'{who}"
            change(few, f"update {table} set converted_total = converted_total + {by} where {rows}", D2, D3)
    verdict = judge(few)
    # The date after a changed one is compared with it, and so is looked at again.
    assert verdict.checked_dates == [D2, D3]
    found = {notice.name: notice for notice in verdict.notices}["converted_total_never_falls_in_commune"]
    assert (found.severity, found.dates, found.notice) == (
        "warning",
        {D2: 1},
        "Số chuyển đổi lũy kế tại xã giảm so với ngày trước.",
    )
    assert verdict.passed
    assert set(verdict.passed_dates) == {D1, D2, D3}
    change(few, f"update official.report_outreach set last_outreach_date = '{D1}' where {of(D3)}", D3, D3)
    later = judge(few)
    assert later.checked_dates == [D3]
    assert [(notice.name, notice.dates) for notice in later.notices] == [(found.name, found.dates)]


def test_an_approved_failure_passes_for_its_data_and_is_carried_while_its_date_stays(few: Settings) -> None:
    old = f"update marts.mart_commune_daily set subscribers_as_of = date '2023-11-01' where {of(D3)}"
    change(few, old, D3, D3)
    blocked = judge(few)
    assert [check.name for check in blocked.blocking] == ["share_within_7_days"]
    approve(few, D3, "share_within_7_days", by="Trần Thị B", reason="Sự cố cáp biển")
    passed = judge(few)
    assert (passed.passed, passed.outcome) == (True, "blocked")
    # Another date changes: what was approved is let through again, and says by whom.
    change(few, f"update official.report_outreach set last_outreach_date = '{D1}' where {of(D1)}", D1, D1)
    later = judge(few)
    assert (later.passed, later.checked_dates) == (True, [D1, D2])
    assert [check.name for check in later.let_through if check.severity == "critical"] == ["share_within_7_days"]
    assert [given.by for given in later.all_approvals] == ["Trần Thị B"]
    # The date itself changes: nobody has seen that.
    change(few, f"update official.report_outreach set last_outreach_date = '{D1}' where {of(D3)}", D3, D3)
    assert [check.name for check in judge(few).blocking] == ["share_within_7_days"]


def test_only_what_may_be_true_though_unusual_can_be_approved() -> None:
    suites = load_suites(load_settings({}))
    metas = [each.meta for suite in suites for each in suite.expectations if each.severity == "critical"]
    assert {meta.topic for meta in metas if meta.approvable} == {"movement", "cumulative", "freshness", "reporting"}
    assert not any(meta.approvable for meta in metas if meta.topic in ("key", "sum", "lineage"))
    for suite in suites:
        for each in json.loads((PROJECT / "expectations" / "suites" / f"{suite.name}.json").read_text())[
            "expectations"
        ]:
            assert each["severity"] == "warning" or "approvable" in each["meta"], each["meta"]["check"]


def test_a_blocked_date_is_looked_at_again_and_a_passed_one_is_not(few: Settings) -> None:
    change(few, f"update official.report_city set converted_total = 0 where {of(D3)}", D3, D3)
    blocked = judge(few)
    assert (blocked.outcome, blocked.checked_dates, set(blocked.passed_dates)) == ("blocked", [D3], {D1, D2})
    change(few, f"update official.report_city set subscribers_m2m = 0 where {of(D3)}", D3, D3)
    assert judge(few).checked_dates == [D3]


def test_other_suites_judge_every_date_anew(few: Settings) -> None:
    passed = judge(few)
    edit(few, "check_places", lambda suite: suite["expectations"][0]["kwargs"].update(max_value=216, min_value=216))
    verdict = judge(few)
    assert verdict.digest == passed.digest
    assert (verdict.outcome, verdict.checked_dates) == ("blocked", [D1, D2, D3])
    assert [check.name for check in verdict.blocking] == ["communes_counted"]
    assert read_verdict(few, D3, passed.digest) == verdict


def test_what_cannot_be_evaluated_blocks_whatever_it_was_worth(few: Settings) -> None:
    edit(few, "check_freshness", lambda suite: suite["expectations"][0]["kwargs"].update(column="share_within_3"))
    (found,) = judge(few).blocking
    assert (found.name, found.severity) == ("share_within_3_days", "critical")
    assert "share_within_3" in found.observed


@pytest.mark.parametrize(
    ("gone", "check", "told", "dates"),
    [
        ("marts.mart_commune_daily", "share_within_3_days", "no rows", {D1: 1, D2: 1, D3: 1}),
        (f"marts.mart_commune_daily where {of(D2)}", "share_within_3_days", f"no rows of {D2}", {D2: 1}),
        (f"marts.mart_commune_daily where {of(D2)}", "share_within_7_days", f"no rows of {D2}", {D2: 1}),
    ],
)
def test_a_date_of_no_rows_has_not_been_checked(
    few: Settings, gone: str, check: str, told: str, dates: dict[date, int]
) -> None:
    change(few, f"delete from {gone}")
    verdict = judge(few)
    found = {one.name: one for one in verdict.blocking}[check]
    assert (found.severity, found.approvable, found.dates) == ("critical", False, dates)
    assert found.observed.startswith(told)
    assert verdict.outcome == "blocked"


def test_how_old_figures_may_be_is_what_it_was_on_the_date(warehouse: Settings) -> None:
    change(
        warehouse,
        f"""
        update official.report_submission set age_days = 8 where submitter = 'viettel' and feed = 'subscribers';
        insert into control.max_age values ('viettel', 'subscribers', date '{D3}', 9);
        """,
    )
    judged = {check.name: check for check in judge(warehouse).checks}
    assert judged["within_maximum_age"].dates == {D1: 1, D2: 1}


def test_no_rows_are_asked_of_what_there_may_be_none_of(warehouse: Settings) -> None:
    """No 2G station is left, and before the second date no operator had sent an inventory."""
    change(
        warehouse,
        f"""
        delete from official.report_switch_off_candidate;
        delete from marts.mart_station_daily where {of(D1)};
        update official.report_submission set submission_in_force = null where {of(D1, feed="stations")};
        """,
    )
    judged = {check.name: check for check in judge(warehouse).checks}
    assert judged["candidate_on_air"].success
    assert judged["neighbour_within_reach"].success
    change(warehouse, f"delete from marts.mart_station_daily where {of(D3)}")
    judged = {check.name: check for check in judge(warehouse).checks}
    assert (judged["neighbour_within_reach"].dates, judged["neighbour_within_reach"].observed) == (
        {D3: 1},
        f"no rows of {D3}",
    )


@pytest.mark.parametrize(
    ("suite", "spoil", "words"),
    [
        ("check_places", lambda suite: suite["expectations"][0]["meta"].pop("reason"), r"check_places.json.*reason"),
        ("check_places", lambda suite: suite.update(name="places"), "name the suite as its file"),
        ("check_places", lambda suite: suite["meta"].pop("may_be_empty"), r"check_places.json.*may_be_empty"),
        (
            "check_places",
            lambda suite: suite["meta"].update(may_be_empty=True),
            r"check_places.json.*`reason` says why",
        ),
        ("check_places", lambda suite: suite["expectations"].append(suite["expectations"][0]), "communes_counted"),
        ("check_places", lambda suite: suite["expectations"][0].update(type="expect_magic"), "expect_magic"),
        (
            "check_places",
            lambda suite: suite["expectations"][0]["kwargs"].update(column=[3]),
            "check_places.json.*column",
        ),
    ],
)
def test_a_suite_that_cannot_be_used_leaves_no_verdict(few: Settings, suite: str, spoil: Any, words: str) -> None:
    kept_verdict = judge(few)
    edit(few, suite, spoil)
    with pytest.raises(TatsongError, match=words):
        judge(few)
    assert read_verdict(few, D3, kept_verdict.digest) is None


def test_an_incomplete_build_is_not_judged(few: Settings) -> None:
    with duckdb.connect(few.root.warehouse) as con:
        note_build(con, few, 2, D3, D3, complete=False)
    with pytest.raises(TatsongError, match="did not succeed"):
        judge(few)


def test_an_unreadable_verdict_is_none(few: Settings) -> None:
    verdict = judge(few)
    verdict_path(few, D3, verdict.digest).write_text("{", encoding="utf-8")
    assert read_verdict(few, D3, verdict.digest) is None


def test_every_model_has_its_suite_and_every_threshold_its_reason() -> None:
    suites = load_suites(load_settings({}))
    models = {path.stem for path in checks_folder(load_settings({})).glob("*.sql")}
    assert {suite.meta.model for suite in suites} == models
    for expectation in (expectation for suite in suites for expectation in suite.expectations):
        assert len(expectation.meta.reason) > 5
        assert expectation.meta.notice.endswith(".")
        assert expectation.text


def edit(settings: Settings, name: str, how: Any) -> None:
    path = settings.expectations / "suites" / f"{name}.json"
    suite = json.loads(path.read_text(encoding="utf-8"))
    how(suite)
    path.write_text(json.dumps(suite), encoding="utf-8")


def test_a_published_figure_that_is_restated_by_much_waits(few: Settings, tmp_path: Path) -> None:
    shutil.copy(PROJECT / "expectations" / "suites" / "check_restatement.json", few.expectations / "suites")
    judge(few)
    publish(few)
    change(few, f"update official.report_carrier set subscribers_2g = subscribers_2g * 0.7 where {of(D2)}", D2, D2)
    blocking = {check.name: check for check in judge(few).blocking}
    assert blocking["carrier_restated_within_bounds"].dates.keys() == {D2}
    assert blocking["carrier_restated_within_bounds"].approvable
    assert "published_changes_have_reasons" in blocking, "no file came"


def test_what_nobody_has_ever_reported_is_approved_once_and_nothing_beside_it(few: Settings) -> None:
    suites = few.expectations / "suites"
    for path in suites.iterdir():
        path.unlink()
    shutil.copy(PROJECT / "expectations" / "suites" / "report_commune.json", suites)
    unknown = "update official.report_commune set subscribers_total = null, subscribers_2g = null where commune_code = "
    change(few, f"{unknown} '318' and {of(D2)}", D2, D2)
    names = {check.name for check in judge(few).blocking}
    assert names == {"subscribers_known", "subscribers_2g_known"}
    for name in names:
        approve(few, D3, name, by="An", reason="Đảo chưa có thuê bao")
    assert judge(few).passed
    change(few, f"{unknown} '318' and {of(D3)}", D3, D3)
    assert judge(few).passed, "the same place on a later date"
    change(few, f"{unknown} '11296' and {of(D3)}", D3, D3)
    assert {check.name for check in judge(few).blocking} == names, "another place beside it"


def test_a_verdict_of_an_older_version_is_read(few: Settings) -> None:
    """It names the hash of the suites `ground`."""
    kept = judge(few)
    text = kept.model_dump_json().replace('"suites_hash"', '"ground"')
    assert '"ground"' in text
    assert Verdict.model_validate_json(text).suites_hash == kept.suites_hash
