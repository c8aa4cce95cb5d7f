"""Running dbt from outside an orchestrator: its environment and its manifest.

Belongs here: the names of the variables that `dbt/profiles.yml` reads. Does not belong here: importing dbt.
"""

import os
import subprocess
import sys
from pathlib import Path

from dagster_project.errors import TatsongError
from dagster_project.settings import Settings


def dbt_environment(settings: Settings) -> dict[str, str]:
    """The variables of `dbt/profiles.yml`."""
    return {
        "TATSONG_WAREHOUSE": os.fspath(settings.root.warehouse),
        "TATSONG_THREADS": str(settings.threads),
        "TATSONG_MEMORY_LIMIT": settings.memory_limit,
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }


def manifest_path(settings: Settings) -> Path:
    """Where dbt writes its manifest: beside the data, so that the code can lie read-only."""
    return settings.root.path / "dbt" / "manifest.json"


def ensure_manifest(settings: Settings) -> Path:
    """The manifest of the models as they stand, parsed anew where any of their files is newer.

    Raises:
        TatsongError: the models cannot be parsed.
    """
    manifest = manifest_path(settings)
    folders = [settings.dbt / name for name in ("models", "macros", "seeds", "tests")]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    newest = max(path.stat().st_mtime for path in [*files, settings.dbt / "dbt_project.yml"])
    if manifest.is_file() and manifest.stat().st_mtime > newest:
        return manifest
    manifest.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "dbt.cli.main", "parse", "--quiet", "--target-path", os.fspath(manifest.parent)]
    command += ["--log-path", os.fspath(manifest.parent), "--project-dir", os.fspath(settings.dbt)]
    command += ["--profiles-dir", os.fspath(settings.dbt)]
    done = subprocess.run(command, env=os.environ | dbt_environment(settings), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise TatsongError(f"{settings.dbt}: the models cannot be parsed: {done.stdout.strip()[-1000:]}")
    return manifest
