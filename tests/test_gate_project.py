"""Great Expectations opens `expectations/` by itself, and its checkpoint asks what the gate asks."""

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from dagster_project.core.errors import TatsongError
from dagster_project.core.settings import PROJECT, load_settings
from dagster_project.gate.models import model_path, model_query
from dagster_project.gate.project import project_files
from dagster_project.gate.suites import load_suites, suite_fingerprint
from dagster_project.warehouse.definitions import definitions

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


def test_another_text_of_a_check_judges_every_date_anew_and_builds_none(tmp_path: Path) -> None:
    for name in ("models", "macros", "seeds"):
        shutil.copytree(PROJECT / "dbt" / name, tmp_path / name)
    shutil.copy(PROJECT / "dbt" / "dbt_project.yml", tmp_path)
    settings = replace(load_settings({}), dbt=tmp_path)
    built, judged = definitions(settings), suite_fingerprint(settings, load_suites(settings), "")
    with model_path(settings, "check_places").open("a", encoding="utf-8") as text:
        text.write("-- another\n")
    assert definitions(settings) == built
    assert suite_fingerprint(settings, load_suites(settings), "") != judged


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("select * from {{ ref('report_town') }}", "there is no model or seed 'report_town'"),
        ("select * from t where {{ in_window() }}", "'in_window' is undefined; a check knows ref and source alone"),
        ("select {{ 1", "a check knows ref and source alone"),
    ],
)
def test_a_model_that_cannot_be_read_is_told(tmp_path: Path, text: str, said: str) -> None:
    settings = replace(load_settings({}), dbt=tmp_path)
    path = model_path(settings, "check_new")
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TatsongError, match=said):
        model_query(settings, "check_new")
