"""Which counts of persons the open data leave out: small ones, and as many others as keep them from being worked out.

A count that is left out alone in a sum could be found by subtracting the rest from the total. So in every sum of a date
(communes of a district, districts and carriers of the city) with one count left out, the least of the others is left
out too, until there is none such: then no addition or subtraction within a date gives a count back.
The counts of a commune by network, which stand beside its stations, are left out whole: they add up to the commune's.
Belongs here: which counts, and the figures of a row that would tell them. Does not belong here: files (`open_data`).
Not protected: what follows from other dates (a cumulative count minus an earlier one), and bounds (two counts left
out of a known sum are each at most that sum).
"""

import duckdb

from dagster_project.releases.contents.build_context import relation
from dagster_project.warehouse.published import PUBLISHED, PublishedTable
from dagster_project.warehouse.row_hash import columns_of

_PERSONS = ("subscribers_", "converted_", "conversions_7d_")
"""Columns that count people begin so."""
_GIVE_AWAY = {
    "share_2g": ("subscribers_2g", "subscribers_total"),
    "market_share": ("subscribers_total",),
    "location_quotient": ("subscribers_2g", "subscribers_total"),
    "required_conversions_per_day": ("subscribers_2g",),
    "projected_completion_date": ("subscribers_2g", "converted_30d"),
    "conversions_per_day_28d": ("converted_30d",),
}
"""Figures from which a count of the same row could be worked out."""

_BY_NETWORK = "subscribers_2g_around"
"""A commune's count by network: with one at each of its networks' stations they would add up to the commune's."""

_SUMS = """
    create or replace temp table addend as
    with districts as (
        select report_date, commune_code as code, district_code from official.main.report_commune
    )
    select cell.*, 'district ' || district_code as total, 0 as place
    from cell inner join districts using (report_date, code) where table_name = 'report_commune'
    union all select *, 'district ' || code, 1 from cell where table_name = 'report_district'
    union all select *, 'districts', 0 from cell where table_name = 'report_district'
    union all select *, 'carriers', 0 from cell where table_name = 'report_carrier'
    union all select *, unnest(['districts', 'carriers']), 1 from cell where table_name = 'report_city'
"""
# The total itself, and what is nought, only where nothing else is left; of equal counts the first by table and code.
_ANOTHER = """
    create or replace temp table another as
    with chosen as (
        select
            report_date,
            measure,
            min_by({'name': table_name, 'code': code}, (place, count = 0, count, table_name, code))
            filter (not is_left_out) as other
        from addend
        group by report_date, measure, total
        having count_if(is_left_out) = 1 and count(*) > 1
    )
    select distinct report_date, measure, other.name as table_name, other.code from chosen where other is not null
"""


def find_left_out(con: duckdb.DuckDBPyConnection, least: int) -> None:
    """Create `cell`: a row for each count of persons in the official tables, with whether it `is_left_out`."""
    con.execute(
        "create or replace temp table cell (table_name varchar, report_date date, code varchar, measure varchar, "
        "count bigint, is_left_out boolean)"
    )
    for table in PUBLISHED:
        names = [
            name for name, _ in columns_of(con, relation(table)) if name.startswith(_PERSONS) and name != _BY_NETWORK
        ]
        if least and table.schema == "official" and names:
            con.execute(
                f"insert into cell select '{table.name}', report_date, code, measure, count, "
                f"count > 0 and count < {least} from (unpivot (select report_date, {code_of(table)} as code, "
                f"{', '.join(f'{name}::bigint as {name}' for name in names)} from {relation(table)}) "
                f"on {', '.join(names)} into name measure value count)"
            )
    while _leave_out_others(con):
        pass


def kept(name: str, least: int) -> str:
    """SQL for a column of `t`, empty where it is left out; `measures` names the counts that the row leaves out."""
    if name == _BY_NETWORK and least > 1:
        return "null"
    told = [name] if name.startswith(_PERSONS) else list(_GIVE_AWAY.get(name, ()))
    if not told:
        return f"t.{name}"
    few = f" or t.{name} * 28 between 0.01 and {least - 1}" if name == "conversions_per_day_28d" and least else ""
    return f"case when coalesce(list_has_any(measures, {told}), false){few} then null else t.{name} end"


def code_of(table: PublishedTable) -> str:
    """SQL that names a row among those of its date."""
    names = [name for name in table.key if name != "report_date"]
    return f"concat_ws('/', {', '.join(names)})" if names else "''"


def _leave_out_others(con: duckdb.DuckDBPyConnection) -> bool:
    """Leave out one more count of every sum that lacks just one; whether any count went, so that it comes to an end."""
    con.execute(_SUMS)
    con.execute(_ANOTHER)
    (gone,) = con.execute(
        "update cell set is_left_out = true from another where not cell.is_left_out "
        "and (cell.table_name, cell.report_date, cell.code, cell.measure) "
        "= (another.table_name, another.report_date, another.code, another.measure)"
    ).fetchone() or (0,)
    return bool(gone)
