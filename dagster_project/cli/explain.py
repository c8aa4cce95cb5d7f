"""`tatsong explain`: where a published number comes from."""

import sys
from datetime import datetime
from typing import Any

import click

from dagster_project.cli import EXIT_BLOCKED
from dagster_project.cli.days import DAY
from dagster_project.core.settings import load_settings

_ALWAYS = ("on_date", "submitter", "submission_id", "source_sheet", "file_row")
_NEVER = ("report_date", "data_as_of", "district_code", "source_row", "is_stale")


@click.command()
@click.argument("table")
@click.argument("words", nargs=-1, required=True, metavar="[KEY]... MEASURE")
@click.option("--date", "day", type=DAY, help="The report date; default: the release's newest.")
@click.option("--release", "name", default="current", show_default=True, help="Which release, such as 2023-11-22/r001.")
@click.option(
    "--rows", type=click.IntRange(0), default=10, show_default=True, help="Rows shown of each set; counts are whole."
)
@click.option("--json", "as_json", is_flag=True)
def explain(table: str, words: tuple[str, ...], day: datetime | None, name: str, rows: int, as_json: bool) -> None:
    """Print the chain from a figure to the kept bytes: official.report_commune 11359 subscribers_2g, for example.

    The figure is computed again from the rows that are named; exit code 1 where that does not give what was published,
    or where kept bytes are not those that were taken in.
    """
    from dagster_project.cli.output import print_json
    from dagster_project.releases.explain import explain as chain_of
    from dagster_project.releases.rollback import named

    settings = load_settings()
    *key, measure = words
    of = table.removeprefix("official.")
    date = day.date() if day else None
    found = chain_of(settings, named(settings, name), of, key, measure, date, rows)
    if as_json:
        print_json({"agrees": found.agrees, **vars(found)})
    else:
        _print(found)
    sys.exit(0 if found.agrees and not any(file.fault for file in found.files) else EXIT_BLOCKED)


def _print(found: Any) -> None:
    from rich.console import Console

    from dagster_project.cli.output import shown

    console = Console(highlight=False, soft_wrap=True)
    key = " ".join(str(value) for value in found.figure.key.values())
    console.print(f"official.{found.figure.table} {key} {found.figure.name} = [bold]{shown(found.published)}[/bold]")
    console.print(f"release {found.release}")
    _print_figure(console, found, found.figure, 1, set())
    verdict = "the same" if found.agrees else f"[red]NOT what was published, {shown(found.published)}[/red]"
    console.print(f"Computed again from these rows: {shown(found.figure.value)}, {verdict}.")
    for note in found.notes:
        console.print(note)
    _print_files(console, found.files)


def _print_figure(console: Any, found: Any, figure: Any, depth: int, told: set[tuple[str, str]]) -> None:
    """A figure, its inputs below it; what was told before is not told again."""
    from dagster_project.cli.output import shown

    indent = "  " * depth
    console.print(f"{indent}{figure.name} = {shown(figure.value)}", markup=False)
    if (figure.table, figure.name) in told:
        console.print(f"{indent}  as above")
        return
    told.add((figure.table, figure.name))
    if figure.meaning:
        console.print(f"{indent}  {figure.meaning}")
    console.print(f"{indent}  model {figure.table}: {figure.formula}", markup=False)
    for name in figure.submissions:
        console.print(f"{indent}  of submission {name}", markup=False)
    for used in figure.rows:
        carried = f", {used.carried:,} carried from an earlier date" if used.carried else ""
        count = f"{used.count:,} rows of {len(used.submissions):,} submissions{carried}"
        console.print(f"{indent}  {used.feed}: {count}")
        for row in found.sample[used.table]:
            console.print(f"{indent}    {_row(row, figure.formula)}", markup=False)
        if used.count > len(found.sample[used.table]):
            console.print(f"{indent}    … {used.count - len(found.sample[used.table]):,} more")
    for each in figure.inputs:
        if hasattr(each, "formula"):
            _print_figure(console, found, each, depth + 1, told)
        else:
            console.print(f"{indent}  {each.name} = {shown(each.value)} (reference data of the release)", markup=False)


def _row(row: dict[str, Any], formula: str) -> str:
    """Where the row lies, and its key and figures, those that the formula names first."""
    sheet = f"sheet {row['source_sheet']} " if row["source_sheet"] else ""
    carried = "" if row["report_date"] == row["on_date"] else f", carried from {row['report_date']}"
    values = {name: value for name, value in row.items() if name not in (*_ALWAYS, *_NEVER) and value is not None}
    ordered = sorted(values, key=lambda name: name not in formula)
    listed = ", ".join(f"{name} {values[name]}" for name in ordered[:8])
    return f"{row['on_date']} {row['submission_id']} {sheet}row {row['file_row']}{carried}: {listed}"


def _print_files(console: Any, files: list[Any]) -> None:
    from dagster_project.cli.output import local

    console.print(f"Kept bytes of {len(files):,} submissions:")
    for file in files:
        state = f"[red]{file.fault}[/red]" if file.fault else "whole"
        console.print(f"  {file.submission_id}: {file.path}, received {local(file.received_at)}")
        console.print(f"    {file.raw_path} sha256 {file.sha256} ({state})")
