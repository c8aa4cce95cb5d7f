"""Every figure that is published may move so far in a night and no further, by one table of bounds."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import get_args

import duckdb
import pytest
import yaml

from dagster_project.core.errors import TatsongError
from dagster_project.core.settings import PROJECT, Settings, load_settings
from dagster_project.gate.bounds import Topic, bounds_path, load_bounds, provide_bounds
from dagster_project.gate.frames import frame, load_dates
from dagster_project.gate.suites import BATCHES, load_suites
from dagster_project.releases import wording as words
from tests.made_warehouse import D1, D2, D3, DATES, make_warehouse

BATCH = BATCHES / "check_movement.sql"
BOUNDS = load_bounds(load_settings({}))
MEASURES = [(bound.report, bound.measure) for bound in BOUNDS]
NO_MEASURES = {"report_submission": "what became of files: how many rows, how old"}
_NUMBERS = ("bigint", "double", "decimal", "integer")
_OTHER = ("projected_completion_date", "is_priority", "is_on_track", "is_eligible")
"""Dates and flags that are compared as days and counts."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Three quiet dates of which every measure is known."""
    settings = make_warehouse(tmp_path_factory.mktemp("made") / "root")
    with duckdb.connect(settings.root.warehouse) as con:
        for report, columns in numeric_columns().items():
            filled = [f"{name} = coalesce(nullif({name}, 0), 7)" for name in columns]
            con.execute(f"update official.{report} set {', '.join(filled)}")
            if "projected_completion_date" in _columns()[report]:
                con.execute(f"update official.{report} set projected_completion_date = date '2024-09-01'")
                con.execute(f"update official.{report} set is_on_track = true")
        con.execute("update official.report_commune set is_priority = commune_code < '11400'")
        con.execute("update official.report_switch_off_candidate set is_eligible = hash(station_code) % 5 = 0")
    return settings


@pytest.fixture
def con(made: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The dates in a transaction that is taken back."""
    with duckdb.connect(made.root.warehouse) as con:
        con.execute("begin")
        load_dates(con, DATES, DATES)
        provide_bounds(con, BOUNDS)
        yield con
        con.execute("rollback")


def _columns() -> dict[str, dict[str, str]]:
    files = sorted((PROJECT / "dbt" / "models" / "official").glob("_*.yml"))
    (models,) = zip(*(yaml.safe_load(file.read_text(encoding="utf-8"))["models"] for file in files), strict=True)
    return {model["name"]: {column["name"]: column["data_type"] for column in model["columns"]} for model in models}


def numeric_columns() -> dict[str, list[str]]:
    """The numbers of each official table of measures."""
    return {
        report: [name for name, kind in columns.items() if kind.startswith(_NUMBERS)]
        for report, columns in _columns().items()
        if report not in NO_MEASURES
    }


def beyond(con: duckdb.DuckDBPyConnection) -> set[tuple[str, str]]:
    rows = frame(con, BATCH)
    return set(rows[rows.times_bound > 1][["report", "measure"]].itertuples(index=False, name=None))


def test_every_number_that_is_published_has_a_bound_and_a_name() -> None:
    published = {(report, name) for report, names in numeric_columns().items() for name in names}
    assert published <= set(MEASURES)
    assert {measure for report, measure in set(MEASURES) - published} <= set(_OTHER)
    assert {measure for _, measure in MEASURES} <= words.MEASURES.keys()


def test_a_quiet_night_moves_nothing_beyond_a_bound(con: duckdb.DuckDBPyConnection) -> None:
    rows = frame(con, BATCH)
    assert beyond(con) == set()
    assert set(rows[["report", "measure"]].itertuples(index=False, name=None)) == set(MEASURES), "each is compared"
    assert rows.has_bound.all()


@pytest.mark.parametrize("day", [D2, D3])
def test_each_measure_that_jumps_is_found(con: duckdb.DuckDBPyConnection, day: date) -> None:
    assert beyond(con) == set()
    for report, measure in MEASURES:
        con.execute(f"update official.{report} set {measure} = {_jumped(measure)} where report_date = '{day}'")
    assert beyond(con) == set(MEASURES)


def _jumped(measure: str) -> str:
    if measure == "projected_completion_date":
        return f"{measure} + 9000"
    if measure.startswith("is_"):
        return f"not {measure}"
    return f"{measure} * 20 + 20 * {max(bound.absolute for bound in BOUNDS if bound.measure == measure)}"


def test_a_measure_without_a_bound_is_told(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("alter table official.report_district add column anything_new bigint default 3")
    rows = frame(con, BATCH)
    assert set(rows[~rows.has_bound.astype(bool)].measure) == {"anything_new"}


@pytest.mark.parametrize("figure", ["0", "null"])
def test_a_small_carrier_that_is_gone_counts_too(con: duckdb.DuckDBPyConnection, figure: str) -> None:
    con.execute("update official.report_carrier set subscribers_2g = 900 where submitter = 'itel'")
    gone = f"submitter = 'itel' and report_date = '{D3}'"
    con.execute(f"update official.report_carrier set subscribers_2g = {figure} where {gone}")
    assert beyond(con) == {("report_carrier", "subscribers_2g")}


def test_chance_in_a_small_figure_is_no_movement(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(f"update official.report_commune set subscribers_2g = 40 where report_date < '{D3}'")
    con.execute(f"update official.report_commune set subscribers_2g = 4 where report_date = '{D3}'")
    assert beyond(con) == set()


def test_a_carrier_that_begins_or_leaves_is_no_movement_of_what_holds_it(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(f"delete from marts.mart_commune_daily where submitter = 'viettel' and report_date = '{D1}'")
    for report in ("city", "district", "commune"):
        con.execute(
            f"update official.report_{report} set subscribers_2g = subscribers_2g / 3 where report_date = '{D1}'"
        )
    con.execute(f"delete from official.report_carrier where submitter = 'viettel' and report_date = '{D1}'")
    assert beyond(con) == set()
    con.execute(
        f"update official.report_carrier set subscribers_2g = 1 where submitter = 'itel' and report_date = '{D2}'"
    )
    assert beyond(con) == {("report_carrier", "subscribers_2g")}


def test_a_bound_holds_from_its_date_on(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(f"update official.report_city set subscribers_2g = 2 * subscribers_2g where report_date = '{D2}'")
    con.execute(f"update official.report_city set subscribers_2g = 4 * subscribers_2g where report_date = '{D3}'")
    assert beyond(con) == {("report_city", "subscribers_2g")}
    wide = [
        bound.model_copy(update={"valid_from": D2, "relative": 9.0})
        for bound in BOUNDS
        if (bound.report, bound.measure) == ("report_city", "subscribers_2g")
    ]
    provide_bounds(con, [*BOUNDS, *wide])
    assert beyond(con) == set()
    provide_bounds(con, [*BOUNDS, *(bound.model_copy(update={"valid_from": D3}) for bound in wide)])
    assert {day.date() for day in frame(con, BATCH).query("times_bound > 1").report_date} == {D2}


def test_every_topic_is_judged() -> None:
    (suite,) = [suite for suite in load_suites(load_settings({})) if suite.name == "check_movement"]
    judged = {
        each.kwargs["row_condition"]["parameter"]
        for each in suite.expectations
        if each.severity == "critical" and each.kwargs["column"] == "times_bound"
    }
    assert judged == set(get_args(Topic))
    asked = {each.kwargs["row_condition"]["parameter"] for each in suite.expectations if each.severity == "warning"}
    assert {bound.topic for bound in BOUNDS if bound.asked < 1} == asked


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda text: text.replace(",0.2,", ",-0.2,", 1), "line 2, relative"),
        (lambda text: text.replace("carrier,subscribers,2", "carier,subscribers,2", 1), "line 2, topic"),
        (lambda text: text + text.splitlines()[1] + "\n", "2 lines bound subscribers_total of report_carrier"),
        (lambda text: text.replace("valid_from", "from", 1), "line 2, valid_from"),
        (lambda text: text + "report_city,extra\n", "line 91, valid_from"),
    ],
)
def test_a_table_that_cannot_be_used_is_told_with_its_line(tmp_path: Path, spoil: object, said: str) -> None:
    settings = replace(load_settings({}), expectations=tmp_path)
    shutil.copy(bounds_path(load_settings({})), tmp_path)
    path = bounds_path(settings)
    path.write_text(spoil(path.read_text(encoding="utf-8")), encoding="utf-8")  # type: ignore[operator]
    with pytest.raises(TatsongError, match=said):
        load_bounds(settings)


def test_no_table_is_told() -> None:
    with pytest.raises(TatsongError, match=r"movement\.csv cannot be read"):
        load_bounds(replace(load_settings({}), expectations=Path("/nowhere")))
