-- One row per date, carrier and feed: rows of the marts, and those of them that no source row accounts for.
with figures as (
    select
        report_date,
        'subscribers' as feed,
        submitter,
        commune_code as key
    from {{ ref('mart_commune_daily') }}
    where subscribers_total is not null
    union all
    select
        report_date,
        'conversions' as feed,
        submitter,
        commune_code as key
    from {{ ref('mart_commune_daily') }}
    where converted_total is not null
    union all
    select
        report_date,
        'stations' as feed,
        submitter,
        concat_ws(' ', station_code, technology) as key
    from {{ ref('mart_station_daily') }}
    where report_date in (select report_date from {{ source('gate', 'station_checked') }})
),

sources as (
    select
        report_date,
        feed,
        submitter,
        case when feed = 'stations' then concat_ws(' ', station_code, technology) else commune_code end as key,
        count(case when submission_id is null or source_row < 1 or data_as_of > report_date then 1 end) as vague
    from {{ ref('lineage') }}
    where
        feed in ('subscribers', 'conversions', 'stations')
        and report_date in (select report_date from {{ source('gate', 'checked') }})
    group by all
)

select
    figures.report_date,
    figures.feed,
    figures.submitter,
    count(*) as figures,
    count(case when sources.key is null or sources.vague > 0 then 1 end) as untraced
from figures
left join sources
    on figures.report_date = sources.report_date
    and figures.feed = sources.feed
    and figures.submitter = sources.submitter
    and figures.key = sources.key
where figures.report_date in (select report_date from {{ source('gate', 'checked') }})
group by figures.report_date, figures.feed, figures.submitter
order by figures.report_date, figures.feed, figures.submitter
