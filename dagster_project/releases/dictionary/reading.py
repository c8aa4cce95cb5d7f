"""What is declared of the published tables: dbt's manifest and the formulas of `tatsong explain`, side by side.

Belongs here: reading both. Does not belong here: laying them out.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from dagster_project.core.errors import TatsongError
from dagster_project.releases.dictionary.declared import Measure, declarations, in_words
from dagster_project.releases.dictionary.entries import ColumnEntry, TableEntry
from dagster_project.warehouse.published import PUBLISHED, PublishedTable


def read_dictionary(manifest: Path) -> dict[str, TableEntry]:
    """All published tables by `schema.table`, in the order of the register.

    Raises:
        TatsongError: there is no manifest, or a published table is not declared in it.
    """
    if not manifest.is_file():
        raise TatsongError(f"{manifest} is missing: run `tatsong nightly`, which writes it.")
    nodes = json.loads(manifest.read_text(encoding="utf-8"))["nodes"].values()
    models = {f"{node['schema']}.{node['alias']}": node for node in nodes if node["resource_type"] == "model"}
    missing = [table.full_name for table in PUBLISHED if table.full_name not in models]
    if missing:
        raise TatsongError(f"{manifest} does not know {', '.join(missing)}: delete it and run `tatsong nightly`.")
    return {table.full_name: _table(table, models[table.full_name]) for table in PUBLISHED}


def _table(table: PublishedTable, node: Mapping[str, Any]) -> TableEntry:
    declared = declarations().tables.get(table.name)
    measures = declared.measures if declared else {}
    return TableEntry(
        table,
        _meta(node, "label"),
        _line(node["description"]),
        tuple(_column(name, column, measures.get(name)) for name, column in node["columns"].items()),
        tuple(_figure(name, each) for name, each in measures.items() if each.hidden),
    )


def _column(name: str, column: Mapping[str, Any], measure: Measure | None) -> ColumnEntry:
    entry = _figure(name, measure) if measure else ColumnEntry(name)
    return replace(
        entry,
        type=column.get("data_type") or "",
        label=_meta(column, "label"),
        unit=_meta(column, "unit"),
        meaning=_line(column["description"]),
    )


def _figure(name: str, measure: Measure) -> ColumnEntry:
    source = in_words(measure.source) if measure.source else ""
    return ColumnEntry(name, meaning=measure.hidden, formula=measure.words, source=source, feeds=tuple(measure.rows))


def _meta(node: Mapping[str, Any], name: str) -> str:
    return str(node.get("config", {}).get("meta", {}).get(name, ""))


def _line(text: str) -> str:
    return " ".join(text.split())
