"""The digest: the same for the same figures, however they came to lie there, and another for any other."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from dagster_project.errors import TatsongError
from dagster_project.settings import Settings, load_settings
from dagster_project.warehouse.connect import open_warehouse
from dagster_project.warehouse.digest import ReleaseDigest, recomputed_digest, release_digest, write_date_digests
from dagster_project.warehouse.published import PUBLISHED
from tests.made_warehouse import D1, D2, D3, change, make_warehouse

pytestmark = pytest.mark.slow("builds and rebuilds a warehouse")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("made") / "root"
    make_warehouse(root)
    return root


@pytest.fixture
def warehouse(made: Path, tmp_path: Path) -> Iterator[Settings]:
    yield load_settings({"TATSONG_DATA_ROOT": str(shutil.copytree(made, tmp_path / "root"))})


def digest_of(settings: Settings) -> ReleaseDigest:
    with open_warehouse(settings, read_only=True) as con:
        return release_digest(con, settings)


def test_order_of_rows_threads_and_time_zone_do_not_matter(warehouse: Settings) -> None:
    before = digest_of(warehouse)
    shuffled = [
        f"create table again as from {table.full_name} order by hash(columns(*)); "
        f"delete from {table.full_name}; insert into {table.full_name} from again; drop table again;"
        for table in PUBLISHED
    ]
    change(warehouse, "".join(shuffled))
    assert digest_of(warehouse) == before
    for threads, zone in ((1, "UTC"), (4, "America/Lima")):
        change(warehouse, f"set threads = {threads}; set timezone = '{zone}'")
        assert digest_of(warehouse) == before


def test_a_release_begins_with_the_first_date_of_which_subscribers_are_known(warehouse: Settings) -> None:
    """A plan of the month's first day is built from that day on, and must hold back nothing."""
    change(warehouse, f"update official.report_city set subscribers_total = null where report_date = date '{D1}'")
    assert list(digest_of(warehouse).dates) == [D2, D3]
    change(warehouse, f"update official.report_city set subscribers_total = null where report_date = date '{D3}'")
    assert list(digest_of(warehouse).dates) == [D2, D3]
    change(warehouse, "update official.report_city set subscribers_total = null")
    assert list(digest_of(warehouse).dates) == [D1, D2, D3]


CHANGES = [
    "update official.report_commune set subscribers_2g = subscribers_2g + 1 where commune_code = '318'",
    "update official.report_commune set commune_name = 'null' where commune_code = '318'",
    "update official.report_submission set in_force_since = in_force_since + interval 1 second",
    "update marts.mart_station_daily set latitude = latitude + 0.000001 where submitter = 'viettel'",
    "delete from official.report_outreach where commune_code = '318'",
    "insert into official.report_city from official.report_city where report_date = date '2023-11-22'",
    "update marts.dim_submitter set submitter_name = 'VNPT' where submitter = 'vinaphone'",
    "update marts.lineage set source_row = 2 where commune_code = '318'",
    "alter table official.report_station add column stations_shared bigint",
    "alter table official.report_station alter stations_overdue type integer",
]


def test_any_change_is_seen(warehouse: Settings) -> None:
    before = digest_of(warehouse)
    with duckdb.connect(warehouse.root.warehouse) as con:
        for statement in CHANGES:
            con.execute("begin")
            con.execute(statement)
            write_date_digests(con, D1, D3)
            assert release_digest(con, warehouse).digest != before.digest, statement
            con.execute("rollback")
        assert release_digest(con, warehouse) == before


def test_a_change_of_columns_is_seen_without_naming_its_dates(warehouse: Settings) -> None:
    before = digest_of(warehouse)
    change(warehouse, "alter table official.report_station alter stations_overdue type integer", D3, D3)
    after = digest_of(warehouse)
    with open_warehouse(warehouse, read_only=True) as con:
        again = recomputed_digest(con, lambda table: table.full_name, list(after.dates), list(after.station_dates))
    assert after == again != before


def test_only_the_dates_given_are_taken_anew(warehouse: Settings) -> None:
    before = digest_of(warehouse)
    change(warehouse, "update official.report_city set subscribers_m2m = 0", D3, D3)
    after = digest_of(warehouse)
    assert {day for day in before.dates if before.dates[day] != after.dates[day]} == {D3}
    with open_warehouse(warehouse, read_only=True) as con:
        again = recomputed_digest(con, lambda table: table.full_name, list(after.dates), list(after.station_dates))
    assert {day for day in after.dates if again.dates[day] != after.dates[day]} == {D1, D2}


def test_what_is_not_published_is_not_in_the_digest(warehouse: Settings) -> None:
    narrow = replace(warehouse, release_dates=2, release_station_dates=1)
    before = digest_of(narrow)
    assert (list(before.dates), before.station_dates) == ([D2, D3], (D3,))
    change(warehouse, f"delete from official.report_commune where report_date = date '{D1}'")
    change(warehouse, f"delete from marts.mart_station_daily where report_date = date '{D2}'")
    assert digest_of(narrow).digest == before.digest
    change(warehouse, f"delete from marts.mart_station_daily where report_date = date '{D3}'")
    assert digest_of(narrow).digest != before.digest


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("update control.build set completed_at = null", "did not succeed"),
        ("delete from control.build", "did not succeed"),
        (f"delete from control.table_digest where report_date = date '{D2}'", str(D2)),
        ("delete from official.report_city", "no report date"),
    ],
)
def test_nothing_is_known_of_a_build_that_did_not_end(warehouse: Settings, statement: str, words: str) -> None:
    with duckdb.connect(warehouse.root.warehouse) as con:
        con.execute(statement)
    with pytest.raises(TatsongError, match=words):
        digest_of(warehouse)


def test_a_date_that_is_gone_has_no_digest(warehouse: Settings) -> None:
    with duckdb.connect(warehouse.root.warehouse) as con:
        con.execute(f"delete from official.report_city where report_date = date '{D1}'")
        write_date_digests(con, D1, D1)
    assert list(digest_of(warehouse).dates) == [D2, D3]
