-- One row per date, station and technology, with the reach that counts on the date.
select
    stations.report_date,
    submitter,
    station_code,
    technology,
    state,
    event,
    district_code,
    nearest_4g_m,
    nearest_4g_m - limits.max_nearest_4g_m as metres_beyond_reach,
    -- Only a 2G station on air has a neighbour to be looked for; then it has one or the reason why not.
    case
        when technology = '2G' and state = 'on_air'
            then (nearest_4g_m is null) <> (nearest_4g_reason is null)
                and (nearest_4g_m is null) = (nearest_4g_station_code is null)
        else nearest_4g_m is null
    end as is_neighbour_told,
    on_air_date <= coalesce(off_air_date, report_date) and coalesce(off_air_date, report_date) <= report_date as is_in_order
from marts.mart_station_daily as stations
asof join reference.eligibility as limits on stations.report_date >= limits.valid_from
where stations.report_date in (select report_date from station_checked)
order by stations.report_date, submitter, station_code, technology
