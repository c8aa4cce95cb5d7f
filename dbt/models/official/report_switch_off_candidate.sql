with dates as (
    select * from {{ ref('stg_report_date') }}
),

stations as (
    select * from {{ ref('mart_station_daily') }}
    where technology = '2G' and state = 'on_air' and report_date in (select report_date from dates)
),

networks as (
    select
        submitter,
        coalesce(host_submitter, submitter) as network
    from {{ ref('dim_submitter') }}
),

limits as (
    {{ in_force_by_date(ref('eligibility')) }}
),

-- Without the carrier's own figure the sum would show its MVNOs' subscribers as if they were all.
around as (
    select
        figures.report_date,
        networks.network,
        figures.commune_code,
        case
            when count(case when figures.submitter = networks.network then figures.subscribers_2g end) > 0
                then cast(sum(figures.subscribers_2g) as bigint)
        end as subscribers_2g_around
    from {{ ref('mart_commune_daily') }} as figures
    inner join networks on figures.submitter = networks.submitter
    where figures.report_date in (select report_date from dates)
    group by figures.report_date, networks.network, figures.commune_code
),

blocks as (
    select
        stations.*,
        around.subscribers_2g_around,
        case
            when stations.voice_erlang_7d is null or stations.data_mb_7d is null then 'traffic_incomplete'
        end as traffic_block,
        case when stations.voice_erlang_7d > limits.max_voice_erlang_7d then 'voice_above_limit' end as voice_block,
        case when stations.data_mb_7d > limits.max_data_mb_7d then 'data_above_limit' end as data_block,
        case
            when around.subscribers_2g_around is null then 'subscribers_unknown'
            when around.subscribers_2g_around > limits.max_subscribers_2g_around then 'subscribers_above_limit'
        end as subscribers_block
    from stations
    inner join limits on stations.report_date = limits.report_date
    left join around
        on stations.report_date = around.report_date
        and stations.submitter = around.network
        and stations.commune_code = around.commune_code
),

judged as (
    select
        *,
        nullif(
            concat_ws(', ', traffic_block, voice_block, data_block, subscribers_block, nearest_4g_reason), ''
        ) as blocking_reasons
    from blocks
)

select
    report_date,
    submitter,
    station_code,
    station_name,
    commune_code,
    district_code,
    voice_erlang_7d,
    data_mb_7d,
    subscribers_2g_around,
    nearest_4g_station_code,
    nearest_4g_m,
    planned_off_air_date,
    blocking_reasons is null as is_eligible,
    blocking_reasons
from judged
order by report_date, submitter, station_code
