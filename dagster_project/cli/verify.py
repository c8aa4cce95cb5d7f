"""`tatsong verify`: are the releases on the disk those that were published?"""

import sys

import click

from dagster_project.cli import EXIT_BLOCKED
from dagster_project.core.settings import load_settings


@click.command()
@click.argument("release", required=False)
@click.option("--deep", is_flag=True, help="Take the digest of all rows anew, too.")
@click.option("--json", "as_json", is_flag=True)
def verify(release: str | None, deep: bool, as_json: bool) -> None:
    """Compare RELEASE (2023-11-22/r001, current; default: all) with its manifest; exit code 1 on a fault."""
    from dagster_project.cli.output import print_json
    from dagster_project.releases import releases
    from dagster_project.releases import verify as faults_of
    from dagster_project.releases.rollback import named

    settings = load_settings()
    asked = [named(settings, release)] if release else releases(settings)
    found = {each.name: faults_of(settings, each.path, deep=deep) for each in asked}
    if as_json:
        print_json(found)
    else:
        for name, faults in found.items():
            click.echo(f"{name}: {'whole' if not faults else f'{len(faults)} faults'}")
            for fault in faults:
                click.echo(f"  {fault}")
        if not found:
            click.echo("Nothing is published yet.")
    sys.exit(EXIT_BLOCKED if any(found.values()) else 0)
