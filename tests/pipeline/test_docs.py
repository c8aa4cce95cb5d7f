"""The written tables are those that are published."""

from pathlib import Path

import yaml

from dagster_project.core.settings import PROJECT
from dagster_project.releases.dictionary.markdown import tables_in_words
from dagster_project.warehouse.models import manifest_path
from tests.pipeline.conftest import settings_of


def test_the_tables_in_words_are_fresh(published: Path) -> None:
    written = (PROJECT / "docs" / "tables.md").read_text(encoding="utf-8")
    assert written == tables_in_words(manifest_path(settings_of(published))), "run `make docs`"


def test_every_published_column_is_described_and_labelled(published: Path) -> None:
    text = tables_in_words(manifest_path(settings_of(published)))
    rows = [line.split(" | ") for line in text.splitlines() if line.startswith("| `")]
    assert len(rows) > 150
    assert [row[0] for row in rows if not row[2].strip() or not row[4].strip(" |")] == []


def test_beside_a_label_stands_only_what_is_declared_there() -> None:
    """A comma in an unquoted label would cut it off and make a key of the rest."""
    declared = yaml.safe_load_all("\n---\n".join(p.read_text("utf-8") for p in (PROJECT / "dbt/models").rglob("*.yml")))
    models = [model for file in declared for model in file.get("models", [])]
    metas = [each["config"]["meta"] for model in models for each in (model, *model["columns"]) if "config" in each]
    assert len(metas) > 150
    of_measures = {"unit_en", "words", "heading", "feed", "is_additive", "explained", "shown"}
    assert {name for meta in metas for name in meta} == {"label", "unit", *of_measures}
