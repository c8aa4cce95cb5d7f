"""A published figure changes only for a reason that is named: files are their own, all others wait, none blocks."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from dagster_project.contracts import load_contracts
from dagster_project.releases.continuity import continuity
from dagster_project.releases.second_opinion import second_opinion
from dagster_project.settings import PROJECT, Settings
from dagster_project.submissions.decide import accept
from dagster_project.submissions.ledger import open_ledger
from dagster_project.submissions.receive import receive
from dagster_project.submissions.withdraw import withdraw
from dagster_project.verdicts import CheckResult
from dagster_project.warehouse.connect import open_warehouse
from dagster_project.warehouse.digest import release_digest, write_date_digests
from tests.pipeline.compiled import CompiledModels
from tests.pipeline.conftest import LAST

Copy = Callable[[Path], Settings]
VIETTEL = "submitters/viettel.yaml"
ISLAND = "318"


@dataclass
class Night:
    """A root with a release, on which something is done before the next build."""

    settings: Settings
    compiled: CompiledModels
    patch: pytest.MonkeyPatch

    def edit(self, what: str, name: str, old: str, new: str) -> None:
        """Change contracts or seeds, in a copy of their own."""
        folder = self.settings.root.path.parent / what
        if not folder.exists():
            shutil.copytree(PROJECT / what, folder, ignore=shutil.ignore_patterns("target"))
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")
        self.settings = replace(self.settings, **{what: folder})

    def build(self, last: date = LAST) -> None:
        self.compiled.build(self.settings, load_contracts(self.settings.contracts), last, self.patch)

    def failing(self) -> dict[str, CheckResult]:
        with open_warehouse(self.settings, read_only=True) as con:
            found = continuity(self.settings, con, release_digest(con, self.settings))
        return {check.name: check for check in found if not check.success}


@pytest.fixture
def night(published: Path, copy_of: Copy, compiled: CompiledModels, monkeypatch: pytest.MonkeyPatch) -> Night:
    return Night(copy_of(published), compiled, monkeypatch)


BEGUN = "active_from: 2022-09-27"
DISTRICTS, RULE, PLACES = "submitters/districts.yaml", "seeds/priority_rule.csv", "seeds/communes.csv"
EDITS = {
    "activity ends early": (
        *("contracts", VIETTEL, BEGUN, f"{BEGUN}\n    active_to: 2023-11-20"),
        "subscribers.active_to nothing → 2023-11-20",
    ),
    "activity begins late": (
        *("contracts", VIETTEL, BEGUN, "active_from: 2023-11-22"),
        "conversions.active_from 2022-09-27 → 2023-11-22",
    ),
    "due on other days": (
        *("contracts", DISTRICTS, "calendar: weekly, weekday: sunday", "calendar: monthly, day: 3"),
        "calendar weekly → monthly",
    ),
    "another threshold": (
        *("dbt", RULE, "1.5,500,true", "1.2,100,true"),
        "min_location_quotient 1.5 → 1.2",
    ),
    "a place renamed": (
        *("dbt", PLACES, "Phường Quán Toan", "Phường Quán Toản"),
        "commune_name Phường Quán Toan → Phường Quán Toản",
    ),
}
"""Folder, file, what stands there, what somebody makes of it, and how it is named."""


@pytest.mark.parametrize("edit", EDITS, ids=str)
def test_what_other_definitions_change_waits_for_a_person(night: Night, edit: str) -> None:
    *change, said = EDITS[edit]
    night.edit(*change)
    night.build()
    [found] = night.failing().values()
    assert (found.name, found.approvable) == ("changed_definitions_are_approved", True)
    assert said in found.reason


def test_a_submitter_whose_contract_is_gone_is_named_with_what_goes_with_it(night: Night) -> None:
    night.edit("contracts", VIETTEL, "submitter: viettel", "submitter: viettel")
    (night.settings.contracts / VIETTEL).unlink()
    night.build()
    [found] = night.failing().values()
    assert f"contracts/{VIETTEL} is gone. Without any figure now: viettel." in found.reason
    city = {key["figure"]: (int(key["published"]), int(key["next"])) for key in found.failing_keys}
    before, after = city["subscribers_total"]
    assert 0 < after < before * 0.7


def test_an_end_of_activity_waits_when_it_is_written_down_and_when_it_comes(night: Night) -> None:
    night.edit("contracts", VIETTEL, "active_from: 2022-09-27", f"active_from: 2022-09-27\n    active_to: {LAST}")
    night.build()
    [found] = night.failing().values()
    assert found.reason.startswith("1 rows in marts.dim_submitter differ")
    night.build(LAST + timedelta(days=1))
    [found] = night.failing().values()
    assert found.name == "changed_definitions_are_approved"
    assert f"is owed until {LAST}" in found.reason
    assert found.reason.endswith("Without any figure now: viettel.")


@pytest.mark.parametrize(
    "damage",
    [
        "update marts.mart_commune_daily set subscribers_2g = subscribers_2g + 1 where submitter = 'itel'",
        "delete from official.report_carrier where submitter = 'itel'",
        f"delete from official.report_submission where report_date = date '{LAST}' and submitter = 'mobifone'",
        "update marts.mart_station_daily set state = 'off_air' where submitter = 'vinaphone'",
        "update official.report_commune set commune_name = 'x' where commune_code = '318'",
    ],
)
def test_what_has_no_reason_blocks_and_cannot_be_approved(night: Night, damage: str) -> None:
    """A file of another carrier that came the same night explains none of it."""
    night.settings.root.landing.joinpath("viettel", f"VTT_thuebao_{LAST:%Y%m%d}.csv").touch()
    with duckdb.connect(night.settings.root.warehouse) as con:
        con.execute(damage)
        write_date_digests(con, LAST - timedelta(days=2), LAST)
    [found] = night.failing().values()
    assert (found.name, found.approvable) == ("published_changes_have_reasons", False)
    assert "remove warehouse.duckdb" in found.remedy.lower()


def test_a_file_and_a_withdrawal_are_reasons_on_the_dates_that_they_reach(night: Night) -> None:
    path = next((night.settings.root.landing / "itel").glob("itel_subscribers_*21.csv"))
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(lines[:-20]) + "\n", encoding="utf-8")
    contracts = load_contracts(night.settings.contracts)
    [new] = receive(night.settings, contracts)
    assert new.is_held, "a tenth of its communes is missing"
    accept(night.settings, contracts, new.submission_id, "đúng", "An")
    night.build()
    assert night.failing() == {}
    withdraw(night.settings, contracts, new.submission_id, "gửi nhầm", "An")
    night.build()
    assert night.failing() == {}
    withdraw(night.settings, contracts, f"mobifone.stations.{LAST}.1", "gửi nhầm", "An")
    night.build()
    assert night.failing() == {}


def test_a_ledger_without_what_the_release_rests_on_blocks(night: Night) -> None:
    with open_ledger(night.settings.root.ledger) as ledger:
        ledger.con.execute("pragma wal_checkpoint(truncate)")
    kept = night.settings.root.ledger.read_bytes()
    for path in night.settings.root.landing.rglob("VTT_*"):
        path.unlink()
    night.settings.root.ledger.unlink()
    receive(night.settings, load_contracts(night.settings.contracts))
    night.build()
    [found] = night.failing().values()
    assert (found.name, found.approvable) == ("ledger_knows_the_release", False)
    assert f"viettel.conversions.{LAST}.1" in found.reason
    night.settings.root.ledger.write_bytes(kept)
    night.build()
    assert night.failing() == {}, "with its own ledger again, nothing is missing"


def test_the_lake_tells_the_figures_that_were_built_and_no_others(night: Night) -> None:
    with open_warehouse(night.settings, read_only=True) as con:
        digest = release_digest(con, night.settings)
    assert second_opinion(night.settings, digest, list(digest.dates)).success
    for damage, figure in (
        ("update official.report_city set converted_30d = converted_total", "converted_30d"),
        ("update official.report_carrier set stations_2g_on_air = 209", "stations_2g_on_air"),
        ("update official.report_commune set data_as_of = data_as_of - 1 where commune_code = '318'", "data_as_of"),
        ("update official.report_switch_off_candidate set nearest_4g_m = 1", "nearest_4g_m"),
    ):  # fmt: skip
        with duckdb.connect(night.settings.root.warehouse) as con:
            con.execute("begin")
            con.execute(f"{damage} {'and' if 'where' in damage else 'where'} report_date = date '{LAST}'")
            con.execute("commit")
        found = second_opinion(night.settings, digest, [LAST])
        assert not found.success
        assert figure in {key["figure"] for key in found.failing_keys}
