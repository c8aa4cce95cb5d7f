"""Open data: the report tables as CSV, and `datapackage.json`, which describes CSV and Parquet to machines.

Small counts are left out of the CSV where a setting asks for it, with every figure of the row that would give them
away; sums over several rows still hold them, so that a count left out alone in its district can be found by difference.
Belongs here: CSV, suppression, the Frictionless descriptor (v1: https://specs.frictionlessdata.io/data-package/).
"""

import json
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.releases.dictionary.entries import ColumnEntry
from dagster_project.releases.edition import PARQUET, Edition, relation
from dagster_project.releases.targets.database import open_database
from dagster_project.text import literal
from dagster_project.warehouse.published import PUBLISHED, PublishedTable
from dagster_project.warehouse.row_hash import columns_of

CSV = "csv"
DESCRIPTOR = "datapackage.json"
_PERSONS = ("subscribers_", "converted_", "conversions_7d_")
"""Columns that count people begin so."""
_GIVE_AWAY = {
    "share_2g": ("subscribers_2g", "subscribers_total"),
    "market_share": ("subscribers_total",),
    "location_quotient": ("subscribers_2g", "subscribers_total"),
    "required_conversions_per_day": ("subscribers_2g",),
    "projected_completion_date": ("subscribers_2g",),
    "conversions_per_day_28d": ("converted_30d",),
}
"""Figures from which a count of the same row could be worked out."""
_TYPES = {"BIGINT": "integer", "DOUBLE": "number", "DATE": "date", "BOOLEAN": "boolean", "VARCHAR": "string"}


def write_open_data(edition: Edition) -> None:
    """Write `csv/<table>.csv` of the report tables, and the descriptor of all published tables."""
    folder = edition.folder / CSV
    folder.mkdir()
    with open_database(edition.settings, edition.folder, read_only=True) as con:
        con.execute("set timezone = 'UTC'")
        resources = []
        for table in PUBLISHED:
            fields = columns_of(con, relation(table))
            if table.schema == "official":
                _write_csv(con, table, fields, folder, edition.settings.open_data_least)
            resources += _resources(edition, table, fields)
    content = _descriptor(edition, resources)
    (edition.folder / DESCRIPTOR).write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _write_csv(
    con: duckdb.DuckDBPyConnection, table: PublishedTable, fields: list[tuple[str, str]], folder: Path, least: int
) -> None:
    names = {name for name, _ in fields}
    chosen = ", ".join(f"{_suppressed(name, names, least)} as {name}" for name, _ in fields)
    path = literal(folder / f"{table.name}.csv")
    con.execute(f"copy (select {chosen} from {relation(table)}) to {path} (format csv, header true)")


def _suppressed(name: str, names: set[str], least: int) -> str:
    counts = [name] if name.startswith(_PERSONS) else [part for part in _GIVE_AWAY.get(name, ()) if part in names]
    if not least or not counts:
        return name
    small = " or ".join(f"({count} > 0 and {count} < {least})" for count in counts)
    return f"case when {small} then null else {name} end"


def _resources(edition: Edition, table: PublishedTable, fields: list[tuple[str, str]]) -> list[dict[str, Any]]:
    entry = edition.dictionary[table.full_name]
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


def _descriptor(edition: Edition, resources: list[dict[str, Any]]) -> dict[str, Any]:
    note = f"{edition.note}. " if edition.note else ""
    least = edition.settings.open_data_least
    left_out = f" Trong CSV, số đếm từ 1 đến {least - 1} được để trống." if least > 1 else ""
    return {
        "profile": "data-package",
        "name": "tat-song-2g",
        "title": "Tiến độ tắt sóng 2G thành phố Hải Phòng",
        "description": f"{note}Số liệu ngày {edition.report_date:%d/%m/%Y}.{left_out}",
        "version": f"{edition.report_date}-r{edition.number:03}",
        "created": edition.created_at.isoformat(),
        "resources": resources,
    }
