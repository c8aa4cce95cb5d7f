"""Great Expectations opens `expectations/` by itself, and its checkpoint asks what the gate asks."""

import os
from pathlib import Path

import pytest

from dagster_project.core.settings import PROJECT, load_settings
from dagster_project.gate.project import project_files
from dagster_project.gate.suites import load_suites

os.environ["GX_ANALYTICS_ENABLED"] = "false"


def test_what_follows_from_the_suites_is_fresh() -> None:
    files = project_files(load_settings({}))
    assert [path.name for path, text in files.items() if path.read_text(encoding="utf-8") != text] == [], "make docs"
    kept = {path.stem for path in (PROJECT / "expectations" / "validation_definitions").iterdir()}
    assert kept == {suite.name for suite in load_suites(load_settings({}))}


def test_it_opens_without_a_variable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import great_expectations as gx

    monkeypatch.chdir(PROJECT)
    for name in [name for name in os.environ if name.startswith("TATSONG_")]:
        monkeypatch.delenv(name)
    context = gx.get_context(mode="file", context_root_dir="expectations")
    names = {suite.name for suite in context.suites.all()}
    assert {each.suite.name for each in context.checkpoints.get("gate").validation_definitions} == names
    assert len(names) == len(load_suites(load_settings({})))
