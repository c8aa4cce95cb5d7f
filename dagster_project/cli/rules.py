"""`tatsong rules`: the register of rules, and what a new or changed rule would newly hit."""

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from dagster_project.cli import EXIT_BLOCKED
from dagster_project.core.settings import load_settings

if TYPE_CHECKING:
    from dagster_project.submissions.impact import Impact


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print the register as JSON.")
@click.pass_context
def rules(ctx: click.Context, as_json: bool) -> None:
    """List the rules by which files are checked; `tatsong rules impact CODE` tries one on kept files."""
    if ctx.invoked_subcommand is not None:
        return
    from dagster_project.contracts import load_contracts

    contracts = load_contracts(load_settings().contracts)
    if as_json:
        _print_json([asdict(rule) for rule in contracts.rules.values()])
        return
    from dagster_project.contracts.rules_page import effect_of

    click.echo(f"Rules {contracts.rule_register.version}: {len(contracts.rules)}")
    for rule in contracts.rules.values():
        about = f"{rule.level.value}, {effect_of(rule)}, since {rule.since}"
        click.echo(f"{click.style(rule.code, bold=True)}  {click.style(about, dim=True)}\n    {rule.message}")


@rules.command()
@click.argument("code")
@click.option("--nights", type=click.IntRange(1), default=35, show_default=True, help="Report dates to look back on.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
def impact(code: str, nights: int, as_json: bool) -> None:
    """Which kept files of the last nights the rule CODE would newly hit, under the present contract.

    The files are read again aside and compared with what was said of them; nothing is kept or changed.

    Exit code 0: none. 1: at least one. 2: there is no such rule, nothing was received, or a contract is to be mended.
    """
    from dagster_project.contracts import load_contracts
    from dagster_project.submissions.impact import impact as ask

    settings = load_settings()
    found = ask(settings, load_contracts(settings.contracts), code, nights, None if as_json else _tell)
    if as_json:
        _print_json(asdict(found))
    else:
        _print(found)
    sys.exit(EXIT_BLOCKED if found.hits else 0)


def _tell(submission_id: str, left: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[K{left} to read: {submission_id}", nl=left == 1, err=True)


def _print(found: "Impact") -> None:
    from rich.table import Table

    from dagster_project.cli.output import wide_console

    console = wide_console()
    looked = f"{found.files} kept files of {found.first} to {found.last}"
    if not found.hits:
        console.print(f"{found.code} would newly hit none of {looked}.")
        return
    table = Table(title=f"{found.code}: of {looked}")
    table.add_column("Submission", no_wrap=True)
    for head in ("Newly", "In all", "Would be", "Was"):
        table.add_column(head)
    for hit in found.hits:
        table.add_row(hit.submission_id, str(hit.newly), str(hit.count), hit.effect, hit.status)
    console.print(table)


def _print_json(content: Any) -> None:
    click.echo(json.dumps(content, ensure_ascii=False, indent=2, default=str))
