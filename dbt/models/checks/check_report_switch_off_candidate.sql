-- One row per date and candidate, with its 4G neighbour as the station inventory has it and the reach that counts then.
with limits as (
    select
        checked.report_date,
        max_by(eligibility.max_nearest_4g_m, eligibility.valid_from) as max_nearest_4g_m
    from {{ source('gate', 'station_checked') }} as checked
    inner join {{ ref('eligibility') }} as eligibility on checked.report_date >= eligibility.valid_from
    group by checked.report_date
),

measured as (
    select
        candidates.report_date,
        candidates.submitter,
        candidates.station_code,
        candidates.is_eligible,
        candidates.nearest_4g_m,
        limits.max_nearest_4g_m,
        coalesce(own.state = 'on_air', false) as is_on_air,
        coalesce(neighbour.state = 'on_air', false) as is_neighbour_on_air,
        round(2 * 6371008.8 * asin(sqrt(
            power(sin(radians(neighbour.latitude - own.latitude) / 2), 2)
            + cos(radians(own.latitude)) * cos(radians(neighbour.latitude))
            * power(sin(radians(neighbour.longitude - own.longitude) / 2), 2)
        ))) as distance_m
    from limits
    inner join {{ ref('report_switch_off_candidate') }} as candidates on limits.report_date = candidates.report_date
    left join {{ ref('mart_station_daily') }} as own
        on candidates.report_date = own.report_date
        and candidates.submitter = own.submitter
        and candidates.station_code = own.station_code
        and own.technology = '2G'
    left join {{ ref('mart_station_daily') }} as neighbour
        on candidates.report_date = neighbour.report_date
        and candidates.submitter = neighbour.submitter
        and candidates.nearest_4g_station_code = neighbour.station_code
        and neighbour.technology = '4G'
)

select
    report_date,
    submitter,
    station_code,
    is_eligible,
    is_on_air,
    case when is_eligible then is_neighbour_on_air end as has_neighbour,
    distance_m,
    case when is_eligible then distance_m - max_nearest_4g_m end as metres_beyond_reach,
    abs(distance_m - nearest_4g_m) as distance_difference_m
from measured
order by report_date, submitter, station_code
