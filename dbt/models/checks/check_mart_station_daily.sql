-- One row per date, station and technology, with the reach that counts on the date.
with limits as (
    select
        checked.report_date,
        max_by(eligibility.max_nearest_4g_m, eligibility.valid_from) as max_nearest_4g_m
    from {{ source('gate', 'station_checked') }} as checked
    inner join {{ ref('eligibility') }} as eligibility on checked.report_date >= eligibility.valid_from
    group by checked.report_date
)

select
    stations.report_date,
    stations.submitter,
    stations.station_code,
    stations.technology,
    stations.nearest_4g_m,
    stations.nearest_4g_m - limits.max_nearest_4g_m as metres_beyond_reach
from limits
inner join {{ ref('mart_station_daily') }} as stations on limits.report_date = stations.report_date
order by stations.report_date, stations.submitter, stations.station_code, stations.technology
