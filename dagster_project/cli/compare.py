"""`tatsong compare`: what two releases differ in, and because of which submissions."""

import csv
import re
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import IO, Any

import click

from dagster_project.core.settings import load_settings
from dagster_project.core.text import csv_cell

NEXT = "next"
_COLUMNS = ("table", "key", "column", "before", "after", "difference", "row", "submissions")
_FIGURE = re.compile(r"[+-]?\d+(\.\d+)?(e[+-]?\d+)?")
"""Of any column, `before` and `after` are text: one that is a number is to be one in a spreadsheet."""


@click.command()
@click.argument("before")
@click.argument("after")
@click.option("--json", "as_json", is_flag=True, help="Counts and the listed changes, as JSON.")
@click.option(
    "--csv", "csv_path", type=click.Path(path_type=Path, allow_dash=True), help="All changes, to a file or -."
)
@click.option(
    "--limit", type=click.IntRange(0), default=50, show_default=True, help="Changes listed; counts are whole."
)
@click.option("--official", is_flag=True, help="The report's tables alone.")
def compare(before: str, after: str, as_json: bool, csv_path: Path | None, limit: int, official: bool) -> None:
    """Which figures changed from release BEFORE to release AFTER (such as 2023-11-22/r001, or current), and why.

    AFTER may be `next`: what was built last and is not published, because the gate holds it back or a person is asked.
    """
    from dagster_project.cli.output import print_json
    from dagster_project.releases.comparison import compare as differences
    from dagster_project.releases.publication import candidate
    from dagster_project.releases.rollback import named

    settings = load_settings()
    old = named(settings, before)
    with candidate(settings) if after == NEXT else nullcontext(named(settings, after)) as new:
        found = differences(settings, old, new, official_only=official, most=None if csv_path else limit)
    name = NEXT if after == NEXT else new.name
    if csv_path:
        _write_csv(csv_path, found.changes)
    if as_json:
        listed = found.changes[:limit]
        print_json(
            {
                "before": old.name,
                "after": name,
                "summary": found.line,
                "figures_changed": found.count,
                "figures_by_table": found.figures_by_table,
                "figures_by_submission": found.figures_by_submission,
                "other_causes": found.other_causes,
                "changed_dates": found.changed_dates,
                "new_dates": found.new_dates,
                "dropped_dates": found.dropped_dates,
                "listed": len(listed),
                "changes": listed,
            }
        )
    elif csv_path != Path("-"):
        _print(old.name, name, found, limit)


def _write_csv(path: Path, changes: list[Any]) -> None:
    if path == Path("-"):
        _write_rows(sys.stdout, changes)
        return
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        _write_rows(file, changes)


def _write_rows(file: IO[str], changes: list[Any]) -> None:
    writer = csv.writer(file)
    writer.writerow(_COLUMNS)
    for change in changes:
        writer.writerow([_cell(getattr(change, name)) for name in _COLUMNS])


def _cell(value: Any) -> Any:
    if isinstance(value, dict):
        value = " ".join(value.values())
    elif isinstance(value, list):
        value = " ".join(value)
    is_figure = isinstance(value, str) and _FIGURE.fullmatch(value)
    return value if is_figure else csv_cell(value)


def _print(old: str, new: str, found: Any, limit: int) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(width=None if sys.stdout.isatty() else 200, highlight=False)
    console.print(f"{old} → {new}: {found.line}")
    for title, counts in (("table", found.figures_by_table), ("submission", found.figures_by_submission)):
        for name, count in list(counts.items())[:20]:
            console.print(f"  {title} {name}: {count:,} figures")
        if len(counts) > 20:
            console.print(f"  … {len(counts):,} {title}s in all")
    for cause in found.other_causes:
        console.print(f"  also changed: {cause}")
    if not found.changes or not limit:
        return
    table = Table("Table", "Row", "Figure", "Before", "After", "Difference", "Because of")
    for change in found.changes[:limit]:
        difference = "" if change.difference is None else f"{change.difference:+,.6g}"
        row = " ".join(change.key.values()) + (f" ({change.row})" if change.row else "")
        cause = ", ".join(change.submissions[:3]) + (" …" if len(change.submissions) > 3 else "")
        table.add_row(change.table, row, change.column, str(change.before), str(change.after), difference, cause)
    console.print(table)
    console.print(f"{min(limit, found.count):,} of {found.count:,} changed figures; all of them: --csv FILE")
