"""`tatsong gate`: put a release to the suites once more."""

import sys

import click

from dagster_project.cli import EXIT_BLOCKED
from dagster_project.core.settings import load_settings


@click.command()
@click.argument("release", default="current")
def gate(release: str) -> None:
    """Run the checkpoint `gate` over RELEASE (2023-11-22/r001; default: current); exit code 1 on a critical failure."""
    from dagster_project.gate.checkpoint import check_release
    from dagster_project.releases.rollback import named

    settings = load_settings()
    asked = named(settings, release)
    checks, index = check_release(settings, asked)
    failed = [check for check in checks if not check.success]
    click.echo(f"{asked.name}: {len(checks)} checks, {len(failed)} failed")
    for check in failed:
        click.echo(f"  {check.severity}: {check.name} ({check.failing_count} rows): {check.expectation}")
    click.echo(f"Data Docs: {index}")
    sys.exit(EXIT_BLOCKED if any(check.severity == "critical" for check in failed) else 0)
