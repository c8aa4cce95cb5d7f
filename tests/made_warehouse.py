"""A warehouse made by hand, in a second: all 218 units, three carriers, three dates, a few stations.

It has the columns that the models declare, so that it falls behind them nowhere; its figures follow from a formula, so
that a test can break just one. Where a test needs what dbt really makes, it takes the reduced demo instead.
"""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import yaml

from dagster_project.settings import PROJECT, Settings, load_settings
from dagster_project.verdicts import CheckResult, Outcome, Verdict, write_verdict
from dagster_project.warehouse.connect import open_warehouse
from dagster_project.warehouse.definitions import definitions, fingerprint
from dagster_project.warehouse.digest import release_digest, write_date_digests
from dagster_project.warehouse.models import manifest_path
from dagster_project.warehouse.published import PUBLISHED
from dagster_project.warehouse.state import CREATE

D1, D2, D3 = DATES = (date(2023, 11, 20), date(2023, 11, 21), date(2023, 11, 22))
_ADDITIVE = (
    *("subscribers_total", "subscribers_2g", "subscribers_2g_only", "subscribers_m2m", "converted_total"),
    *("stations_2g_on_air", "stations_2g_switched_off", "stations_4g_added"),
)
_SUMS = ", ".join(f"cast(sum({measure}) as bigint) as {measure}" for measure in _ADDITIVE)
_REPORT = f"""
    {_SUMS}, round(sum(subscribers_2g) / sum(subscribers_total), 6) as share_2g, 0 as communes_priority,
    date '2024-09-16' as milestone_date, min(data_as_of) as data_as_of, min(data_as_of) < report_date as is_stale
"""

_REFERENCE = f"""
create schema reference;
create table reference.eligibility as from '{PROJECT}/dbt/seeds/eligibility.csv';
create table reference.priority_rule as from '{PROJECT}/dbt/seeds/priority_rule.csv';
create table reference.programme as from '{PROJECT}/dbt/seeds/programme.csv';
insert into marts.dim_commune by name
    select *, commune_type in ('xã', 'thị trấn') as is_rural
    from read_csv('{PROJECT}/dbt/seeds/communes.csv', all_varchar = true, header = true);
insert into marts.dim_submitter by name
    select *, date '2022-09-27' as active_from
    from (values ('viettel', 'Viettel', 'mno', null), ('vinaphone', 'VinaPhone', 'mno', null),
        ('itel', 'iTel', 'mvno', 'vinaphone')) as t (submitter, submitter_name, kind, host_submitter);
insert into marts.dim_milestone by name
    select 'service_2g_only_stops' as milestone_kind, date '2024-09-16' as milestone_date,
        date '2022-09-27' as known_from;
create table control.submitter_feed as
    select submitter, feed, active_from, active_to, 'stock' as feed_kind, false as is_inventory
    from marts.dim_submitter cross join (values ('subscribers'), ('conversions'), ('stations')) as t (feed)
    where kind = 'mno' or feed <> 'stations';
create table control.max_age as
    select submitter, feed, active_from as valid_from, 7 as max_age_days from control.submitter_feed;
create temp table night as select date '{D1}' + cast(n as integer) as report_date, n from range(3) as t (n);
"""

_MARTS = """
insert into marts.mart_station_daily by name
    select report_date, submitter, upper(submitter[:3]) || commune_code as station_code, technology, commune_code,
        district_code, station_code as station_name, centroid_lon as longitude,
        centroid_lat + case technology when '4G' then 0.01 else 0 end as latitude,
        'on_air' as state, date '2015-01-01' as on_air_date, false as is_switched_off_in_programme,
        false as is_added_in_programme, case technology when '2G' then station_code end as nearest_4g_station_code,
        case technology when '2G' then 1112 end as nearest_4g_m, report_date as data_as_of,
        submitter || '.stations.' || report_date || '.1' as submission_id
    from night cross join marts.dim_commune cross join (values ('viettel'), ('vinaphone')) as t (submitter)
    cross join (values ('2G'), ('4G')) as u (technology)
    where commune_type = 'thị trấn';
insert into marts.mart_commune_daily by name
    select report_date, commune_code, submitter, district_code, 1000 * weight as subscribers_total,
        100 * weight - n as subscribers_2g, 20 * weight as subscribers_2g_only, 0 as subscribers_3g,
        900 * weight + n as subscribers_4g, 0 as subscribers_5g, 5 as subscribers_m2m, 1 as converted,
        50 * weight + n as converted_total,
        (select count(*) from marts.mart_station_daily as s where s.report_date = night.report_date
            and s.commune_code = dim_commune.commune_code and s.submitter = t.submitter and technology = '2G')
        as stations_2g_on_air, 0 as stations_2g_switched_off, 0 as stations_4g_added,
        report_date as subscribers_as_of, report_date as conversions_as_of, report_date as stations_as_of,
        report_date as data_as_of, false as is_stale
    from night cross join marts.dim_commune
    cross join (values ('viettel', 5), ('vinaphone', 3), ('itel', 1)) as t (submitter, weight);
insert into marts.lineage by name
    select report_date, feed, submitter, commune_code, 1 as source_row, data_as_of,
        submitter || '.' || feed || '.' || report_date || '.1' as submission_id
    from marts.mart_commune_daily cross join (values ('subscribers'), ('conversions')) as t (feed);
insert into marts.lineage by name
    select report_date, 'stations' as feed, submitter, station_code, technology, 1 as source_row, data_as_of,
        submission_id
    from marts.mart_station_daily;
"""

_OFFICIAL = f"""
insert into official.report_city by name
    select report_date, {_REPORT} from marts.mart_commune_daily group by report_date;
insert into official.report_district by name
    select report_date, district_code, 1 as rank_share_2g, {_REPORT}
    from marts.mart_commune_daily group by report_date, district_code;
insert into official.report_commune by name
    select report_date, commune_code, district_code, 1.0 as location_quotient, false as is_priority, {_REPORT}
    from marts.mart_commune_daily group by report_date, commune_code, district_code;
insert into official.report_carrier by name
    select report_date, submitter, {_REPORT} from marts.mart_commune_daily group by report_date, submitter;
insert into official.report_station by name
    select report_date, submitter, district_code, technology, count(*) as stations_on_air, 0 as stations_switched_off,
        0 as stations_added, 0 as stations_planned, 0 as stations_overdue, 0 as stations_unreported
    from marts.mart_station_daily group by report_date, submitter, district_code, technology;
insert into official.report_switch_off_candidate by name
    select report_date, submitter, station_code, station_name, commune_code, district_code, 10 as voice_erlang_7d,
        10 as data_mb_7d, 100 as subscribers_2g_around, nearest_4g_station_code, nearest_4g_m, true as is_eligible
    from marts.mart_station_daily where technology = '2G';
insert into official.report_outreach by name
    select report_date, commune_code, district_code, 0 as weeks_reported from night cross join marts.dim_commune;
insert into official.report_submission by name
    select report_date, submitter, feed, 'on_time' as status, 218 as rows_accepted,
        submitter || '.' || feed || '.' || report_date || '.1' as submission_id, submission_id as submission_in_force,
        report_date as in_force_report_date, report_date::timestamptz as received_at, received_at as in_force_since,
        0 as age_days
    from night cross join control.submitter_feed;
"""

_MEASURES = (
    *("subscribers_total", "subscribers_2g", "share_2g", "subscribers_2g_only", "converted_total", "data_as_of"),
    *("stations_2g_on_air", "stations_2g_switched_off", "stations_4g_added", "communes_priority", "milestone_date"),
)
_NOTHING = ", ".join(f"{measure} = null" for measure in (*_MEASURES, "is_stale"))
FIRST_NIGHT = (
    "delete from official.report_carrier where submitter <> 'itel'; delete from marts.mart_station_daily;"
    + "".join(f"update official.report_{table} set {_NOTHING};" for table in ("city", "district", "commune", "carrier"))
    + "".join(f"delete from official.report_{table};" for table in ("switch_off_candidate", "station", "outreach"))
)
"""A fresh city of which one carrier is known, and no figure of it."""


def make_warehouse(root: Path, **environment: str) -> Settings:
    """A data root with a complete build, its digests, and dbt's manifest with the labels; nothing is judged yet."""
    settings = load_settings({"TATSONG_DATA_ROOT": str(root), "TATSONG_THREADS": "1", **environment})
    root.mkdir(parents=True, exist_ok=True)
    models = _models()
    with duckdb.connect(settings.root.warehouse) as con:
        con.execute(CREATE + "create schema official; create schema marts;")
        for model in models:
            columns = ", ".join(f"{column['name']} {column['data_type']}" for column in model["columns"])
            con.execute(f"create table {model['schema']}.{model['name']} ({columns})")
        con.execute(_REFERENCE + _MARTS + _OFFICIAL)
        note_build(con, settings, 1, D1, D3)
        write_date_digests(con, D1, D3)
    write_manifest(settings, models)
    return settings


def note_build(
    con: duckdb.DuckDBPyConnection, settings: Settings, number: int, first: date, last: date, complete: bool = True
) -> None:
    """Note a build as the present definitions make it, of a ledger without changes."""
    con.execute(
        "insert into control.build values (?, ?, ?, 0, 'none', 'none', ?, now(), case when ? then now() end)",
        [number, first, last, fingerprint(definitions(settings)), complete],
    )


def change(settings: Settings, statements: str, first: date = D1, last: date = D3) -> None:
    """Change rows as a later build of the dates would, digests included."""
    with duckdb.connect(settings.root.warehouse) as con:
        con.execute(statements)
        write_date_digests(con, first, last)


def write_manifest(settings: Settings, models: list[dict[str, Any]]) -> None:
    """dbt's manifest, as far as a release reads it."""
    nodes = {
        f"model.tatsong.{model['name']}": {
            "resource_type": "model",
            "schema": model["schema"],
            "alias": model["name"],
            "description": model["description"],
            "config": model["config"],
            "columns": {column["name"]: column for column in model["columns"]},
        }
        for model in [*models, *_seeds()]
    }
    manifest_path(settings).parent.mkdir(parents=True)
    manifest_path(settings).write_text(json.dumps({"nodes": nodes}), encoding="utf-8")


def _models() -> list[dict[str, Any]]:
    """The published tables as they are declared beside the models."""
    files = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in (PROJECT / "dbt" / "models").rglob("*.yml")]
    declared = {model["name"]: model for file in files for model in file.get("models", [])}
    return [{"schema": table.schema, **declared[table.name]} for table in PUBLISHED]


def _seeds() -> list[dict[str, Any]]:
    """The reference data as it is declared."""
    declared = yaml.safe_load((PROJECT / "dbt" / "seeds" / "seeds.yml").read_text(encoding="utf-8"))
    return [{"schema": "reference", "columns": [], **seed} for seed in declared["seeds"]]


def settings_of(root: Path) -> Settings:
    return load_settings({"TATSONG_DATA_ROOT": str(root), "TATSONG_THREADS": "1"})


def pass_gate(settings: Settings, outcome: Outcome = "pass", checks: list[CheckResult] | None = None) -> Verdict:
    """Write what the gate would: its own tests show that it does."""
    with open_warehouse(settings, read_only=True) as con:
        digest = release_digest(con, settings)
    verdict = Verdict(
        report_date=digest.report_date,
        digest=digest.digest,
        outcome=outcome,
        judged_at=datetime.now(UTC),
        ground="suites",
        checked_dates=list(digest.dates),
        passed_dates=digest.dates,
        checks=checks or [],
    )
    write_verdict(settings, verdict)
    return verdict
