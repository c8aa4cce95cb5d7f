"""The models are declared as the house wants them."""

import json
from pathlib import Path

from dagster_project.warehouse.models import manifest_path
from tests.pipeline.conftest import settings_of


def test_what_is_published_is_under_contract_and_tested(published: Path) -> None:
    manifest = json.loads(manifest_path(settings_of(published)).read_text(encoding="utf-8"))
    parents = {test: found for test, found in manifest["parent_map"].items() if test.startswith("test.")}
    tested = {parent for found in parents.values() for parent in found}
    for name, node in manifest["nodes"].items():
        if node["resource_type"] == "model" and node["schema"] in ("marts", "official"):
            assert node["config"]["contract"]["enforced"], name
            assert name in tested, name
