"""`tatsong agreements`: what persons have agreed to by accepting held files."""

import click

from dagster_project.core.errors import SettingsError
from dagster_project.core.settings import load_settings


@click.command()
@click.option("--submitter", help="Of one submitter.")
@click.option("--yaml", "as_yaml", is_flag=True, help="As the contracts have it: to be put under `agreed` of the feed.")
def agreements(submitter: str | None, as_yaml: bool) -> None:
    """List what may stand in a sender's files of a feed because a person accepted a file with it.

    `tatsong check` at the sender's knows only what its contract says: put these there, and it says the same.
    """
    from dagster_project.contracts import load_contracts
    from dagster_project.submissions.ledger.agreeing import agreed, as_contract
    from dagster_project.submissions.ledger.ledger import open_ledger
    from dagster_project.submissions.ledger.lookup import require_ledger

    settings = load_settings()
    known = load_contracts(settings.contracts).submitters
    if submitter and submitter not in known:
        raise SettingsError(f"--submitter {submitter}: is in no contract; there are {', '.join(known)}.")
    require_ledger(settings)
    with open_ledger(settings.root.ledger) as ledger:
        found = agreed(ledger, submitter)
    if as_yaml:
        click.echo(as_contract(found), nl=False)
        return
    for one in found:
        when = f"{one.agreed_at:%d/%m/%Y}, {one.agreed_by}, {one.submission_id}"
        click.echo(f"{one.submitter} {one.feed} {one.item.kind}: {one.item.text} ({when})")
    if not found:
        click.echo("Nobody has agreed to anything yet.")
