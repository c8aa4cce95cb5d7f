"""What an engineer finds in the Dagster UI: names, keys, checks, the run that `tatsong nightly` started."""

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import dagster as dg
import pytest
import yaml

from dagster_project.contracts import load_contracts
from dagster_project.core.errors import SettingsError
from dagster_project.core.settings import PROJECT, DataRoot, Settings
from dagster_project.definitions import assemble
from dagster_project.instance import dagster_environment, run_nightly
from dagster_project.orchestration.assets.common import report_dates
from dagster_project.releases import releases
from dagster_project.releases.report import figures
from dagster_project.submissions.identify.recognition import named_date
from dagster_project.submissions.landing.deliveries import deliveries
from dagster_project.warehouse.published import PUBLISHED
from tests.pipeline.conftest import LAST, settings_of


@pytest.fixture(scope="module")
def definitions(published: Path) -> dg.Definitions:
    return assemble(settings_of(published))


@pytest.fixture
def instance(published: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dg.DagsterInstance]:
    for name, value in dagster_environment(settings_of(published)).items():
        monkeypatch.setenv(name, value)
    with dg.DagsterInstance.get() as instance:
        yield instance


def test_assets_are_named_as_the_tables_and_feeds(definitions: dg.Definitions) -> None:
    keys = {spec.key for spec in definitions.resolve_all_asset_specs()}
    assert {dg.AssetKey([table.name]) for table in PUBLISHED} <= keys
    for feed in ("subscribers", "conversions", "stations", "traffic", "shutdown_plan"):
        for carrier in ("viettel", "vinaphone", "mobifone", "vietnamobile", "gmobile"):
            assert dg.AssetKey([feed, carrier]) in keys
    assert dg.AssetKey(["subscribers", "itel"]) in keys
    assert dg.AssetKey(["outreach", "districts"]) in keys
    assert dg.AssetKey("release") in keys


def test_every_asset_says_what_it_is_whose_and_how_fresh(definitions: dg.Definitions) -> None:
    for spec in definitions.resolve_all_asset_specs():
        assert spec.description, spec.key
        assert spec.group_name != "default", spec.key
        assert spec.owners, spec.key
        assert spec.kinds, spec.key
        if spec.group_name != "exposures":
            assert spec.freshness_policy is not None, spec.key


def test_all_has_report_dates_but_reference_data_which_hold_on_all_of_them(definitions: dg.Definitions) -> None:
    specs = [spec for spec in definitions.resolve_all_asset_specs() if spec.group_name != "exposures"]
    undated = {spec.key.path[-1] for spec in specs if spec.partitions_def is None}
    seeds = {path.stem for path in (PROJECT / "dbt" / "seeds").glob("*.csv")}
    assert undated == seeds | {"dim_commune", "dim_milestone", "dim_submitter"}


def test_no_table_of_the_run_seems_to_lack_a_date(published: Path, instance: dg.DagsterInstance) -> None:
    for table in ("stg_subscribers", "int_commune_daily", "report_city"):
        records = instance.fetch_materializations(dg.AssetKey([table]), limit=10).records
        assert {record.partition_key for record in records} == {"2023-11-20", "2023-11-21", "2023-11-22"}, table
    (seed,) = instance.fetch_materializations(dg.AssetKey(["communes"]), limit=10).records
    assert seed.partition_key is None


def test_exposures_hang_on_the_release_and_the_tables_that_they_show(definitions: dg.Definitions) -> None:
    specs = [spec for spec in definitions.resolve_all_asset_specs() if spec.group_name == "exposures"]
    read = {spec.key.path[-1]: {dep.asset_key.path[-1] for dep in spec.deps} - {"release"} for spec in specs}
    assert set(read) == {"workbook", "document", "page", "postgresql", "superset_dashboard"}
    assert read["workbook"] == read["document"] == read["page"] == tables_in(Path(figures.__file__))
    assert read["superset_dashboard"] == tables_in(*(PROJECT / "bi" / "superset" / "datasets").rglob("*.yaml"))
    assert read["postgresql"] == {table.name for table in PUBLISHED}
    assert all(dg.AssetDep("release") in spec.deps for spec in specs)


def tables_in(*files: Path) -> set[str]:
    """The published tables that queries in these files read."""
    found = {name for file in files for name in re.findall(r"\b(?:official|marts)\.(\w+)", file.read_text("utf-8"))}
    return found & {table.name for table in PUBLISHED}


def test_a_run_makes_no_exposure_by_itself(definitions: dg.Definitions) -> None:
    executed = definitions.resolve_job_def("nightly").asset_layer.executable_asset_keys
    assert dg.AssetKey("release") in executed
    assert dg.AssetKey("page") not in executed


def test_a_made_up_city_has_no_dates_but_its_own(published: Path, definitions: dg.Definitions) -> None:
    (release,) = [spec for spec in definitions.resolve_all_asset_specs() if spec.key == dg.AssetKey("release")]
    assert release.partitions_def is not None
    assert release.partitions_def.get_partition_keys() == ["2023-11-20", "2023-11-21", "2023-11-22"]
    with pytest.raises(SettingsError, match="2023-11-23 is no report date here"):
        run_nightly(settings_of(published), None, date(2023, 11, 23))


def test_a_real_root_has_every_date_since_the_programme_began(tmp_path: Path) -> None:
    dates = report_dates(DataRoot(tmp_path))
    assert dates.get_first_partition_key() == "2022-09-27"
    assert dates.has_partition_key("2023-11-23")
    assert not dates.has_partition_key("2999-01-01")


def test_staging_hangs_on_the_carriers_own_feeds(definitions: dg.Definitions) -> None:
    (staging,) = [s for s in definitions.resolve_all_asset_specs() if s.key == dg.AssetKey("stg_traffic")]
    assert {dg.AssetKey(["traffic", carrier]) for carrier in ("viettel", "gmobile")} <= {
        dep.asset_key for dep in staging.deps
    }


def test_everything_loads_as_the_webserver_and_the_daemon_load_it(definitions: dg.Definitions) -> None:
    dg.Definitions.validate_loadable(definitions)


def test_job_schedule_and_sensor(definitions: dg.Definitions) -> None:
    repository = definitions.get_repository_def()
    assert repository.has_job("nightly")
    schedule = repository.get_schedule_def("nightly_at_two")
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("0 2 * * *", "Asia/Ho_Chi_Minh")
    assert repository.get_sensor_def("landing").job_name == "nightly"


def test_no_run_of_dagster_s_own_goes_on_for_ever(definitions: dg.Definitions) -> None:
    """Its daemon ends a run that takes longer than all stages may; what is started otherwise, by the instance's."""
    limit = definitions.resolve_job_def("nightly").run_tags["dagster/max_runtime"]
    monitoring = yaml.safe_load((PROJECT / "dagster.yaml").read_text())["run_monitoring"]
    assert (limit, monitoring) == ("28800", {"enabled": True, "max_runtime_seconds": 28800})


def test_the_command_lines_run_is_in_the_ui_with_its_checks(published: Path, instance: dg.DagsterInstance) -> None:
    (run,) = instance.get_runs()
    assert (run.job_name, run.status.value) == ("nightly", "SUCCESS")
    assert run.tags["dagster/partition"] == LAST.isoformat()
    evaluated = instance.all_logs(run.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
    names = {event.asset_check_evaluation.check_name for event in evaluated if event.asset_check_evaluation}
    assert "share_within_7_days" in names
    assert "report_city_key_is_unique" in names


def test_dg_launches_the_night_from_the_projects_folder(published: Path, copy_of: Callable[[Path], Settings]) -> None:
    """Without any variable of Dagster's own; the run is in the UI of the same data root."""
    settings = copy_of(published)
    given = {name: value for name, value in os.environ.items() if not name.startswith(("TATSONG_", "DAGSTER_"))}
    dg_ = Path(sys.executable).with_name("dg")
    done = subprocess.run(
        [dg_, "launch", "--job", "nightly", "--partition", LAST.isoformat()],
        cwd=PROJECT,
        env=given | {"TATSONG_DATA_ROOT": str(settings.root.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    with sqlite3.connect(settings.root.dagster / "runs.db") as con:
        assert ("SUCCESS", LAST.isoformat()) in con.execute("select status, partition from runs").fetchall()
    assert [release.name for release in releases(settings)] == [f"{LAST}/r001"]


def test_a_feed_shows_its_rows_files_and_age_for_each_night(instance: dg.DagsterInstance) -> None:
    key = dg.AssetKey(["subscribers", "itel"])
    records = instance.fetch_materializations(key, limit=10).records
    by_date = {record.partition_key: record.asset_materialization.metadata for record in records}
    assert sorted(by_date) == ["2023-11-20", "2023-11-21", "2023-11-22"]
    shown = by_date["2023-11-22"]
    assert shown["rows_accepted"].value > 200
    assert shown["rows_quarantined"].value == 0
    assert shown["source_files"].value == "itel/itel_subscribers_20231122.csv"
    assert shown["age_days"].value == 0


def test_the_sensor_is_silent_where_everything_is_known(published: Path, definitions: dg.Definitions) -> None:
    sensor = definitions.get_repository_def().get_sensor_def("landing")
    with dg.build_sensor_context() as context:
        ticks = list(sensor.evaluate_tick(context).run_requests or [])
    assert ticks == []


def test_the_sensor_asks_for_the_date_of_what_arrived(demo_files: Path) -> None:
    settings = settings_of(demo_files)
    contracts = load_contracts(settings.contracts)
    found = {named_date(contracts, each.submitter, each.name, LAST) for each in deliveries(settings.root)}
    assert LAST in found
    assert named_date(contracts, "itel", "unknown.csv", LAST) is None
