"""The Vietnamese names of tables and columns, as they are declared with the models.

Belongs here: reading them from dbt's manifest. Does not belong here: the names themselves.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dagster_project.core.errors import TatsongError

DEMO_NOTE = "DỮ LIỆU MẪU"
"""What every output of a demo root says: sample data."""


@dataclass(frozen=True)
class TableLabels:
    """What a table and its columns are called."""

    label: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)


def read_labels(manifest: Path) -> dict[str, TableLabels]:
    """Labels by `schema.table`.

    Raises:
        TatsongError: there is no manifest, so that the tables would be published without their names.
    """
    if not manifest.is_file():
        raise TatsongError(f"{manifest} is missing: run `tatsong nightly`, which writes it.")
    nodes: dict[str, dict[str, Any]] = json.loads(manifest.read_text(encoding="utf-8"))["nodes"]
    return {
        f"{node['schema']}.{node['alias']}": TableLabels(
            _label(node),
            {name: _label(column) for name, column in node["columns"].items()},
        )
        for node in nodes.values()
        if node["resource_type"] in ("model", "seed")
    }


def _label(node: Mapping[str, Any]) -> str:
    return str(node.get("config", {}).get("meta", {}).get("label", ""))
