"""`tatsong approve`: let a failure that is unusual and true pass, with a name and a reason."""

from datetime import datetime

import click

from dagster_project.cli.days import DAY
from dagster_project.core.settings import load_settings


@click.command()
@click.argument("date", type=DAY)
@click.argument("check")
@click.option("--by", required=True, help="Who decides.")
@click.option("--reason", required=True, help="Why; it is published with the release.")
def approve(date: datetime, check: str, by: str, reason: str) -> None:
    """Let CHECK pass for the newest data of report date DATE as the gate judged it, and for no other data.

    Keys, sums and ranges are never waived. Then run `tatsong nightly`, which publishes.
    """
    from dagster_project.releases.approval import approve as let_pass

    verdict = let_pass(load_settings(), date.date(), check, by=by, reason=reason)
    click.echo(f"{check} may pass for the data {verdict.digest[:16]} of {verdict.report_date}.")
    left = ", ".join(each.name for each in verdict.blocking)
    click.echo(f"Still blocked: {left}." if left else f"Now run: tatsong nightly --date {verdict.report_date}")
