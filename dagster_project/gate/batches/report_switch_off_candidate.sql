-- One row per date and candidate, with its 4G neighbour as the station inventory has it and the reach that counts then.
select
    candidates.report_date,
    candidates.submitter,
    candidates.station_code,
    candidates.is_eligible,
    candidates.is_eligible = (candidates.blocking_reasons is null) as is_reason_told,
    own.state is not distinct from 'on_air' as is_on_air,
    least(candidates.voice_erlang_7d, candidates.data_mb_7d, candidates.subscribers_2g_around) as least_figure,
    case when candidates.is_eligible then neighbour.state is not distinct from 'on_air' end as has_neighbour,
    round(2 * 6371008.8 * asin(sqrt(
        power(sin(radians(neighbour.latitude - own.latitude) / 2), 2)
        + cos(radians(own.latitude)) * cos(radians(neighbour.latitude))
        * power(sin(radians(neighbour.longitude - own.longitude) / 2), 2)
    ))) as distance_m,
    case when candidates.is_eligible then distance_m - limits.max_nearest_4g_m end as metres_beyond_reach,
    abs(distance_m - candidates.nearest_4g_m) as distance_difference_m
from official.report_switch_off_candidate as candidates
asof join reference.eligibility as limits on candidates.report_date >= limits.valid_from
left join marts.mart_station_daily as own
    on candidates.report_date = own.report_date
    and candidates.submitter = own.submitter
    and candidates.station_code = own.station_code
    and own.technology = '2G'
left join marts.mart_station_daily as neighbour
    on candidates.report_date = neighbour.report_date
    and candidates.submitter = neighbour.submitter
    and candidates.nearest_4g_station_code = neighbour.station_code
    and neighbour.technology = '4G'
where candidates.report_date in (select report_date from station_checked)
order by candidates.report_date, candidates.submitter, candidates.station_code
