{#- The rings reach as far as the widest limit of the window; each date's own limit is applied to what they find. #}
{%- set reach_m = '(select max(max_nearest_4g_m) + 1 from limits)' -%}
{%- set cells_m = [10, 60, 300, 1500, reach_m] -%}

with dates as (
    select * from {{ ref('stg_report_date') }}
),

limits as (
    {{ in_force_by_date(ref('eligibility')) }}
),

stations as (
    select
        report_date,
        submitter,
        station_code,
        technology,
        cast(latitude as double) as latitude,
        cast(longitude as double) as longitude
    from {{ ref('int_stations_in_force') }}
    where state = 'on_air' and report_date in (select report_date from dates)
),

stations_2g as (
    select * exclude (technology) from stations
    where technology = '2G'
),

-- Of stations in one place the first by code stands for all: it wins the tie.
sites_4g as (
    select
        report_date,
        submitter,
        latitude,
        longitude,
        min(station_code) as station_code
    from stations
    where technology = '4G'
    group by report_date, submitter, latitude, longitude
),

steps as (
    select unnest([-1, 0, 1]) as step
),

{% for cell_m in cells_m -%}
{{ nearest_ring(loop.index, 'stations_2g' if loop.first else 'left_' ~ loop.index0, cell_m) }},

{% endfor -%}

found as (
    {% for cell_m in cells_m -%}
    select * from nearest_{{ loop.index }}
    {{ 'union all' if not loop.last }}
    {% endfor -%}
),

nearest as (
    select found.*
    from found
    inner join limits on found.report_date = limits.report_date and found.nearest_4g_m <= limits.max_nearest_4g_m
),

submitters_with_4g as (
    select distinct
        report_date,
        submitter
    from sites_4g
)

select
    stations_2g.report_date,
    stations_2g.submitter,
    stations_2g.station_code,
    nearest.nearest_4g_station_code,
    nearest.nearest_4g_m,
    case
        when submitters_with_4g.submitter is null then 'no_4g_on_air'
        when nearest.station_code is null then 'none_within_reach'
    end as nearest_4g_reason
from stations_2g
left join nearest on {{ same('stations_2g', 'nearest', ['report_date', 'submitter', 'station_code']) }}
left join submitters_with_4g on {{ same('stations_2g', 'submitters_with_4g', ['report_date', 'submitter']) }}
order by stations_2g.report_date, stations_2g.submitter, stations_2g.station_code
