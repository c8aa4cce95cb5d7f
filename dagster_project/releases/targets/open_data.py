"""Open data: the report tables as CSV, and `datapackage.json`, which describes CSV and Parquet to machines.

Small counts are left out of the CSV where a setting asks for it (`suppression`); Parquet and the rest of the release
hold them, and are not for publication then.
Belongs here: CSV, the Frictionless descriptor (v1: https://specs.frictionlessdata.io/data-package/).
"""

import json
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.contracts.load import load_office
from dagster_project.core.text import csv_cell_sql, literal
from dagster_project.releases.contents.build_context import PARQUET, BuildContext, relation
from dagster_project.releases.contents.database import open_database
from dagster_project.releases.dictionary.entries import ColumnEntry
from dagster_project.releases.targets.suppression import code_of, find_left_out, kept
from dagster_project.warehouse.published import PUBLISHED, PublishedTable
from dagster_project.warehouse.row_hash import columns_of

CSV = "csv"
DESCRIPTOR = "datapackage.json"
_APOSTROPHE = (
    " Trong CSV, ô chữ bắt đầu bằng =, +, - hoặc @ có thêm dấu nháy đơn (') ở đầu, để bảng tính không coi là công thức."
)
_TYPES = {"BIGINT": "integer", "DOUBLE": "number", "DATE": "date", "BOOLEAN": "boolean", "VARCHAR": "string"}


def write_open_data(context: BuildContext) -> None:
    """Write `csv/<table>.csv` of the report tables, and the descriptor of all published tables."""
    folder = context.folder / CSV
    folder.mkdir()
    with open_database(context.settings, context.folder, read_only=True) as con:
        con.execute("set timezone = 'UTC'")
        find_left_out(con, context.settings.open_data_least)
        resources = []
        for table in PUBLISHED:
            fields = columns_of(con, relation(table))
            if table.schema == "official":
                _write_csv(con, table, fields, folder, context.settings.open_data_least)
            resources += _resources(context, table, fields)
    content = _descriptor(context, resources)
    (context.folder / DESCRIPTOR).write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _write_csv(
    con: duckdb.DuckDBPyConnection, table: PublishedTable, fields: list[tuple[str, str]], folder: Path, least: int
) -> None:
    chosen = ", ".join(f"{_cell(kept(name, least), type_)} as {name}" for name, type_ in fields)
    path = literal(folder / f"{table.name}.csv")
    con.execute(
        f"copy (select {chosen} from {relation(table)} as t left join ("
        f"select report_date, code, list(measure) as measures from cell where is_left_out "
        f"and table_name = '{table.name}' group by all) as few "
        f"on t.report_date = few.report_date and {code_of(table)} = few.code "
        f"order by {', '.join(f't.{name}' for name in table.key)}) to {path} (format csv, header true)"
    )


def _cell(value: str, type_: str) -> str:
    return csv_cell_sql(f"({value})") if type_ == "VARCHAR" else value


def _resources(context: BuildContext, table: PublishedTable, fields: list[tuple[str, str]]) -> list[dict[str, Any]]:
    entry = context.dictionary[table.full_name]
    described = [_field(entry.column(name), type_) for name, type_ in fields]
    about = {"title": entry.label, "description": entry.meaning}
    parquet = {
        "name": table.name.replace("_", "-"),
        "path": f"{PARQUET}/{table.name}.parquet",
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        **about,
        "schema": {"fields": described, "primaryKey": list(table.key)},
    }
    if table.schema != "official":
        return [parquet]
    csv = {
        **parquet,
        "name": f"{parquet['name']}-csv",
        "path": f"{CSV}/{table.name}.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {"fields": described, "primaryKey": list(table.key), "missingValues": [""]},
    }
    return [parquet, csv]


def _field(column: ColumnEntry, type_: str) -> dict[str, str]:
    kind = "number" if type_.startswith("DECIMAL") else _TYPES.get(type_, "datetime")
    form = {"format": "any"} if kind == "datetime" else {}
    unit = {"unit": column.unit} if column.unit else {}
    return {"name": column.name, "type": kind, "title": column.label, "description": column.meaning, **unit, **form}


def _descriptor(context: BuildContext, resources: list[dict[str, Any]]) -> dict[str, Any]:
    note = f"{context.note}. " if context.note else ""
    least = context.settings.open_data_least
    left_out = (
        f" Trong CSV, số đếm từ 1 đến {least - 1} được để trống, cùng những số cần thiết để không thể suy ra chúng từ "
        "các tổng của cùng ngày."
        if least > 1
        else ""
    )
    return {
        "profile": "data-package",
        "name": "tat-song-2g",
        "title": f"Tiến độ tắt sóng 2G {load_office(context.settings.contracts).city}",
        "description": f"{note}Số liệu ngày {context.report_date:%d/%m/%Y}.{left_out}{_APOSTROPHE}",
        "version": f"{context.report_date}-r{context.number:03}",
        "created": context.created_at.isoformat(),
        "resources": resources,
    }
