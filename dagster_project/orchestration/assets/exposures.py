"""What reads the published tables, as dbt's exposures declare it: the end of the graph.

Belongs here: turning the manifest's exposures into assets that are shown and never run. Does not belong here: which
they are and what they read (`dbt/models/_exposures.yml`), or making them (`releases/`).
"""

import json
from collections.abc import Mapping
from typing import Any

import dagster as dg

from dagster_project.core.settings import Settings
from dagster_project.orchestration.assets.release import RELEASE
from dagster_project.warehouse.models import ensure_manifest


def exposure_specs(settings: Settings) -> list[dg.AssetSpec]:
    """One external asset an exposure, after the release and the tables that it shows."""
    manifest = json.loads(ensure_manifest(settings).read_text(encoding="utf-8"))
    return [_spec(settings, manifest["nodes"], exposure) for exposure in manifest["exposures"].values()]


def _spec(settings: Settings, nodes: Mapping[str, Any], exposure: Mapping[str, Any]) -> dg.AssetSpec:
    about = exposure["config"]["meta"]
    places: dict[str, Any] = {}
    if "file" in about:
        places["file"] = dg.MetadataValue.path(settings.root.releases / "current" / about["file"])
    if exposure["url"]:
        places["url"] = dg.MetadataValue.url(exposure["url"])
    return dg.AssetSpec(
        exposure["name"],
        deps=[RELEASE, *(dg.AssetKey([nodes[node]["name"]]) for node in exposure["depends_on"]["nodes"])],
        description=f"{exposure['label']}. {exposure['description'].strip()}",
        metadata=places,
        group_name="exposures",
        kinds={about["kind"]},
        owners=[f"team:{exposure['owner']['name']}"],
        tags={"exposure_type": exposure["type"]},
    )
