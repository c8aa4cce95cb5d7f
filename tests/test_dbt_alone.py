"""dbt works from a checkout alone: without a variable, without a data root, away from the working database."""

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
import yaml

from dagster_project.contracts import Contracts
from dagster_project.core.settings import PROJECT
from dagster_project.warehouse import lake_sources, load_sources

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
    words = ("build", "--select", "+report_city", "--exclude-resource-type", "unit_test")
    done = dbt(*words, target=target, database=tmp_path / "new.duckdb")
    assert done.returncode == 0, done.stdout[-3000:]
    with duckdb.connect(tmp_path / "new.duckdb", read_only=True) as con:
        found = con.execute("select count(*), bool_and(subscribers_2g > 0) from official.report_city").fetchone()
    assert found == (3, True)


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
    assert declared == load_sources.CONTROL
