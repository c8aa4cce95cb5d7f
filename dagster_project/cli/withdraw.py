"""`tatsong withdraw`: take a submission out of force, with a reason."""

import getpass

import click

from dagster_project.core.settings import load_settings


@click.command()
@click.argument("submission")
@click.option("--reason", required=True, help="Why; kept with the submission and shown to the sender.")
@click.option("--by", help="Who decides so; default: the account that runs this.")
def withdraw(submission: str, reason: str, by: str | None) -> None:
    """Take SUBMISSION out of force. What it superseded is in force again; the next run restates the dates it touched.

    `tatsong reread SUBMISSION` takes a withdrawal back.
    """
    from dagster_project.contracts import load_contracts
    from dagster_project.submissions.withdraw import withdraw as take_out

    settings = load_settings()
    done = take_out(settings, load_contracts(settings.contracts), submission, reason, by or getpass.getuser())
    click.echo(f"{done.submission.submission_id} is withdrawn.")
    if done.in_force is None:
        click.echo("Nothing is in force in its place: no earlier date has a submission.")
    else:
        again = f", the bytes of {done.in_force.reread_of}" if done.in_force.reread_of else ""
        click.echo(f"In force now: {done.in_force.submission_id}{again} (report date {done.in_force.report_date}).")
    click.echo("The next run restates the dates that it touched: tatsong nightly")
