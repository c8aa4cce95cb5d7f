"""dbt's manifest: parsed anew where it is older than the models, or is no whole file."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from dagster_project.core.settings import Settings
from dagster_project.warehouse import models


@pytest.fixture
def parsed(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """How often the models were parsed, each time leaving a whole manifest."""
    calls: list[Any] = []

    def invoke(_: Settings, command: list[str], listener: Any) -> None:
        calls.append(command)
        manifest = models.manifest_path(settings)
        manifest.parent.mkdir(parents=True, exist_ok=True)
        manifest.write_text(json.dumps({"nodes": {}}), encoding="utf-8")

    monkeypatch.setattr(models, "_invoke", invoke)
    return calls


def test_it_is_parsed_once(settings: Settings, parsed: list[Any]) -> None:
    assert [models.ensure_manifest(settings), models.ensure_manifest(settings)] == [models.manifest_path(settings)] * 2
    assert parsed == [["parse"]]


@pytest.mark.parametrize("left", [b"", b'{"nodes": {"model.', b"\0" * 100])
def test_a_part_of_one_is_none(settings: Settings, parsed: list[Any], left: bytes) -> None:
    manifest: Path = models.ensure_manifest(settings)
    manifest.write_bytes(left)
    models.ensure_manifest(settings)
    assert len(parsed) == 2
    assert json.loads(manifest.read_text(encoding="utf-8")) == {"nodes": {}}


def test_newer_models_are_parsed_anew(settings: Settings, parsed: list[Any]) -> None:
    os.utime(models.ensure_manifest(settings), (0, 0))
    models.ensure_manifest(settings)
    assert len(parsed) == 2
