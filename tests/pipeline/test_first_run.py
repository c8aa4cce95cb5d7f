"""The whole way from carriers' files to a published release, as `tatsong nightly` goes it."""

import json
import sqlite3
from pathlib import Path

import duckdb
import pytest

from dagster_project.releases import current, verify
from tests.pipeline.conftest import LAST, NIGHTS, ask, settings_of, truth

MEASURES = (
    "subscribers_total",
    "subscribers_2g",
    "subscribers_2g_only",
    "converted_total",
    "stations_2g_on_air",
    "stations_2g_switched_off",
    "stations_4g_added",
)
SUMS = ", ".join(f"coalesce(sum({name}), 0)::bigint" for name in MEASURES)
REPORTS = {
    "report_city": "report_date, subscribers_total, subscribers_2g, share_2g, subscribers_2g_only, converted_total, "
    "converted_30d, stations_2g_on_air, stations_2g_switched_off, stations_4g_added, communes_priority, "
    "milestone_date, days_to_milestone, required_conversions_per_day, conversions_per_day_28d, "
    "projected_completion_date, is_on_track",
    "report_district": "report_date, district_code, subscribers_2g, rank_share_2g",
    "report_commune": "report_date, commune_code, subscribers_2g, location_quotient, is_priority, data_as_of, is_stale",
    "report_carrier": "report_date, submitter, subscribers_2g, market_share",
    "report_station": "report_date, submitter, district_code, technology, stations_on_air, stations_switched_off, "
    "stations_added, stations_planned, stations_overdue",
    "report_switch_off_candidate": "report_date, submitter, station_code, voice_erlang_7d, subscribers_2g_around, "
    "nearest_4g_m, is_eligible, blocking_reasons",
    "report_outreach": "report_date, commune_code, sessions_loudspeaker, people_reached_loudspeaker, "
    "conversions_7d_before, conversions_7d_after",
    "report_submission": "report_date, submitter, feed, status, rows_accepted, rows_quarantined, "
    "submission_in_force, in_force_since",
}


@pytest.mark.parametrize("table", REPORTS)
def test_every_report_table_is_published_with_its_columns(published: Path, table: str) -> None:
    assert ask(published, f"select count(*) from (select {REPORTS[table]} from official.{table})")[0][0] > 0


def test_every_published_column_has_a_vietnamese_comment(published: Path) -> None:
    bare = ask(published, "select table_name, column_name from duckdb_columns() where not internal and comment is null")
    labels = ask(published, "select comment from duckdb_columns() where column_name = 'subscribers_2g'")
    assert bare == []
    assert labels
    assert all("huê bao" in label for (label,) in labels)
    assert ask(published, "select table_name from duckdb_tables() where comment is null") == []


def test_the_city_is_what_its_people_know_it_to_be(published: Path) -> None:
    query = f"select report_date, {SUMS} from {{}} where {{}} group by 1 order by 1"
    assert ask(published, query.format("official.report_city", "true")) == truth(
        published, query.format("truth", "level = 'city'")
    )


@pytest.mark.parametrize(
    ("table", "level", "key"),
    [
        ("official.report_district", "district", "district_code"),
        ("official.report_commune", "commune", "commune_code"),
        ("official.report_carrier", "submitter", "submitter"),
        ("marts.mart_commune_daily", "commune_submitter", "commune_code || submitter"),
    ],
)
def test_every_part_equals_the_truth(published: Path, table: str, level: str, key: str) -> None:
    query = f"select report_date, {key}, {SUMS} from {{}} where {{}} group by 1, 2 order by 1, 2"
    shown = ask(published, query.format(table, "true"))
    known = truth(published, query.format("truth", f"level = '{level}'"))
    zero = (0,) * len(MEASURES)
    assert [row for row in shown if row[2:] != zero] == [row for row in known if row[2:] != zero]


def test_parts_add_up_to_the_city(published: Path) -> None:
    city = ask(published, f"select report_date, {SUMS} from official.report_city group by 1 order by 1")
    for table in ("report_district", "report_commune", "report_carrier"):
        assert ask(published, f"select report_date, {SUMS} from official.{table} group by 1 order by 1") == city


def test_the_source_texts_figures(published: Path) -> None:
    (row,) = ask(
        published,
        "select subscribers_total, subscribers_2g, share_2g, communes_priority from official.report_city "
        f"where report_date = '{LAST}'",
    )
    assert row[0] > 2_500_000
    assert row[1] > 300_000
    assert round(row[2], 2) == 0.12
    assert row[3] == 36
    districts = ask(
        published,
        "select distinct district_name from official.report_commune "
        f"where report_date = '{LAST}' and is_priority order by 1",
    )
    assert [name for (name,) in districts] == [
        "Huyện An Dương",
        "Huyện An Lão",
        "Huyện Kiến Thuỵ",
        "Huyện Thuỷ Nguyên",
        "Huyện Tiên Lãng",
        "Huyện Vĩnh Bảo",
    ]


def test_all_218_units_are_there_each_night(published: Path) -> None:
    counts = ask(
        published, "select count(*), count(distinct commune_code) from official.report_commune group by report_date"
    )
    assert counts == [(218, 218)] * NIGHTS


def test_the_release_is_whole_and_says_that_it_is_sample_data(published: Path) -> None:
    release = current(settings_of(published))
    assert release is not None
    assert verify(settings_of(published), release.path) == []
    manifest = json.loads((release.path / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["is_demo"] is True
    assert "DỮ LIỆU MẪU" in json.dumps(manifest, ensure_ascii=False)
    assert manifest["submissions"]
    parquet = release.path / "parquet" / "report_city.parquet"
    assert duckdb.sql(f"select count(*) from '{parquet}'").fetchall() == [(NIGHTS,)]


def test_a_figure_leads_back_to_the_rows_of_the_files(published: Path) -> None:
    """Every carrier's 2G subscribers of every commune, read from the lake by the published lineage alone."""
    lineage = ask(
        published,
        "select submitter, commune_code, submission_id, source_row from marts.lineage "
        f"where report_date = '{LAST}' and feed = 'subscribers'",
    )
    lake = duckdb.sql(
        f"select submission_id, source_row, commune_code, submitter, subscribers_2g from "
        f"read_parquet('{published}/lake/subscribers/*/*.parquet', union_by_name = true, hive_partitioning = false) "
        "where subscribers_2g is not null"
    ).fetchall()
    by_row = {(submission, row): (commune, submitter, value) for submission, row, commune, submitter, value in lake}
    total = 0
    for submitter, commune, submission, row in lineage:
        found_commune, found_submitter, value = by_row[submission, row]
        assert (found_commune, found_submitter) == (commune, submitter)
        total += value
    assert ask(published, f"select subscribers_2g from official.report_city where report_date = '{LAST}'") == [(total,)]


def test_every_landing_file_has_an_end(published: Path) -> None:
    with sqlite3.connect(published / "ledger.sqlite") as con:
        known = {path for (path,) in con.execute("select path from delivery")}
    files = {p.relative_to(published / "landing").as_posix() for p in (published / "landing").rglob("*") if p.is_file()}
    assert files == known
