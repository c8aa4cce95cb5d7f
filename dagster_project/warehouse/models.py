"""Running the dbt models in this process, and their manifest.

Belongs here: the one place that calls dbt, and the variables that `dbt/profiles.yml` reads. dbt is imported when it is
called. Does not belong here: what the models say, or how Dagster shows them.
"""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dagster_project.core.duckdb_session import connect
from dagster_project.core.errors import TatsongError
from dagster_project.core.settings import Settings

ROWS_SHOWN = 20


@dataclass(frozen=True)
class NodeResult:
    """What became of one seed, model or test."""

    unique_id: str
    name: str
    resource_type: str
    status: str
    seconds: float
    message: str
    failures: int = 0
    failing_rows: list[dict[str, Any]] = field(default_factory=list)

    @property
    def succeeded(self) -> bool:
        """Whether it was built, or held."""
        return self.status in ("success", "pass", "warn", "no-op")


def dbt_environment(settings: Settings) -> dict[str, str]:
    """The variables of `dbt/profiles.yml`."""
    return {
        "TATSONG_WAREHOUSE": os.fspath(settings.root.warehouse),
        "TATSONG_THREADS": str(settings.threads),
        "TATSONG_MEMORY_LIMIT": settings.memory_limit,
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }


def target_folder(settings: Settings) -> Path:
    """Where dbt writes: beside the data, so that the code can lie read-only."""
    return settings.root.path / "dbt"


def manifest_path(settings: Settings) -> Path:
    """dbt's manifest of the models."""
    return target_folder(settings) / "manifest.json"


def ensure_manifest(settings: Settings) -> Path:
    """The manifest of the models as they stand, parsed anew where any of their files is newer or it is not whole.

    Raises:
        TatsongError: the models cannot be parsed.
    """
    manifest = manifest_path(settings)
    folders = [settings.dbt / name for name in ("models", "macros", "seeds", "tests")]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    newest = max(path.stat().st_mtime for path in [*files, settings.dbt / "dbt_project.yml"])
    if not _is_whole(manifest) or manifest.stat().st_mtime <= newest:
        manifest.unlink(missing_ok=True)
        _invoke(settings, ["parse"], None)
    return manifest


def _is_whole(manifest: Path) -> bool:
    """dbt writes it in place: a full disk or a crash leaves a part of it."""
    try:
        json.loads(manifest.read_bytes())
    except (OSError, ValueError):
        return False
    return True


def write_docs(settings: Settings, target: Path) -> None:
    """dbt's own documentation of the models as one HTML file; it reads the code alone, and no data.

    Raises:
        TatsongError: the models cannot be compiled.
    """
    _invoke(settings, ["docs", "generate", "--static", "--empty-catalog"], None)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(target_folder(settings) / "static_index.html", target)


def run_models(settings: Settings, on_node: Callable[[str, int], None]) -> list[NodeResult]:
    """One `dbt build` of all seeds, models and data tests; `on_node` is told each node that ends and how many are left.

    A node that fails is in the results; so are those that were skipped because of it.

    Raises:
        TatsongError: dbt could not begin.
    """
    done = _invoke(settings, ["build", "--exclude-resource-type", "unit_test", "exposure"], _listener(on_node))
    nodes = [result for result in done.results if result.node.resource_type != "operation"]
    return [_node_result(settings, result) for result in nodes]


def _invoke(settings: Settings, command: list[str], listener: Callable[[Any], None] | None) -> Any:
    os.environ.update(dbt_environment(settings))
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    target = target_folder(settings)
    target.mkdir(parents=True, exist_ok=True)
    places = {
        "--project-dir": settings.dbt,
        "--profiles-dir": settings.dbt,
        "--target-path": target,
        "--log-path": target,
    }
    options = ["--target", "warehouse"]
    options += [word for option, path in places.items() for word in (option, os.fspath(path))]
    runner = dbtRunner(callbacks=[listener] if listener else [])
    try:
        done = runner.invoke(["--quiet", *command, *options, "--log-level-file", "none"])
    finally:
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    if done.exception is not None and not isinstance(done.exception, Exception):
        raise done.exception  # the run was stopped; nothing is wrong with the models
    if done.exception is not None or done.result is None:
        raise TatsongError(f"{settings.dbt}: dbt {command[0]} could not begin: {str(done.exception).strip()}")
    return done.result


def _listener(on_node: Callable[[str, int], None]) -> Callable[[Any], None]:
    def listen(event: Any) -> None:
        if event.info.name in ("LogModelResult", "LogSeedResult", "LogTestResult"):
            total = getattr(event.data, "total", 0) or getattr(event.data, "num_models", 0)
            on_node(event.data.node_info.node_name, total - event.data.index)

    return listen


def _node_result(settings: Settings, result: Any) -> NodeResult:
    failures = int(result.failures or 0)
    return NodeResult(
        unique_id=result.node.unique_id,
        name=result.node.name,
        resource_type=str(result.node.resource_type),
        status=str(result.status),
        seconds=round(result.execution_time, 2),
        message=str(result.message or "").strip(),
        failures=failures,
        failing_rows=_failing_rows(settings, result.node.compiled_code) if failures else [],
    )


def _failing_rows(settings: Settings, query: str) -> list[dict[str, Any]]:
    """The first rows that a test returns: they carry the keys, which `FAIL 1` does not."""
    with connect(settings, settings.root.warehouse, read_only=True) as con:
        found = con.execute(f"select * from ({query}) limit {ROWS_SHOWN}")
        names = [column[0] for column in found.description or []]
        return [dict(zip(names, map(str, row), strict=True)) for row in found.fetchall()]
