"""The dictionary as Markdown: `docs/tables.md`."""

from pathlib import Path

from dagster_project.releases.dictionary.entries import ColumnEntry, TableEntry
from dagster_project.releases.dictionary.reading import read_dictionary

_HEAD = """# The published tables

Written by `tatsong docs` from the models' own declarations; each release holds the same as `dictionary.html`.
`official` is the report, `marts` is for BI; both lie in `releases/current/official.duckdb`, and each table in
`releases/current/parquet/<table>.parquet`. The Vietnamese label is the comment of the column in the database.

The formulas are those by which `tatsong explain` computes an official figure again from the rows of the senders' files
(`dbt/models/official/_report_city.yml`, `dagster_project/releases/dictionary/measures.yaml`): names are figures of the
same row, columns of the rows, or reference data (`city.`, `commune.`, `milestone.` and so on). Figures that are no
column stand below their table.
"""


_SPANS = {"report": "the last 400 report dates", "station": "the last 35 report dates", "whole": "all rows"}


def tables_in_words(manifest: Path) -> str:
    """Every published table with its columns, as Markdown."""
    return "\n".join([_HEAD, *(_table(entry) for entry in read_dictionary(manifest).values())])


def _table(entry: TableEntry) -> str:
    table = entry.table
    spans = " or ".join(_SPANS[kind] for kind in entry.kinds)
    has_formulas = any(column.formula for column in entry.columns)
    heads = ["column", "type", "label", "unit", "meaning", *(["formula"] if has_formulas else [])]
    lines = [
        f"## `{table.full_name}` — {entry.label}",
        "",
        entry.meaning,
        "",
        f"One row per {', '.join(f'`{name}`' for name in table.key)}; {spans}.",
        "",
        f"| {' | '.join(heads)} |",
        f"|{'---|' * len(heads)}",
    ]
    for column in entry.columns:
        cells = [f"`{column.name}`", column.type, column.label, column.unit, column.meaning.replace("|", "\\|")]
        lines.append(f"| {' | '.join([*cells, *([_formula(column)] if has_formulas else [])])} |")
    hidden = [f"- `{each.name}`: {each.meaning} {_formula(each)}" for each in entry.hidden]
    return "\n".join([*lines, "", *([*hidden, ""] if hidden else [])])


def _formula(column: ColumnEntry) -> str:
    """How a figure comes about, as `tatsong explain` computes it."""
    if not column.formula:
        return "key"
    source = f" from `{column.source}`" if column.source else ""
    rows = f", rows of {', '.join(column.feeds)}" if column.feeds else ""
    return f"`{column.formula}`{source}{rows}"
