"""The dashboard as Apache Superset imports it: `bi/superset/`, a file each for database, datasets, charts, dashboard.

The form is that of Superset's own export (version 1.0.0; made for 6.1). Names of the same thing give the same UUID, so
that importing again replaces what was imported and doubles nothing.
Belongs here: Superset's words for it. Does not belong here: what is shown (`datasets`, `charts`, `dashboard`).
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import yaml

from dagster_project.bi.charts import Chart
from dagster_project.bi.dashboard import CHARTS, SLUG, TITLE, position
from dagster_project.bi.datasets import DATASETS, RELEASE_TABLE, Dataset
from dagster_project.releases.dictionary.entries import ColumnEntry, TableEntry
from dagster_project.text import plain

FOLDER = Path("bi/superset")
DATABASE = "Tat_Song"
URI = "postgresql+psycopg2://bi_superset@localhost:5432/tatsong"
"""No password: Superset asks for it when the bundle is imported."""
VERSION = "1.0.0"
_OURS = UUID("6d3f1c1e-92d5-4f0e-9b62-4f1d7c0f2a57")
_TYPES = {"bigint": "BIGINT", "double": "DOUBLE PRECISION", "date": "DATE", "boolean": "BOOLEAN", "varchar": "VARCHAR"}


def bundle(tables: Mapping[str, TableEntry]) -> dict[Path, str]:
    """Path, relative to the project → YAML, for the published `tables` by `schema.table`."""
    known = {**tables, RELEASE_TABLE.table.full_name: RELEASE_TABLE}
    uuids = {chart.title: _uuid("chart", chart.title) for chart in CHARTS}
    files: dict[str, dict[str, Any]] = {
        "metadata.yaml": {"version": VERSION, "type": "Dashboard", "timestamp": "2023-11-22T00:00:00+00:00"},
        f"databases/{DATABASE}.yaml": _database(),
        f"dashboards/{SLUG}.yaml": _dashboard(uuids),
    }
    for dataset in DATASETS:
        files[f"datasets/{DATABASE}/{dataset.name}.yaml"] = _dataset(dataset, known[dataset.table])
    for chart in CHARTS:
        files[f"charts/{_file_name(chart.title)}.yaml"] = _chart(chart, uuids[chart.title])
    return {FOLDER / name: _yaml(content) for name, content in files.items()}


def _database() -> dict[str, Any]:
    return {
        "database_name": "Tắt Sóng",
        "sqlalchemy_uri": URI,
        "cache_timeout": None,
        "expose_in_sqllab": True,
        "allow_run_async": False,
        "allow_ctas": False,
        "allow_cvas": False,
        "allow_dml": False,
        "allow_csv_upload": False,
        "extra": {},
        "uuid": _uuid("database", DATABASE),
        "version": VERSION,
    }


def _dataset(dataset: Dataset, entry: TableEntry) -> dict[str, Any]:
    schema, table = dataset.table.split(".")
    beside = [ColumnEntry(name, type_, label) for name, (_, type_, label) in dataset.beside.items()]
    return {
        "table_name": dataset.name if dataset.is_newest else table,
        "main_dttm_col": "report_date",
        "description": entry.label + (" – ngày báo cáo mới nhất" if dataset.is_newest else ""),
        "schema": schema,
        "sql": dataset.sql(entry),
        "filter_select_enabled": True,
        "uuid": _uuid("dataset", dataset.name),
        "columns": [_column(column) for column in [*entry.columns, *beside]],
        "metrics": [
            {
                "metric_name": name,
                "verbose_name": measure.label,
                "expression": measure.expression,
                "d3format": measure.form,
            }
            for name, measure in dataset.measures.items()
        ],
        "version": VERSION,
        "database_uuid": _uuid("database", DATABASE),
    }


def _column(column: ColumnEntry) -> dict[str, Any]:
    return {
        "column_name": column.name,
        "verbose_name": column.label or None,
        "description": column.meaning or None,
        "type": _TYPES.get(column.type, column.type.upper() or None),
        "is_dttm": column.type in ("date", "timestamptz"),
        "is_active": True,
        "groupby": True,
        "filterable": True,
    }


def _chart(chart: Chart, uuid: str) -> dict[str, Any]:
    params = {"viz_type": chart.kind, "time_range": "No filter", **chart.params}
    query = {"filters": [], "time_range": "No filter", "row_limit": 10000, **chart.query}
    context = {
        "datasource": {"id": 0, "type": "table"},
        "force": False,
        "queries": [query],
        "form_data": params,
        "result_format": "json",
        "result_type": "full",
    }
    return {
        "slice_name": chart.title,
        "viz_type": chart.kind,
        "params": params,
        "query_context": json.dumps(context, ensure_ascii=False),
        "cache_timeout": None,
        "uuid": uuid,
        "version": VERSION,
        "dataset_uuid": _uuid("dataset", chart.dataset.name),
    }


def _dashboard(uuids: dict[str, str]) -> dict[str, Any]:
    return {
        "dashboard_title": TITLE,
        "description": "Số liệu chính thức của ngày báo cáo mới nhất và diễn biến theo ngày.",
        "slug": SLUG,
        "uuid": _uuid("dashboard", SLUG),
        "position": position(uuids),
        "metadata": {
            "color_scheme": "supersetColors",
            "filter_bar_orientation": "HORIZONTAL",
            "cross_filters_enabled": True,
            "native_filter_configuration": [_district_filter()],
            "refresh_frequency": 0,
            "timed_refresh_immune_slices": [],
        },
        "published": True,
        "version": VERSION,
    }


def _district_filter() -> dict[str, Any]:
    return {
        "id": "NATIVE_FILTER-district",
        "name": "Quận/huyện",
        "filterType": "filter_select",
        "type": "NATIVE_FILTER",
        "targets": [{"column": {"name": "district_name"}, "datasetUuid": _uuid("dataset", "report_commune_newest")}],
        "scope": {"rootPath": ["ROOT_ID"], "excluded": []},
        "controlValues": {"multiSelect": True, "enableEmptyFilter": False, "inverseSelection": False},
        "defaultDataMask": {"extraFormData": {}, "filterState": {}, "ownState": {}},
        "cascadeParentIds": [],
        "description": "",
    }


def _uuid(kind: str, name: str) -> str:
    return str(uuid5(_OURS, f"{kind} {name}"))


def _file_name(title: str) -> str:
    return re.sub(r"\W+", "_", plain(title)).strip("_")


def _yaml(content: dict[str, Any]) -> str:
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=120)
