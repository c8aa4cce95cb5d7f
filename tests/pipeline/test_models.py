"""dbt's own unit tests, and that the models are declared as the house wants them."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from dagster_project.core.settings import Settings
from dagster_project.warehouse.models import dbt_environment, manifest_path
from tests.pipeline.conftest import settings_of

DBT = str(Path(sys.executable).with_name("dbt"))


def test_the_models_unit_tests_pass(published: Path, copy_of: Callable[[Path], Settings]) -> None:
    settings = copy_of(published)
    target = str(settings.root.path / "unit")
    folders = ["--project-dir", str(settings.dbt), "--profiles-dir", str(settings.dbt)]
    outputs = ["--target-path", target, "--log-path", target]
    done = subprocess.run(
        [DBT, "test", "--select", "test_type:unit", *folders, *outputs],
        env=os.environ | dbt_environment(settings),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    assert "PASS=0 " not in done.stdout


def test_what_is_published_is_under_contract_and_tested(published: Path) -> None:
    manifest = json.loads(manifest_path(settings_of(published)).read_text(encoding="utf-8"))
    parents = {test: found for test, found in manifest["parent_map"].items() if test.startswith("test.")}
    tested = {parent for found in parents.values() for parent in found}
    for name, node in manifest["nodes"].items():
        if node["resource_type"] == "model" and node["schema"] in ("marts", "official"):
            assert node["config"]["contract"]["enforced"], name
            assert name in tested, name
