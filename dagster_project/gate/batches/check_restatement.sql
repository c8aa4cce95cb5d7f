-- One row per published date, carrier or city, and measure: how far it differs now from what is published, as a share of it.
with published as (
    unpivot published_carrier
    on subscribers_total, subscribers_2g, converted_total, stations_2g_on_air into name measure value figure
),

built as (
    unpivot (
        select report_date, submitter, subscribers_total, subscribers_2g, converted_total, stations_2g_on_air
        from official.report_carrier
        where report_date in (select report_date from checked)
    ) on subscribers_total, subscribers_2g, converted_total, stations_2g_on_air into name measure value figure
),

pairs as (
    select
        published.report_date,
        published.submitter,
        published.measure,
        published.figure as published,
        coalesce(built.figure, 0) as figure
    from published
    left join built
        on published.report_date = built.report_date
        and published.submitter = built.submitter
        and published.measure = built.measure
),

levels as (
    select 'carrier' as level, * from pairs
    union all
    select 'city', report_date, 'city', measure, sum(published), sum(figure)
    from pairs
    where measure <> 'stations_2g_on_air'
    group by report_date, measure
),

restated as (
    select *, round((figure - published) / nullif(published, 0), 6) as restated from levels
)

select
    report_date,
    submitter,
    measure,
    published,
    figure,
    case when level = 'carrier' and measure <> 'stations_2g_on_air' then restated end as restated_of_carrier,
    case when level = 'city' then restated end as restated_of_city,
    case when measure = 'stations_2g_on_air' then restated end as restated_of_stations
from restated
order by report_date, submitter, measure
