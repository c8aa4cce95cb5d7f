"""A measure is declared once: what follows from the declaration in the models, and where it is shown."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest
import yaml

from dagster_project.contracts import Contracts, load_contracts
from dagster_project.core.settings import PROJECT
from dagster_project.releases.continuity.rows import city_movements
from dagster_project.warehouse import measure_columns, measures
from dagster_project.warehouse.measure_columns import MACRO, measure_files

ANCHOR = "      - name: converted_total\n"
DECLARED = """\
      - name: subscribers_3g_only
        data_type: bigint
        description: Subscribers in force whose device knows 3G and nothing newer.
        config:
          meta:
            label: Thuê bao dùng máy 3G Only
            unit: thuê bao
            unit_en: subscribers
            words: {vi: thuê bao dùng máy 3G Only, en: subscribers with a 3G-only device}
            feed: subscribers
            is_additive: true
            explained: {rows: {subscribers: {}}, formula: cast(sum(subscribers_3g_only) as bigint)}
"""
SENT = "  - {name: subscribers_3g_only, type: integer, unit: subscribers, label: Máy 3G Only, headers: [Máy 3G Only]}\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the models and contracts that may be changed."""
    for folder in ("dbt/models", "dbt/macros", "contracts"):
        shutil.copytree(PROJECT / folder, tmp_path / folder)
    for module in (measures, measure_columns):
        monkeypatch.setattr(module, "PROJECT", tmp_path)
    forget()
    yield tmp_path
    monkeypatch.undo()
    forget()


def forget() -> None:
    """Read the declaration anew."""
    for read in (measures._model, measures.report_measures, measures.shown):
        read.cache_clear()


def changed(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def test_the_models_have_the_measures_as_they_are_declared(contracts: Contracts) -> None:
    for place, text in measure_files(contracts).items():
        assert (PROJECT / place).read_text(encoding="utf-8") == text, "run `make docs`"


def test_a_new_measure_comes_into_every_model_behind_the_one_before_it(project: Path) -> None:
    changed(project / measures.DECLARED_IN, ANCHOR, DECLARED + ANCHOR)
    changed(project / "contracts/feeds/subscribers.yaml", "control_totals:", f"{SENT}control_totals:")
    files = measure_files(load_contracts(project / "contracts"))
    assert files[MACRO].count("'subscribers_3g_only'") == 5  # all scopes but that of stations
    for place, text in files.items():
        if place != MACRO:
            columns = {column["name"]: column for column in yaml.safe_load(text)["models"][0]["columns"]}
            names = list(columns)
            assert names[names.index("subscribers_3g_only") - 1] == "subscribers_m2m", place
            is_sent = "subscribers" in place.name
            label = "Máy 3G Only" if is_sent else "Thuê bao dùng máy 3G Only"
            assert columns["subscribers_3g_only"]["config"]["meta"]["label"] == label, place
    mart = files[Path("dbt/models/marts/_mart_commune_daily.yml")]
    assert "- name: subscribers_3g_only_change_7d\n" in mart
    assert "in subscribers; null where it was not known 28 days before." in mart
    for place, text in files.items():
        (project / place).write_text(text, encoding="utf-8")
    assert measure_files(load_contracts(project / "contracts")) == files


def test_another_label_reaches_every_model_and_leaves_their_own_descriptions(project: Path) -> None:
    changed(project / measures.DECLARED_IN, "label: Số xã ưu tiên", "label: Xã được ưu tiên")
    text = measure_files(load_contracts(project / "contracts"))[Path("dbt/models/official/_report_carrier.yml")]
    assert "config: {meta: {label: Xã được ưu tiên, unit: xã}}" in text
    assert "Priority communes in which the carrier has 2G subscribers." in text


def test_a_place_shows_only_measures_that_there_are(project: Path) -> None:
    changed(project / measures.DECLARED_IN, "            - converted_30d\n", "            - converted_31d\n")
    with pytest.raises(ValueError, match="approval shows converted_31d, which is no measure of report_city"):
        measures.shown()


def test_a_release_from_before_a_measure_is_compared_by_those_that_it_has() -> None:
    names = ", ".join(f"{figure} as {name}" for figure, name in enumerate(measures.shown().approval))
    with duckdb.connect() as con:
        con.execute("attach ':memory:' as published; create schema official")
        con.execute(f"create table official.report_city as select date '2023-11-22' as report_date, {names}")
        con.execute(
            "create table published.main.report_city as "
            "select * exclude (converted_30d) replace (7 as subscribers_2g) from official.report_city"
        )
        (moved,) = city_movements(con, [date(2023, 11, 22)])
    assert (moved["figure"], moved["published"], moved["next"]) == ("subscribers_2g", "7", "1")
