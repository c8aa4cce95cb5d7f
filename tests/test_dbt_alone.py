"""dbt works from a checkout alone: without a variable, without a data root, away from the working database."""

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
import yaml

from dagster_project.contracts import Contracts
from dagster_project.core.settings import PROJECT, load_settings
from dagster_project.gate.bounds import provide_bounds
from dagster_project.gate.frames import load_dates, load_published
from dagster_project.gate.models import checks_folder, model_query
from dagster_project.warehouse import lake_sources
from dagster_project.warehouse.load_sources import CONTROL

DBT = Path(sys.executable).with_name("dbt")


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where dbt writes; its parsed project is kept from one test to the next."""
    return tmp_path_factory.mktemp("target")


def dbt(*words: str, target: Path, database: Path) -> subprocess.CompletedProcess[str]:
    """As an analytics engineer calls it in `dbt/`; only what it writes lies aside."""
    given = {name: value for name, value in os.environ.items() if not name.startswith(("TATSONG_", "DBT_"))}
    scratch = ["--target-path", str(target), "--log-path", str(target)]
    return subprocess.run(
        [DBT, *words, *scratch],
        cwd=PROJECT / "dbt",
        env=given | {"TATSONG_DBT_DATABASE": str(database)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_unit_tests_pass_on_an_empty_database(target: Path, tmp_path: Path) -> None:
    done = dbt("test", "--select", "test_type:unit", target=target, database=tmp_path / "empty.duckdb")
    assert done.returncode == 0, done.stdout[-3000:]
    assert " unit tests" in done.stdout


def test_a_table_and_all_before_it_are_built_and_tested(target: Path, tmp_path: Path) -> None:
    words = ("build", "--select", "+report_city", "+checks", "--exclude-resource-type", "unit_test")
    done = dbt(*words, target=target, database=tmp_path / "new.duckdb")
    assert done.returncode == 0, done.stdout[-3000:]
    with duckdb.connect(tmp_path / "new.duckdb", read_only=True) as con:
        found = con.execute("select count(*), bool_and(subscribers_2g > 0) from official.report_city").fetchone()
    assert found == (3, True)
    _require_the_same_rows_of_the_gate(tmp_path / "new.duckdb")


def _require_the_same_rows_of_the_gate(database: Path) -> None:
    """What dbt holds to a contract is what the gate reads without it."""
    settings = load_settings({})
    with duckdb.connect(database) as con:
        for (name,) in con.execute("select table_name from duckdb_tables() where schema_name = 'gate'").fetchall():
            con.execute(f"create temp table {name} as from gate.{name}")
        for path in checks_folder(settings).glob("*.sql"):
            by_dbt = con.execute(f"from checks.{path.stem}").fetchall()
            assert con.execute(model_query(settings, path.stem)).fetchall() == by_dbt
            assert by_dbt or path.stem == "check_restatement", path.stem


def test_what_the_gate_hands_over_is_declared() -> None:
    (gate,) = yaml.safe_load((PROJECT / "dbt/models/checks/_gate.yml").read_text(encoding="utf-8"))["sources"]
    declared = {
        table["name"]: [(column["name"], column["data_type"].upper()) for column in table["columns"]]
        for table in gate["tables"]
    }
    with duckdb.connect() as con:
        con.execute(
            "create schema official; create table official.report_city as select date '2023-11-22' as report_date; "
            "create table official.report_carrier as select date '2023-11-22' as report_date, '' as submitter, "
            "1::bigint as subscribers_total, 1::bigint as subscribers_2g, 1::bigint as converted_total, "
            "1::bigint as stations_2g_on_air"
        )
        load_dates(con, [], [])
        load_published(con)
        provide_bounds(con, [])
        handed = {name: [row[:2] for row in con.execute(f"describe {name}").fetchall()] for name in declared}
    assert handed == declared


def test_the_working_database_is_not_the_default() -> None:
    profile = yaml.safe_load((PROJECT / "dbt" / "profiles.yml").read_text(encoding="utf-8"))["tatsong"]
    assert profile["target"] == "dev"
    assert "TATSONG_WAREHOUSE" not in str(profile["outputs"]["dev"])


def test_the_lake_is_declared_as_the_contracts_have_it(contracts: Contracts) -> None:
    written = (PROJECT / lake_sources.PLACE).read_text(encoding="utf-8")
    assert written == lake_sources.lake_sources(contracts), "run `make docs`"


def test_the_control_tables_are_declared_as_they_are_handed_over() -> None:
    (control,) = yaml.safe_load((PROJECT / "dbt/models/_sources.yml").read_text(encoding="utf-8"))["sources"]
    declared = {
        table["name"]: {column["name"]: column["data_type"].upper() for column in table["columns"]}
        for table in control["tables"]
    }
    assert declared == CONTROL
