with dates as (
    select * from {{ ref('stg_report_date') }}
),

subscribers as (
    select * from {{ ref('int_subscribers_in_force') }}
    where report_date in (select report_date from dates)
),

conversions as (
    select
        report_date,
        submitter,
        commune_code,
        case when count(*) = count(converted) then cast(sum(converted) as bigint) end as converted,
        cast(sum(converted_cumulative) as bigint) as converted_total,
        min(data_as_of) as data_as_of
    from {{ ref('int_conversions_in_force') }}
    where report_date in (select report_date from dates)
    group by report_date, submitter, commune_code
),

stations as (
    select
        report_date,
        submitter,
        commune_code,
        count(case when technology = '2G' and state = 'on_air' then 1 end) as stations_2g_on_air,
        count(case when technology = '2G' and is_switched_off_in_programme then 1 end) as stations_2g_switched_off,
        count(case when technology = '4G' and is_added_in_programme then 1 end) as stations_4g_added,
        min(data_as_of) as data_as_of
    from {{ ref('int_stations_in_force') }}
    where report_date in (select report_date from dates)
    group by report_date, submitter, commune_code
),

known as (
    select distinct
        report_date,
        submitter
    from stations
),

-- Only an inventory whose stations are known says that a commune has none.
inventories as (
    select
        files.report_date,
        files.submitter,
        files.data_as_of
    from {{ ref('int_submission_in_force') }} as files
    inner join known on {{ same('files', 'known', ['report_date', 'submitter']) }}
    where files.feed = 'stations'
),

places as (
    select
        report_date,
        submitter,
        commune_code
    from subscribers
    union
    select
        report_date,
        submitter,
        commune_code
    from conversions
    union
    select
        report_date,
        submitter,
        commune_code
    from stations
)

select
    places.report_date,
    places.submitter,
    places.commune_code,
    {{ columns_of('subscribers', measures('subscribers')) }},
    conversions.converted,
    conversions.converted_total,
    {% for measure in measures('stations') -%}
    case when inventories.submitter is not null then coalesce(stations.{{ measure }}, 0) end as {{ measure }},
    {% endfor -%}
    subscribers.data_as_of as subscribers_as_of,
    conversions.data_as_of as conversions_as_of,
    coalesce(stations.data_as_of, inventories.data_as_of) as stations_as_of
from places
left join subscribers on {{ same('places', 'subscribers', ['report_date', 'submitter', 'commune_code']) }}
left join conversions on {{ same('places', 'conversions', ['report_date', 'submitter', 'commune_code']) }}
left join stations on {{ same('places', 'stations', ['report_date', 'submitter', 'commune_code']) }}
left join inventories on {{ same('places', 'inventories', ['report_date', 'submitter']) }}
order by places.report_date, places.submitter, places.commune_code
