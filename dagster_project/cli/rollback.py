"""`tatsong rollback`: let `current` be an earlier release, or a later one again."""

import click

from dagster_project.core.settings import load_settings


@click.command()
@click.argument("release", required=False)
@click.option("--by", required=True, help="Who decides.")
@click.option("--reason", required=True, help="Why.")
def rollback(release: str | None, by: str, reason: str) -> None:
    """Point to the release before the current one, or to RELEASE (such as 2023-11-22/r001), in one step.

    A nightly run with the same data leaves it so and says why; data that has changed makes a new release and moves on.
    """
    from dagster_project.releases.rollback import roll_back

    done = roll_back(load_settings(), release, by=by, reason=reason)
    click.echo(f"{done.before.name if done.before else 'nothing'} → {done.release.name} is current")
    for name, error in done.undelivered.items():
        click.echo(f"{name} could not be reached ({error}); the next run tries again.", err=True)
