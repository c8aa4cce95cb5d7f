"""The dashboard for Superset: current, whole, without a secret, and asking only for what the tables have."""

from typing import Any

import duckdb
import pytest
import yaml

from dagster_project.bi.charts import Chart
from dagster_project.bi.dashboard import CHARTS, SLUG, position
from dagster_project.bi.datasets import DATASETS, RELEASE_TABLE, Dataset
from dagster_project.bi.superset import DATABASE, FOLDER, bundle
from dagster_project.releases.dictionary.entries import TableEntry
from dagster_project.releases.dictionary.reading import read_dictionary
from dagster_project.settings import PROJECT
from dagster_project.warehouse.models import ensure_manifest
from tests.made_warehouse import settings_of

pytestmark = pytest.mark.slow("dbt parses the models")


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, TableEntry]:
    found = read_dictionary(ensure_manifest(settings_of(tmp_path_factory.mktemp("models"))))
    return {**found, RELEASE_TABLE.table.full_name: RELEASE_TABLE}


@pytest.fixture(scope="module")
def con(tables: dict[str, TableEntry]) -> duckdb.DuckDBPyConnection:
    """The published tables, empty, as PostgreSQL has them."""
    opened = duckdb.connect()
    opened.execute("create schema official; create schema marts")
    for name, entry in tables.items():
        columns = ", ".join(f"{column.name} {column.type}" for column in entry.columns)
        opened.execute(f"create table {name} ({columns})")
    return opened


def _read(name: str) -> Any:
    return yaml.safe_load((PROJECT / FOLDER / name).read_text(encoding="utf-8"))


def test_the_bundle_is_that_of_the_models(tables: dict[str, TableEntry]) -> None:
    expected = bundle(tables)
    there = {path.relative_to(PROJECT) for path in (PROJECT / FOLDER).rglob("*.yaml")}
    assert there == set(expected)
    for path, content in expected.items():
        assert (PROJECT / path).read_text(encoding="utf-8") == content, f"{path}: run `make docs`"


def test_it_holds_no_password() -> None:
    database = _read(f"databases/{DATABASE}.yaml")
    assert "password" not in database
    assert ":" not in database["sqlalchemy_uri"].split("//")[1].split("@")[0]


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.name)
def test_every_dataset_and_measure_can_be_asked(
    con: duckdb.DuckDBPyConnection, tables: dict[str, TableEntry], dataset: Dataset
) -> None:
    rows = f"({dataset.sql(tables[dataset.table])})" if dataset.is_newest else dataset.table
    measures = ", ".join(measure.expression for measure in dataset.measures.values())
    con.execute(f"select {measures} from {rows} as virtual_table").fetchall()


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.title)
def test_a_chart_asks_for_columns_and_measures_that_there_are(
    con: duckdb.DuckDBPyConnection, tables: dict[str, TableEntry], chart: Chart
) -> None:
    entry = tables[chart.dataset.table]
    columns = {column.name for column in entry.columns} | set(chart.dataset.beside)
    assert set(chart.query["columns"]) <= columns
    assert set(chart.query["metrics"]) <= set(chart.dataset.measures)
    # Superset groups by what it shows: PostgreSQL refuses another order.
    assert {name for name, _ in chart.query.get("orderby", ())} <= {*chart.query["columns"], *chart.query["metrics"]}
    for name in ("all_columns", "js_columns", "groupby"):
        assert set(chart.params.get(name, ())) <= columns
    labels = {column.name: column.label for column in entry.columns}
    assert all(labels[name] for name in chart.query["columns"] if name in labels), "a heading would be a code"
    if where := chart.query.get("extras", {}).get("where"):
        rows = chart.dataset.sql(entry) if chart.dataset.is_newest else f"from {chart.dataset.table}"
        con.execute(f"select * from ({rows}) where {where}").fetchall()


def test_every_chart_stands_once_in_rows_of_twelve() -> None:
    tree = position({chart.title: chart.title for chart in CHARTS})
    rows = [tree[name] for name in tree["GRID_ID"]["children"]]
    assert [sum(tree[child]["meta"]["width"] for child in row["children"]) for row in rows] == [12] * len(rows)
    shown = [tree[child]["meta"]["uuid"] for row in rows for child in row["children"]]
    assert sorted(shown) == sorted({chart.title for chart in CHARTS})
    assert _read(f"dashboards/{SLUG}.yaml")["published"] is True
