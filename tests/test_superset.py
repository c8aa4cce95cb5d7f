"""The dashboard for Superset, `bi/superset/`: without a secret, and asking only for what the published tables have."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from dagster_project.core.settings import PROJECT
from dagster_project.releases.contents.database import RELEASE
from dagster_project.releases.dictionary.entries import TableEntry
from dagster_project.releases.dictionary.reading import read_dictionary
from dagster_project.warehouse.models import ensure_manifest
from tests.made_warehouse import settings_of

FOLDER = PROJECT / "bi" / "superset"


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def _all(what: str) -> dict[str, dict[str, Any]]:
    """UUID → content of every file of a kind."""
    return {one["uuid"]: one for one in map(_read, sorted((FOLDER / what).rglob("*.yaml")))}


DATASETS, CHARTS = _all("datasets"), _all("charts")


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """Published table → column → label, as PostgreSQL holds them."""
    entries: dict[str, TableEntry] = read_dictionary(ensure_manifest(settings_of(tmp_path_factory.mktemp("models"))))
    found = {name: {column.name: column.label for column in entry.columns} for name, entry in entries.items()}
    return {**found, "marts.release": {**RELEASE.columns, "delivered_at": "Thời điểm đưa lên máy chủ"}}


@pytest.fixture(scope="module")
def con(tables: dict[str, dict[str, str]]) -> duckdb.DuckDBPyConnection:
    """The published tables, empty; of each column the type that the dashboard takes it for."""
    opened = duckdb.connect()
    opened.execute("create schema official; create schema marts")
    types = {
        (_table_of(one), column["column_name"]): column["type"]
        for one in DATASETS.values()
        for column in one["columns"]
    }
    for name, labels in tables.items():
        columns = ", ".join(f"{column} {types.get((name, column), 'varchar')}" for column in labels)
        opened.execute(f"create table {name} ({columns})")
    return opened


def _table_of(dataset: dict[str, Any]) -> str:
    return f"{dataset['schema']}.{dataset['table_name'].removesuffix('_newest')}"


@pytest.mark.parametrize("dataset", DATASETS.values(), ids=lambda one: one["table_name"])
def test_a_dataset_has_the_columns_of_its_table_under_their_names(
    con: duckdb.DuckDBPyConnection, tables: dict[str, dict[str, str]], dataset: dict[str, Any]
) -> None:
    rows = f"({dataset['sql']})" if dataset["sql"] else _table_of(dataset)
    names = ", ".join(column["column_name"] for column in dataset["columns"])
    measures = ", ".join(metric["expression"] for metric in dataset["metrics"])
    con.execute(f"select {names} from {rows} as virtual_table").fetchall()
    if measures:
        con.execute(f"select {measures} from {rows} as virtual_table").fetchall()
    labels = tables[_table_of(dataset)]
    shown = {column["column_name"]: column["verbose_name"] for column in dataset["columns"]}
    assert {name: label for name, label in shown.items() if name in labels} == {
        name: labels[name] for name in shown if name in labels
    }


@pytest.mark.parametrize("chart", CHARTS.values(), ids=lambda one: one["slice_name"])
def test_a_chart_asks_for_columns_and_measures_that_there_are(
    con: duckdb.DuckDBPyConnection, chart: dict[str, Any]
) -> None:
    dataset = DATASETS[chart["dataset_uuid"]]
    columns = {column["column_name"] for column in dataset["columns"]}
    measures = {metric["metric_name"] for metric in dataset["metrics"]}
    for query in json.loads(chart["query_context"])["queries"]:
        assert set(query["columns"]) <= columns
        assert set(query["metrics"]) <= measures
        # Superset groups by what it shows: PostgreSQL refuses another order.
        assert {name for name, _ in query.get("orderby", ())} <= {*query["columns"], *query["metrics"]}
        if where := query.get("extras", {}).get("where"):
            rows = dataset["sql"] or f"from {_table_of(dataset)}"
            con.execute(f"select * from ({rows}) where {where}").fetchall()
    for name in ("all_columns", "js_columns", "groupby"):
        assert set(chart["params"].get(name, ())) <= columns


def test_every_chart_stands_once_in_rows_of_twelve() -> None:
    (dashboard,) = _all("dashboards").values()
    tree = dashboard["position"]
    rows = [tree[name] for name in tree["GRID_ID"]["children"]]
    assert [sum(tree[child]["meta"]["width"] for child in row["children"]) for row in rows] == [12] * len(rows)
    shown = [tree[child]["meta"]["uuid"] for row in rows for child in row["children"]]
    assert sorted(shown) == sorted(CHARTS)
    assert dashboard["published"] is True


def test_it_holds_no_password() -> None:
    (database,) = _all("databases").values()
    assert "password" not in database
    assert ":" not in database["sqlalchemy_uri"].split("//")[1].split("@")[0]
