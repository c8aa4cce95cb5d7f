"""`tatsong ui`: the Dagster UI and its daemon, on this machine."""

import os
import sys
from pathlib import Path

import click

from dagster_project.core.settings import PROJECT, load_settings


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=3000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
def ui(port: int, host: str) -> None:
    """Bring up the Dagster UI; runs that `tatsong nightly` started are there too."""
    from dagster_project.instance import dagster_environment
    from dagster_project.warehouse.models import ensure_manifest

    settings = load_settings()
    os.environ.update(dagster_environment(settings))
    ensure_manifest(settings)
    os.chdir(PROJECT)
    dg = Path(sys.executable).with_name("dg")
    os.execv(dg, [os.fspath(dg), "dev", "--host", host, "--port", str(port)])  # noqa: S606
