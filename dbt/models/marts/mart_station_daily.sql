with dates as (
    select * from {{ ref('stg_report_date') }}
),

stations as (
    select * from {{ ref('int_stations_in_force') }}
    where report_date in (select report_date from dates)
),

yesterday as (
    select
        report_date + 1 as report_date,
        submitter,
        station_code,
        technology,
        state
    from {{ ref('int_stations_in_force') }}
    where report_date in (select report_date - 1 from dates)
),

-- Where no station of yesterday is known, none of today's can be told to be new.
known_yesterday as (
    select distinct
        report_date,
        submitter
    from yesterday
),

communes as (
    select * from {{ ref('dim_commune') }}
),

plan as (
    select
        *,
        '2G' as technology
    from {{ ref('int_shutdown_plan_in_force') }}
    where report_date in (select report_date from dates)
),

traffic as (
    select
        *,
        sum(voice_erlang) over week as week_voice_erlang,
        sum(data_mb) over week as week_data_mb,
        -- A cell that is missing, or whose rows were rejected, must not make a busy station an idle one.
        sum(cell_hours) over week = 7 * 24 * max(cells) over week as is_whole_week
    from {{ ref('int_traffic_station_daily') }}
    where report_date between (select min(report_date) - 6 from dates) and (select max(report_date) from dates)
    window week as (
        partition by submitter, station_code, technology
        order by report_date range between interval 6 days preceding and current row
    )
),

nearest as (
    select
        *,
        '2G' as technology
    from {{ ref('int_nearest_4g') }}
    where report_date in (select report_date from dates)
)

select
    today.report_date,
    today.submitter,
    today.station_code,
    today.technology,
    today.station_name,
    today.latitude,
    today.longitude,
    today.commune_code,
    communes.district_code,
    today.state,
    today.on_air_date,
    today.off_air_date,
    case
        when today.absent_since = today.report_date then 'left_inventory'
        when yesterday.state in ('on_air', 'unreported') and today.state = 'off_air' then 'switched_off'
        when yesterday.state = 'off_air' and today.state = 'on_air' then 'back_on_air'
        when yesterday.state is null and known_yesterday.submitter is not null and today.state = 'on_air' then 'added'
    end as event,
    today.is_switched_off_in_programme,
    today.is_added_in_programme,
    plan.phase,
    plan.planned_off_air_date,
    plan.replacing_station_code,
    traffic.voice_erlang,
    traffic.data_mb,
    case when traffic.is_whole_week then cast(traffic.week_voice_erlang as decimal(18, 3)) end as voice_erlang_7d,
    case when traffic.is_whole_week then cast(traffic.week_data_mb as decimal(18, 3)) end as data_mb_7d,
    nearest.nearest_4g_station_code,
    nearest.nearest_4g_m,
    nearest.nearest_4g_reason,
    today.data_as_of,
    today.submission_id,
    plan.submission_id as plan_submission_id
from stations as today
left join yesterday on {{ same('today', 'yesterday', ['report_date', 'submitter', 'station_code', 'technology']) }}
left join known_yesterday on {{ same('today', 'known_yesterday', ['report_date', 'submitter']) }}
left join communes
    on today.commune_code = communes.commune_code
    and today.report_date between communes.valid_from and communes.valid_to
left join plan on {{ same('today', 'plan', ['report_date', 'submitter', 'station_code', 'technology']) }}
left join traffic on {{ same('today', 'traffic', ['report_date', 'submitter', 'station_code', 'technology']) }}
left join nearest on {{ same('today', 'nearest', ['report_date', 'submitter', 'station_code', 'technology']) }}
order by today.report_date, today.submitter, today.station_code, today.technology
