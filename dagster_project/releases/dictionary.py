"""The published tables in words: `docs/tables.md`, from what is declared with the models.

Belongs here: laying out names, types, labels and descriptions. Does not belong here: any of them.
"""

import json
from pathlib import Path
from typing import Any

from dagster_project.releases.explain.declared import Measure, declarations, in_words
from dagster_project.warehouse.published import PUBLISHED, PublishedTable

_HEAD = """# The published tables

Written by `tatsong docs` from the models' own declarations. `official` is the report, `marts` is for BI; both lie
in `releases/current/official.duckdb`, and each table in `releases/current/parquet/<table>.parquet`. The Vietnamese
label is the comment of the column in the database.

The formulas are those by which `tatsong explain` computes an official figure again from the rows of the senders' files
(`dagster_project/releases/explain/measures.yaml`): names are figures of the same row, columns of the rows, or reference
data (`city.`, `commune.`, `milestone.` and so on). Figures that are no column stand below their table.
"""


def tables_in_words(manifest: Path) -> str:
    """Every published table with its columns, as Markdown."""
    nodes = json.loads(manifest.read_text(encoding="utf-8"))["nodes"].values()
    models = {f"{node['schema']}.{node['alias']}": node for node in nodes if node["resource_type"] == "model"}
    return "\n".join([_HEAD, *(_table(table, models[table.full_name]) for table in PUBLISHED)])


def _table(table: PublishedTable, node: dict[str, Any]) -> str:
    declared = declarations().tables.get(table.name)
    measures = declared.measures if declared else {}
    heads = ["column", "type", "label", "meaning", *(["formula"] if measures else [])]
    lines = [
        f"## `{table.full_name}` — {_label(node)}",
        "",
        " ".join(node["description"].split()),
        "",
        f"One row per {', '.join(f'`{name}`' for name in table.key)}; {_span(table)}.",
        "",
        f"| {' | '.join(heads)} |",
        f"|{'---|' * len(heads)}",
    ]
    for name, column in node["columns"].items():
        meaning = " ".join(column["description"].split()).replace("|", "\\|")
        formula = f" {_formula(measures[name]) if name in measures else 'key'} |" if measures else ""
        lines.append(f"| `{name}` | {column.get('data_type') or ''} | {_label(column)} | {meaning} |{formula}")
    hidden = [f"- `{name}`: {each.hidden} {_formula(each)}" for name, each in measures.items() if each.hidden]
    return "\n".join([*lines, "", *([*hidden, ""] if hidden else [])])


def _formula(measure: Measure) -> str:
    """How a figure comes about, as `tatsong explain` computes it."""
    source = f" from `{in_words(measure.source)}`" if measure.source else ""
    rows = f", rows of {', '.join(measure.rows)}" if measure.rows else ""
    return f"`{measure.words}`{source}{rows}"


def _span(table: PublishedTable) -> str:
    spans = {"report": "the last 400 report dates", "station": "the last 35 report dates", "whole": "all rows"}
    return " or ".join(dict.fromkeys(spans[part.kind] for part in table.parts))


def _label(node: dict[str, Any]) -> str:
    return str(node.get("config", {}).get("meta", {}).get("label", ""))
