"""Releases as people use them: stepping back, approving, comparing, keeping a number of them, handing them on."""

import csv
import shutil
from dataclasses import replace
from pathlib import Path

import dagster as dg
import pytest

from dagster_project.contracts import load_contracts
from dagster_project.core.errors import TatsongError
from dagster_project.core.settings import Settings
from dagster_project.orchestration.assets.feeds import feed_assets
from dagster_project.releases import changed_since_the_last, current, publish, releases, verify
from dagster_project.releases.approval import approve
from dagster_project.releases.comparison import compare
from dagster_project.releases.contents.manifest import read_manifest
from dagster_project.releases.contents.verdicts import CheckResult
from dagster_project.releases.deliveries import DELIVERIES, Target, deliver_pending, deliveries, holdings, undelivered
from dagster_project.releases.rollback import roll_back
from dagster_project.releases.store.promotions import JOURNAL, promotions
from dagster_project.releases.store.store import Release
from dagster_project.watch.overview import blocked as held_back
from tests.made_warehouse import D1, D2, D3, change, pass_gate
from tests.test_cli import tatsong
from tests.test_releases import M2M
from tests.test_releases import check as failed

pytestmark = [pytest.mark.usefixtures("tables_alone"), pytest.mark.slow("publishes several releases a test")]

WHO = {"by": "Nguyễn Văn A", "reason": "Số liệu của nhà mạng đã xác nhận"}


@pytest.fixture
def first(released: Path, warehouse: Settings) -> Release:
    """The first release of the warehouse's data, made beforehand."""
    shutil.copytree(released / "releases", warehouse.root.releases, symlinks=True)
    (release,) = releases(warehouse)
    assert current(warehouse) == release
    return release


def publish_another(settings: Settings) -> Release:
    """Data that differs, passed and published."""
    change(settings, M2M.format(1), D3, D3)
    pass_gate(settings)
    return publish(settings).release


def test_a_step_back_stays_until_the_data_changes(warehouse: Settings, first: Release) -> None:
    second = publish_another(warehouse)
    done = roll_back(warehouse, None, **WHO)
    assert (done.before, done.release, current(warehouse)) == (second, first, first)
    again = publish(warehouse)
    assert (again.release, again.created, current(warehouse)) == (first, False, first)
    assert WHO["by"] in again.held_back
    assert f"tatsong rollback {second.name}" in again.held_back
    third = publish_another(warehouse)
    assert (third.number, current(warehouse)) == (3, third)
    assert publish(warehouse).held_back == ""
    told = [(line.release, line.how, line.by) for line in promotions(warehouse)]
    assert told == [
        (first.name, "published", ""),
        (second.name, "published", ""),
        (first.name, "chosen", WHO["by"]),
        (third.name, "published", ""),
    ]


def test_a_named_release_can_be_chosen_forward_again(warehouse: Settings, first: Release) -> None:
    second = publish_another(warehouse)
    roll_back(warehouse, first.name, **WHO)
    roll_back(warehouse, second.name, **WHO)
    again = publish(warehouse)
    assert (again.release, again.held_back) == (second, "")


def test_what_was_decided_outlives_a_crash_before_the_pointer_moved(warehouse: Settings, first: Release) -> None:
    second = publish_another(warehouse)
    roll_back(warehouse, None, **WHO)
    pointer = warehouse.root.releases / "current"
    pointer.unlink()
    pointer.symlink_to(Path(second.name))
    with (warehouse.root.releases / JOURNAL).open("a", encoding="utf-8") as file:
        file.write('{"at": "2023-11')
    assert publish(warehouse).release == first
    assert current(warehouse) == first
    roll_back(warehouse, second.name, **WHO)
    assert promotions(warehouse)[-1].release == second.name


def test_no_step_back_to_what_is_not_there_or_not_whole(warehouse: Settings, first: Release) -> None:
    with pytest.raises(TatsongError, match="no release before"):
        roll_back(warehouse, None, **WHO)
    second = publish_another(warehouse)
    with pytest.raises(TatsongError, match=first.name):
        roll_back(warehouse, "2023-11-22/r009", **WHO)
    with pytest.raises(TatsongError, match="--reason is empty"):
        roll_back(warehouse, None, by="A", reason=" ")
    with pytest.raises(TatsongError, match="--by holds a control character"):
        roll_back(warehouse, None, by="A\x1b[2J", reason="thử")
    (first.path / "parquet" / "report_city.parquet").unlink()
    with pytest.raises(TatsongError, match="not whole"):
        roll_back(warehouse, None, **WHO)
    assert current(warehouse) == second


def test_a_folder_in_the_pointers_place_is_told(warehouse: Settings) -> None:
    """As a copy of the data root has it that followed links."""
    release = publish(warehouse).release
    pointer = warehouse.root.releases / "current"
    pointer.unlink()
    shutil.copytree(release.path, pointer)
    with pytest.raises(TatsongError, match="is a folder, not a link"):
        publish(warehouse)


def test_releases_beyond_the_setting_go_but_never_the_current_or_the_one_before(warehouse: Settings) -> None:
    kept = replace(warehouse, releases_kept=2)
    made = [publish(kept).release, *(publish_another(kept) for _ in range(3))]
    assert releases(kept) == made[2:]
    roll_back(kept, None, **WHO)
    assert publish_another(kept).number == 5
    assert all(verify(kept, release.path) == [] for release in releases(kept))
    assert [path.name for path in kept.root.releases.glob(".*")] == []
    assert len(releases(kept)) == 2


def test_a_chosen_old_release_is_kept(warehouse: Settings, first: Release) -> None:
    made = [first, *(publish_another(warehouse) for _ in range(3))]
    roll_back(warehouse, made[1].name, **WHO)
    publish(replace(warehouse, releases_kept=2))
    # The current one, the one before it, and the newest two.
    assert releases(warehouse) == made
    roll_back(warehouse, made[3].name, **WHO)
    publish(replace(warehouse, releases_kept=2))
    assert releases(warehouse) == made[2:]


def test_a_number_is_never_given_twice(warehouse: Settings) -> None:
    publish(warehouse)
    second = publish_another(warehouse)
    roll_back(warehouse, None, **WHO)
    shutil.rmtree(second.path)
    assert publish_another(warehouse).number == 3


def blocked(settings: Settings, approvable: bool) -> CheckResult:
    check = failed("critical").model_copy(update={"name": "carrier_moves_within_bounds", "approvable": approvable})
    verdict = pass_gate(settings, "blocked", [check])
    path = settings.root.verdicts / D3.isoformat() / f"{verdict.digest[:16]}.json"
    dates = verdict.passed_dates
    path.write_text(verdict.model_copy(update={"release_dates": dates}).model_dump_json(), encoding="utf-8")
    return check


def test_an_approval_lets_exactly_this_data_pass_and_is_published_with_it(warehouse: Settings) -> None:
    check = blocked(warehouse, approvable=True)
    with pytest.raises(TatsongError, match="tatsong approve 2023-11-22"):
        publish(warehouse)
    assert held_back(warehouse) is not None
    assert approve(warehouse, D3, check.name, **WHO).passed
    assert held_back(warehouse) is None
    manifest = read_manifest(publish(warehouse).path)
    assert (manifest.verdict.outcome, [each.name for each in manifest.verdict.approved]) == ("approved", [check.name])
    assert [(given.check, given.by, given.reason) for given in manifest.approvals] == [(check.name, *WHO.values())]
    change(warehouse, M2M.format(1), D3, D3)
    blocked(warehouse, approvable=True)
    with pytest.raises(TatsongError, match="blocked"):
        publish(warehouse)


def test_what_is_never_waived_stays_blocked(warehouse: Settings) -> None:
    check = blocked(warehouse, approvable=False)
    with pytest.raises(TatsongError, match=f"never waived.*{check.name}"):
        approve(warehouse, D3, check.name, **WHO)
    with pytest.raises(TatsongError, match="has not failed"):
        approve(warehouse, D3, "communes_counted", **WHO)
    with pytest.raises(TatsongError, match="judged nothing"):
        approve(warehouse, D1, check.name, **WHO)
    with pytest.raises(TatsongError, match="blocked"):
        publish(warehouse)


def test_more_failures_than_were_approved_block_again(warehouse: Settings) -> None:
    check = blocked(warehouse, approvable=True)
    approve(warehouse, D3, check.name, **WHO)
    verdict = pass_gate(warehouse, "blocked", [check.model_copy(update={"dates": {D2: 1, D3: 1}})])
    path = warehouse.root.verdicts / D3.isoformat() / f"{verdict.digest[:16]}.json"
    path.write_text(
        verdict.model_copy(update={"release_dates": verdict.passed_dates}).model_dump_json(), encoding="utf-8"
    )
    with pytest.raises(TatsongError, match="blocked"):
        publish(warehouse)


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A place outside that holds the name of a release, and is down while it says so."""
    held: dict[str, str] = {}

    def deliver(settings: Settings, release: Release) -> list[str]:
        if "down" in held:
            raise ConnectionError(held["down"])
        held["release"] = release.name
        return []

    def holds(settings: Settings, release: Release) -> bool:
        return held.get("release") == release.name

    monkeypatch.setitem(DELIVERIES, "bi", Target(lambda settings: True, holds, deliver))
    monkeypatch.setitem(DELIVERIES, "unasked", Target(lambda settings: False, holds, deliver))
    return held


def test_a_place_that_is_down_loses_no_release_and_is_tried_again(warehouse: Settings, place: dict[str, str]) -> None:
    place["down"] = "no route to host"
    published = publish(warehouse)
    assert (published.created, published.undelivered) == (True, {"bi": "ConnectionError: no route to host"})
    assert (current(warehouse), verify(warehouse, published.path), list(undelivered(warehouse))) == (
        published.release,
        [],
        ["bi"],
    )
    del place["down"]
    again = publish(warehouse)
    assert (again.created, again.undelivered, place["release"]) == (False, {}, published.release.name)
    publish(warehouse)
    assert [(line.target, bool(line.error)) for line in deliveries(warehouse)] == [("bi", True), ("bi", False)]
    assert undelivered(warehouse) == {}


def test_a_place_that_lost_the_release_is_given_it_again(warehouse: Settings, place: dict[str, str]) -> None:
    release = publish(warehouse).release
    place.clear()
    assert deliver_pending(warehouse) == {}
    assert place["release"] == release.name


def test_a_step_back_reaches_the_places_too(warehouse: Settings, first: Release, place: dict[str, str]) -> None:
    publish_another(warehouse)
    roll_back(warehouse, None, **WHO)
    assert holdings(warehouse) == {"bi": first.name}


def test_a_run_begins_with_what_an_earlier_one_could_not_deliver(warehouse: Settings, place: dict[str, str]) -> None:
    place["down"] = "full"
    release = publish(warehouse).release
    receiving = feed_assets(warehouse, load_contracts(warehouse.contracts))

    def a_run_that_is_blocked_later() -> dict[str, str]:
        assert dg.materialize([receiving], partition_key=D3.isoformat(), raise_on_error=True).success
        return holdings(warehouse)

    assert a_run_that_is_blocked_later() == {}
    del place["down"]
    assert a_run_that_is_blocked_later() == {"bi": release.name}


def test_compare_names_the_figures_and_the_submission(warehouse: Settings, first: Release) -> None:
    change(
        warehouse,
        f"""
        update official.report_commune set subscribers_2g = subscribers_2g + 7
            where report_date = date '{D2}' and commune_code = '11296';
        update official.report_city set subscribers_2g = subscribers_2g + 7 where report_date = date '{D2}';
        update official.report_commune set district_name = 'Quận X' where report_date = date '{D3}';
        update marts.lineage set submission_id = 'itel.subscribers.2023-11-21.2'
            where report_date = date '{D2}' and submitter = 'itel' and feed = 'subscribers';
        """,
    )
    pass_gate(warehouse)
    published = publish(warehouse)
    found = compare(warehouse, first, published.release, most=3)
    assert found.changed_dates == [D2, D3]
    assert found.figures_by_table == {"official.report_commune": 219, "official.report_city": 1}
    assert (found.count, len(found.changes)) == (220, 3)
    whole = compare(warehouse, first, published.release)
    assert len(whole.changes) == 220
    commune = next(each for each in whole.changes if each.key.get("commune_code") == "11296" and each.difference)
    assert (commune.column, commune.difference) == ("subscribers_2g", 7)
    assert commune.submissions == ["itel.subscribers.2023-11-21.1", "itel.subscribers.2023-11-21.2"]
    names = [each.submissions for each in whole.changes if each.column == "district_name"]
    assert names == [[]] * 218
    assert "220 figures" in changed_since_the_last(warehouse, published)


def test_a_text_of_the_compared_figures_is_no_formula_and_a_number_stays_one(
    warehouse: Settings, first: Release, tmp_path: Path
) -> None:
    change(
        warehouse,
        f"""
        update official.report_commune set district_name = '=1+1' where report_date = date '{D3}';
        update official.report_city set conversions_per_day_28d = -0.5 where report_date = date '{D3}';
        """,
    )
    pass_gate(warehouse)
    published = publish(warehouse)
    found = tmp_path / "found.csv"
    done = tatsong(warehouse.root.path, "compare", first.name, published.release.name, "--csv", str(found))
    assert done.returncode == 0
    with found.open(encoding="utf-8-sig", newline="") as file:
        after = {(row["column"], row["after"]) for row in csv.DictReader(file)}
    assert after == {("district_name", "'=1+1"), ("conversions_per_day_28d", "-0.5")}


def test_compare_of_a_release_with_itself_finds_nothing(warehouse: Settings) -> None:
    release = publish(warehouse).release
    assert compare(warehouse, release, release).line == "no figure changed"
    assert changed_since_the_last(warehouse, publish(warehouse)).startswith("no new release")
