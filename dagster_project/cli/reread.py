"""`tatsong reread`: read kept bytes again under the present contract."""

from datetime import datetime

import click

from dagster_project.cli import EXIT_BLOCKED
from dagster_project.cli.days import DAY
from dagster_project.core.errors import SettingsError
from dagster_project.core.settings import load_settings


@click.command()
@click.argument("submissions", nargs=-1)
@click.option("--feed", help="Instead of names: what is in force of a feed, and what was refused since.")
@click.option("--submitter", help="The same of one submitter.")
@click.option("--from", "first", type=DAY, help="From this report date on.")
@click.option("--to", "last", type=DAY, help="Up to this report date.")
@click.pass_context
def reread(
    ctx: click.Context,
    submissions: tuple[str, ...],
    feed: str | None,
    submitter: str | None,
    first: datetime | None,
    last: datetime | None,
) -> None:
    """Read the kept bytes of SUBMISSIONS again under the present contract, each as a new submission.

    It takes the place of the one that it reads again, and of no newer one. Exit code 1: one of them was refused or is
    held, and what was in force stays so, unless it holds personal data: then its bytes are erased and its rows
    withdrawn.
    """
    from dagster_project.contracts import load_contracts
    from dagster_project.submissions.reread import Selection
    from dagster_project.submissions.reread import reread as read_again

    if bool(submissions) == any((feed, submitter, first, last)):
        raise SettingsError("Name submissions, or give --feed, --submitter, --from or --to: one of the two.")
    settings = load_settings()
    contracts = load_contracts(settings.contracts)
    for name, asked, known in (("--feed", feed, contracts.feeds), ("--submitter", submitter, contracts.submitters)):
        if asked and asked not in known:
            raise SettingsError(f"{name} {asked}: is in no contract; there are {', '.join(known)}.")
    choice = Selection(submissions, feed, submitter, first.date() if first else None, last.date() if last else None)
    done = read_again(settings, contracts, choice)
    for old, new in done:
        counts = f"{new.rows_accepted} rows accepted, {new.rows_quarantined} quarantined"
        click.echo(f"{old.submission_id} ({old.status}) → {new.submission_id}: {new.status}, {counts}")
    click.echo(f"Receipts: {settings.root.receipts}. The next run restates the dates that are touched.")
    if any(new.never_counted for _, new in done):
        ctx.exit(EXIT_BLOCKED)
