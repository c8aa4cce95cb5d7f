"""What changes a figure and what never does: thresholds from their date on; no order of rows, no full refresh."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from dagster_project.contracts import Contracts
from dagster_project.core.settings import Settings
from dagster_project.warehouse import models
from tests.pipeline.compiled import CompiledModels, Digests, digests
from tests.pipeline.conftest import LAST

D1, D2, D3 = (date(2023, 11, day) for day in (20, 21, 22))
Build = Callable[[CompiledModels, Settings], Digests]


@pytest.fixture
def build(contracts: Contracts, monkeypatch: pytest.MonkeyPatch) -> Build:
    """The digests of a build from nothing."""

    def from_nothing(compiled: CompiledModels, settings: Settings) -> Digests:
        settings.root.warehouse.unlink(missing_ok=True)
        compiled.build(settings, contracts, LAST, monkeypatch)
        return digests(settings)

    return from_nothing


def with_reference(compiled: CompiledModels, scratch: Path, *statements: str) -> CompiledModels:
    """The models over other reference data."""
    changed = scratch / "changed.duckdb"
    shutil.copy(compiled.empty, changed)
    with duckdb.connect(changed) as con:
        for statement in statements:
            con.execute(statement)
    return replace(compiled, empty=changed)


def test_thresholds_that_hold_from_a_date_on_touch_no_earlier_one(
    published: Path, copy_of: Callable[[Path], Settings], compiled: CompiledModels, build: Build,
    tmp_path: Path,
) -> None:  # fmt: skip
    settings, since = copy_of(published), D2
    before = build(compiled, settings)
    from_then_on = f"from (select * replace (date '{since}' as valid_from, {{}}) from reference.{{}})"
    changed = with_reference(
        compiled,
        tmp_path,
        f"insert into reference.priority_rule {from_then_on.format('1.3 as min_location_quotient', 'priority_rule')}",
        f"insert into reference.eligibility {from_then_on.format('900 as max_nearest_4g_m', 'eligibility')}",
        "insert into reference.priority_rule select * replace (date '2024-01-01' as valid_from) "
        "from reference.priority_rule limit 1",
    )
    after = build(changed, settings)
    assert before.keys() == after.keys()
    touched = {(day, kind) for day in (D1, D2, D3) if day >= since for kind in ("report", "station")}
    assert {key for key in after if after[key] != before[key]} == touched
    with duckdb.connect(settings.root.warehouse, read_only=True) as con:
        quotients = con.execute(
            "select report_date, min(location_quotient) from official.report_commune where is_priority "
            f"and report_date >= '{D1}' group by report_date order by report_date"
        ).fetchall()
        (farthest,) = con.execute(
            f"select max(nearest_4g_m) from official.report_switch_off_candidate where report_date >= '{since}'"
        ).fetchone() or (None,)
    assert [(day, quotient < 1.5) for day, quotient in quotients] == [(day, day >= since) for day in (D1, D2, D3)]
    assert farthest <= 900


def test_no_order_of_rows_and_no_number_of_threads_changes_a_figure(
    published: Path, copy_of: Callable[[Path], Settings], compiled: CompiledModels, build: Build
) -> None:
    settings = copy_of(published)
    expected = build(compiled, replace(settings, threads=1))
    for threads in (2, 4):
        shuffle(settings.root.lake, threads)
        shuffled = replace(compiled, order="order by random()")
        assert build(shuffled, replace(settings, threads=threads)) == expected


def shuffle(lake: Path, seed: int) -> None:
    """Lay the rows of every file of the lake in another order."""
    with duckdb.connect() as con:
        con.execute(f"set threads = 1; select setseed(0.{seed})")
        for path in lake.rglob("*.parquet"):
            con.execute(
                f"create or replace temp table shuffled as "
                f"from read_parquet('{path}', hive_partitioning = false) order by random()"
            )
            path.unlink()
            con.execute(f"copy shuffled to '{path}'")


def test_a_full_refresh_leaves_the_dates_that_the_build_is_not_for(
    published: Path, copy_of: Callable[[Path], Settings]
) -> None:
    settings = copy_of(published)
    tables = ("intermediate.int_commune_daily", "official.report_city")

    def rows() -> list[list[tuple]]:
        with duckdb.connect(settings.root.warehouse, read_only=True) as con:
            return [con.execute(f"from {table} order by all").fetchall() for table in tables]

    before = rows()
    with duckdb.connect(settings.root.warehouse) as con:
        con.execute(f"update control.build_window set from_date = '{LAST}', to_date = '{LAST}'")
    models._invoke(settings, ["run", "--full-refresh", "--select", *(name.split(".")[1] for name in tables)], None)
    assert rows() == before


def test_reference_data_that_hold_twice_or_not_yet_are_told_in_a_line_each(
    published: Path, copy_of: Callable[[Path], Settings]
) -> None:
    settings = copy_of(published)
    with duckdb.connect(settings.root.warehouse) as con:
        (first,) = con.execute("select from_date from control.build_window").fetchone() or (None,)
        con.execute(
            "insert into reference.priority_rule from reference.priority_rule; "
            f"update reference.eligibility set valid_from = '{LAST}'"
        )
    done = models._invoke(settings, ["test", "--select", "reference_holds_on_each_date"], None)
    tests = [result for result in done.results if result.node.resource_type == "test"]
    (told,) = [models._node_result(settings, result) for result in tests]
    assert sorted(row["message"] for row in told.failing_rows) == [
        f"dbt/seeds/eligibility.csv has no row in force on {first}, the first counts from {LAST}: add the one that "
        "held then",
        "dbt/seeds/priority_rule.csv has 2 rows with valid_from 2022-09-27: leave one",
    ]
