"""What Great Expectations wants beside the suites to open them by itself, written from them by `make docs`.

Belongs here: ids, a validation definition a suite, the checkpoint `gate` over all of them, and the Parquet assets of
`great_expectations.yml`. Does not belong here: suites; a steward edits those, and none of this.
"""

import json
import uuid
from pathlib import Path
from typing import Any

import yaml

from dagster_project.core.settings import Settings

_SPACE = uuid.UUID("0c6f2a5e-3f0e-4f0b-8f39-6a5f0a1c2d31")
_MARK = "  # Written from the suites by `make docs`, to the end of the file.\n"
_FRAMES = "data/verdicts/frames"


def project_files(settings: Settings) -> dict[Path, str]:
    """Path → content of every file that follows from the suites, and the suites with their ids."""
    folder = settings.expectations
    suites = [json.loads(path.read_bytes()) for path in sorted((folder / "suites").glob("*.json"))]
    names = [suite["name"] for suite in suites]
    project = folder / "great_expectations.yml"
    return {
        **{folder / "suites" / f"{suite['name']}.json": _json(_with_ids(suite)) for suite in suites},
        **{folder / "validation_definitions" / f"{name}.json": _json(_validation(name)) for name in names},
        folder / "checkpoints" / "gate.json": _json(_checkpoint(names)),
        project: project.read_text(encoding="utf-8").partition(_MARK)[0] + _MARK + _assets(names),
    }


def _id(kind: str, name: str = "") -> str:
    return str(uuid.uuid5(_SPACE, f"{kind}/{name}"))


def _with_ids(suite: dict[str, Any]) -> dict[str, Any]:
    asked = [_second(each, "id", _id("check", each["meta"]["check"])) for each in suite["expectations"]]
    return _second(suite, "id", _id("suite", suite["name"])) | {"expectations": asked}


def _second(record: dict[str, Any], key: str, value: str) -> dict[str, Any]:
    """The record with this entry as its second one, wherever it stood."""
    (first, at_first), *rest = [(name, each) for name, each in record.items() if name != key]
    return {first: at_first, key: value, **dict(rest)}


def _validation(name: str) -> dict[str, Any]:
    data = {
        "datasource": {"name": "release", "id": _id("datasource")},
        "asset": {"name": name, "id": _id("asset", name)},
        "batch_definition": {"name": "whole", "id": _id("batch", name)},
    }
    return {"name": name, "id": _id("validation", name), "data": data, "suite": _named("suite", name)}


def _named(kind: str, name: str) -> dict[str, str]:
    return {"name": name, "id": _id(kind, name)}


def _checkpoint(names: list[str]) -> dict[str, Any]:
    definitions = [_named("validation", name) for name in names]
    return {
        "name": "gate",
        "id": _id("checkpoint"),
        "validation_definitions": definitions,
        "actions": [],
        "result_format": "SUMMARY",
    }


def _assets(names: list[str]) -> str:
    assets = {
        name: {
            "type": "parquet",
            "id": _id("asset", name),
            "batch_definitions": {
                "whole": {
                    "id": _id("batch", name),
                    "partitioner": {"regex": f"^{name}\\.parquet$", "param_names": []},
                }
            },
        }
        for name in names
    }
    source = {
        "type": "pandas_filesystem",
        "id": _id("datasource"),
        "base_directory": _FRAMES,
        "assets": assets,
    }
    text = yaml.safe_dump({"release": source}, sort_keys=False)
    return "".join(f"  {line}\n" for line in text.splitlines())


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
