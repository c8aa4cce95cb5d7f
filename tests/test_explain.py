"""Where a number comes from: every figure is declared, and rows are found as the models pick them."""

from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
import yaml

from dagster_project.contracts import Contracts
from dagster_project.errors import TatsongError
from dagster_project.releases.explain.declared import RELATIONS, declarations, feeds_of, filled, inputs, key_of
from dagster_project.releases.explain.figures import Computing, require_key
from dagster_project.releases.explain.rows import LakeRows
from dagster_project.settings import PROJECT
from dagster_project.submissions import lake
from dagster_project.warehouse.published import PUBLISHED

pytestmark = pytest.mark.slow("builds what it explains")

DAY = date(2023, 11, 22)
OFFICIAL = [table.name for table in PUBLISHED if table.schema == "official"]


def columns(table: str) -> list[str]:
    declared = yaml.safe_load((PROJECT / "dbt/models/official/official.yml").read_text(encoding="utf-8"))
    return next([c["name"] for c in model["columns"]] for model in declared["models"] if model["name"] == table)


@pytest.mark.parametrize("table", OFFICIAL)
def test_every_figure_is_declared_once_and_nothing_else_is(table: str) -> None:
    measures = declarations().tables[table].measures
    assert [name for name in columns(table) if name not in key_of(table) and name not in measures] == []
    assert [name for name, measure in measures.items() if name not in columns(table) and not measure.hidden] == []


@pytest.mark.parametrize("table", OFFICIAL)
def test_every_input_is_a_key_a_figure_or_reference_data(table: str) -> None:
    declared = declarations()
    figures = declared.tables[table].measures.keys() | set(key_of(table))
    for measure in declared.tables[table].measures.values():
        scope = declared.scopes[declared.tables[table].scope]
        scopes = [declared.scopes[rows.within] if rows.within else scope for rows in measure.rows.values()]
        own = [text for rows in measure.rows.values() for text in (*rows.on, rows.since, rows.where)]
        for name in inputs(" ".join([measure.formula, measure.source, *scopes, *own])):
            of, _, column = name.rpartition(".")
            known = declared.tables["report_city"].measures if of == "city" else figures | measure.rows.keys()
            assert of in declared.references or column in known, name


def test_the_feeds_of_a_figure_are_found_through_its_inputs() -> None:
    assert feeds_of("report_commune", "is_priority") == {"subscribers"}
    assert feeds_of("report_commune", "is_on_track") == {"subscribers", "conversions"}
    assert "traffic" in feeds_of("report_switch_off_candidate", "is_eligible")


def test_inputs_are_filled_in_and_only_they() -> None:
    assert filled("{a} + {b.c} + d", {"a": "1", "b.c": "null::date"}) == "1 + null::date + d"


def test_a_key_that_does_not_fit_is_told() -> None:
    assert require_key("report_commune", ["11359"], DAY) == {"report_date": DAY, "commune_code": "11359"}
    with pytest.raises(TatsongError, match="keyed by submitter, station_code; 1 given"):
        require_key("report_switch_off_candidate", ["viettel"], DAY)
    with pytest.raises(TatsongError, match="report_city, report_district"):
        require_key("report_country", [], DAY)


@pytest.fixture
def con(tmp_path: Path, contracts: Contracts) -> duckdb.DuckDBPyConnection:
    """A release and a lake by hand: traffic of a station sent three times, the newest with a quarantined hour."""
    con = duckdb.connect()
    con.execute("attach ':memory:' as official; create schema official.marts")
    con.execute(
        "create table official.marts.dim_commune (commune_code varchar, district_code varchar, valid_from date, "
        "valid_to date)"
    )
    keys = "commune_code varchar, station_code varchar, technology varchar, programme varchar, outreach_date date"
    con.execute(
        f"create table official.marts.lineage (report_date date, feed varchar, submitter varchar, {keys}, "
        "channel varchar, submission_id varchar, source_sheet varchar, source_row bigint, data_as_of date)"
    )
    con.execute(
        f"insert into official.marts.lineage by name select date '{DAY}' as report_date, 'traffic' as feed, "
        "'viettel' as submitter, 'VT1' as station_code, '2G' as technology, 's3' as submission_id"
    )
    con.execute(
        "create table official.marts.submission (submission_id varchar, submitter varchar, feed varchar, "
        "report_date date, status varchar, sequence bigint, accepted_path varchar, rejected_path varchar)"
    )
    feed = contracts.feeds["traffic"]
    for n, status in enumerate(("accepted", "accepted", "accepted_with_quarantine", "withdrawn"), start=1):
        rows = "" if n != 3 else "where hour <> 5"
        _write(
            con,
            tmp_path / f"s{n}.parquet",
            lake.accepted_schema(feed),
            f"select 's{n}' as submission_id, 'viettel' as submitter, date '{DAY}' as report_date, "
            "'VT1' as station_code, 'C1' as cell_code, '2G' as technology, "
            f"timestamp '{DAY}' + to_hours(hour::integer) as hour_at, "
            f"{n} + hour * 10 as voice_erlang, 0 as data_mb from range(24) as t (hour) {rows}",
        )
        _write(
            con,
            tmp_path / f"s{n}.rejected.parquet",
            lake.rejected_schema(feed),
            f"select 's{n}' as submission_id, 'viettel' as submitter, date '{DAY}' as report_date, 'C1' as cell_code, "
            f"timestamp '{DAY}' + interval 5 hour as hour_at where {n} = 3",
        )
        con.execute(
            f"insert into official.marts.submission values ('s{n}', 'viettel', 'traffic', '{DAY}', '{status}', {n}, "
            f"'s{n}.parquet', 's{n}.rejected.parquet')"
        )
    return con


def _write(con: duckdb.DuckDBPyConnection, path: Path, schema: dict[str, str], query: str) -> None:
    empty = ", ".join(f"null::{type_} as {name}" for name, type_ in schema.items())
    con.execute(
        f"copy (select {', '.join(schema)} from (select {empty} where false union all by name {query})) "
        f"to '{path}' (format parquet)"
    )


def test_a_quarantined_hour_comes_from_the_newest_older_submission(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, contracts: Contracts
) -> None:
    table = LakeRows(con, tmp_path, contracts).load("traffic", [f"date '{DAY}'"], "station_code = 'VT1'")
    found = con.execute(f"select hour(hour_at), submission_id, file_row from {table} order by 1").fetchall()
    assert len(found) == 24
    assert [(hour, name, row) for hour, name, row in found if name != "s3"] == [(5, "s2", 7)]


@pytest.fixture
def relations(con: duckdb.DuckDBPyConnection, tmp_path: Path, contracts: Contracts) -> duckdb.DuckDBPyConnection:
    """What formulas read, over the same release with reference data as they were before they had dates."""
    con.execute(
        "create schema official.reference; "
        "create table official.reference.programme as select date '2022-09-27' as programme_start; "
        "create table official.reference.priority_rule as "
        "select 1.5 as min_location_quotient, 500 as min_subscribers_2g, true as rural_only; "
        "create table official.reference.eligibility as select 10000 as max_nearest_4g_m; "
        "create table official.reference.submitter_feed (submitter varchar, feed varchar, active_from date); "
        "create table official.main.report_submission (submitter varchar, report_date date, feed varchar, "
        "in_force_report_date date, submission_in_force varchar); "
        "alter table official.marts.dim_commune add column is_commune boolean; "
        "alter table official.marts.dim_commune add column is_rural boolean; "
        "alter table official.marts.submission add column rows_quarantined bigint"
    )
    Computing(con, LakeRows(con, tmp_path, contracts), contracts).prepare()
    return con


@pytest.mark.parametrize(
    ("day", "quotient", "reach"),
    [(date(2022, 9, 27), "1.5", 10000), (date(2023, 11, 21), "1.5", 10000), (date(2023, 11, 22), "1.3", 900)],
)
def test_thresholds_are_those_of_the_date_and_of_an_undated_release_its_own(
    relations: duckdb.DuckDBPyConnection, day: date, quotient: str, reach: int
) -> None:
    on_day = f"priority_rule_on(date '{day}'), eligibility_on(date '{day}')"
    asked = f"select min_location_quotient::varchar, max_nearest_4g_m from {on_day}"
    assert relations.execute(asked).fetchall() == [("1.5", 10000)]
    for table, change in [
        ("priority_rule", "1.3 as min_location_quotient"),
        ("eligibility", "900 as max_nearest_4g_m"),
    ]:
        relations.execute(
            f"create or replace table official.reference.{table} as "
            f"select *, date '2022-09-27' as valid_from from official.reference.{table}; "
            f"insert into official.reference.{table} select * replace ({change}, date '2023-11-22' as valid_from) "
            f"from official.reference.{table}"
        )
    relations.execute(RELATIONS.read_text(encoding="utf-8"))
    assert relations.execute(asked).fetchall() == [(quotient, reach)]


@pytest.mark.parametrize(("left_out_by", "growth"), [("a file in force", 9), ("a file of which nothing is left", None)])
def test_a_missing_past_is_no_zero(relations: duckdb.DuckDBPyConnection, left_out_by: str, growth: int | None) -> None:
    earlier = DAY - timedelta(days=30)
    relations.execute(
        "insert into official.marts.submission by name select 'c' as submission_id, 'itel' as submitter, "
        f"'conversions' as feed, date '{earlier}' as report_date, 'accepted' as status, 9 as sequence, "
        "0 as rows_quarantined; "
        "create or replace temp view conversions as "
        f"select date '{DAY}' as on_date, 'itel' as submitter, 'a' as commune_code, 'd' as district_code, "
        "9 as converted_cumulative"
    )
    if left_out_by == "a file in force":
        relations.execute(
            "insert into official.marts.lineage by name select 'conversions' as feed, 'itel' as submitter, "
            f"'b' as commune_code, date '{earlier}' as report_date"
        )
    assert relations.execute(f"select growth from growth(date '{DAY}', 30)").fetchall() == [(growth,)]


def test_rows_that_are_gone_are_told(con: duckdb.DuckDBPyConnection, tmp_path: Path, contracts: Contracts) -> None:
    (tmp_path / "s2.parquet").unlink()
    with pytest.raises(TatsongError, match=r"s2.parquet is gone"):
        LakeRows(con, tmp_path, contracts).load("traffic", [f"date '{DAY}'"], "true")


def test_other_places_and_dates_have_no_rows(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, contracts: Contracts
) -> None:
    rows = LakeRows(con, tmp_path, contracts)
    for dates, condition in ((["date '2023-11-21'"], "true"), ([f"date '{DAY}'"], "station_code = 'VT2'")):
        assert con.execute(f"select count(*) from {rows.load('traffic', dates, condition)}").fetchone() == (0,)
