"""`tatsong accept` and `tatsong refuse`: decide on a file that is held."""

from typing import TYPE_CHECKING

import click

from dagster_project.core.settings import load_settings

if TYPE_CHECKING:
    from dagster_project.submissions.decide import Decision


@click.command()
@click.argument("submission")
@click.option("--by", required=True, help="Who decides; kept with the submission, not told to the sender.")
@click.option("--reason", required=True, help="Why; kept with the submission and shown to the sender.")
def accept(submission: str, by: str, reason: str) -> None:
    """Let SUBMISSION, which is held, count as it was read; the next run restates its dates.

    What was not understood of it is agreed for this sender and feed from now on (`tatsong agreements`), and its other
    held files of which nothing else is left are accepted with it. Once: `tatsong withdraw` takes it out of force again.
    """
    from dagster_project.contracts import load_contracts
    from dagster_project.submissions.decide import accept as let_count

    settings = load_settings()
    done = let_count(settings, load_contracts(settings.contracts), submission, reason, by)
    for one in (done.submission, *done.along):
        click.echo(
            f"{one.submission_id} is {one.status}: {one.rows_accepted} rows, {one.rows_quarantined} quarantined."
        )
    _tell(done)


@click.command()
@click.argument("submission")
@click.option("--by", required=True, help="Who decides; kept with the submission, not told to the sender.")
@click.option("--reason", required=True, help="Why; kept with the submission and shown to the sender.")
def refuse(submission: str, by: str, reason: str) -> None:
    """Refuse SUBMISSION, which is held: what was in force stays so, and the sender is asked for another file.

    `tatsong reread SUBMISSION` takes that back: it is held anew.
    """
    from dagster_project.contracts import load_contracts
    from dagster_project.submissions.decide import refuse as keep_out

    settings = load_settings()
    done = keep_out(settings, load_contracts(settings.contracts), submission, reason, by)
    click.echo(f"{done.submission.submission_id} is refused.")
    _tell(done)


def _tell(done: "Decision") -> None:
    found = done.in_force
    click.echo(
        f"In force: {found.submission_id} (report date {found.report_date})." if found else "Nothing is in force."
    )
    click.echo("The next run restates the dates that are touched: tatsong nightly")
