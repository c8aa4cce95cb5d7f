"""What Dagster is told of a release and of the gate is true of the date and of the checks that were asked for."""

from dataclasses import replace
from pathlib import Path

import dagster as dg
import pytest

from dagster_project.assets.release import DELIVERED, release_asset
from dagster_project.checks import gate_checks
from dagster_project.gate import declared_checks
from dagster_project.releases import current, releases
from dagster_project.settings import Settings
from dagster_project.verdicts import last_verdict
from tests.made_warehouse import D1, D3, change

pytestmark = [pytest.mark.usefixtures("no_lake"), pytest.mark.slow("runs assets and checks in Dagster")]
CITY = dg.AssetKey("report_city")


def materialize(settings: Settings, day: str, **tags: str) -> dg.ExecuteInProcessResult:
    with dg.DagsterInstance.ephemeral() as instance:
        return dg.materialize(
            [release_asset(settings)], partition_key=day, instance=instance, raise_on_error=False, tags=tags
        )


@pytest.mark.parametrize(("day", "since"), [("2024-01-05", None), ("2022-10-01", None), (f"{D3}", "2022-10-01")])
def test_a_date_that_was_not_built_is_no_release(warehouse: Settings, day: str, since: str | None) -> None:
    result = materialize(warehouse, day, **({"tatsong/from_date": since} if since else {}))
    assert not result.success
    assert result.asset_materializations_for_node("release") == []
    [failure] = [event for event in result.all_events if event.is_step_failure]
    said = str(failure.step_failure_data.user_failure_data.description)
    assert "not built" in said
    assert f"the warehouse holds {D1} to {D3}" in said
    assert "tatsong nightly --date" in said
    assert releases(warehouse) == []


def test_a_date_that_was_built_is(warehouse: Settings) -> None:
    result = materialize(warehouse, f"{D3}")
    assert result.success
    [check] = result.get_asset_check_evaluations()
    assert (check.check_name, check.passed) == (DELIVERED, True)
    assert current(warehouse) is not None


def test_a_warehouse_without_any_build_says_so(warehouse: Settings) -> None:
    change(warehouse, "drop table control.build")
    assert not materialize(warehouse, f"{D3}").success
    warehouse.root.warehouse.unlink()
    assert not materialize(warehouse, f"{D3}").success


def test_a_place_that_could_not_be_reached_is_a_warning_of_the_release(warehouse: Settings) -> None:
    down = replace(warehouse, postgres_url="postgresql://writer:s3cr3t@127.0.0.1:1/tatsong")
    result = materialize(down, f"{D3}")
    assert result.success
    [check] = result.get_asset_check_evaluations()
    assert (check.check_name, check.passed, check.severity) == (DELIVERED, False, dg.AssetCheckSeverity.WARN)
    [row] = check.metadata["undelivered"].records
    assert row.data["target"] == "postgres"
    assert "s3cr3t" not in str(row.data)


@dg.asset(key=CITY)
def report_city() -> None:
    """Stands for the table."""


def judge_for(settings: Settings, selection: dg.AssetSelection) -> dg.ExecuteInProcessResult:
    definitions = dg.Definitions(
        assets=[report_city], asset_checks=[gate_checks(settings)], jobs=[dg.define_asset_job("some", selection)]
    )
    with dg.DagsterInstance.ephemeral() as instance:
        return definitions.resolve_job_def("some").execute_in_process(instance=instance, raise_on_error=False)


def of_city(settings: Settings) -> set[str]:
    return {check.name for check in declared_checks(settings) if check.table.endswith("report_city")}


def test_the_checks_of_one_table_are_told_and_all_are_judged(warehouse: Settings) -> None:
    wanted = of_city(warehouse)
    result = judge_for(warehouse, dg.AssetSelection.assets(CITY))
    assert result.success
    assert {check.check_name for check in result.get_asset_check_evaluations()} == wanted
    verdict = last_verdict(warehouse)
    assert verdict is not None
    assert verdict.passed


def test_one_check_alone_may_be_asked_for(warehouse: Settings) -> None:
    name = sorted(of_city(warehouse))[0]
    result = judge_for(warehouse, dg.AssetSelection.checks(dg.AssetCheckKey(CITY, name)))
    assert result.success
    assert [check.check_name for check in result.get_asset_check_evaluations()] == [name]


def test_a_verdict_that_blocks_does_so_whichever_checks_were_asked_for(warehouse: Settings, tmp_path: Path) -> None:
    change(warehouse, f"update official.report_city set share_2g = 7 where report_date = date '{D3}'")
    judge_for(warehouse, dg.AssetSelection.assets(CITY))
    verdict = last_verdict(warehouse)
    assert verdict is not None
    assert not verdict.passed
