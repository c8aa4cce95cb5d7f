-- One row per date, carrier or city, and measure: the movement since the date before as a share of it.
with carriers as (
    unpivot (
        select report_date, submitter, subscribers_total, subscribers_2g, converted_total, stations_2g_on_air
        from official.report_carrier
    ) on subscribers_total, subscribers_2g, converted_total, stations_2g_on_air into name measure value figure
),

feed_of (measure, feed) as (
    values
    ('subscribers_total', 'subscribers'),
    ('subscribers_2g', 'subscribers'),
    ('converted_total', 'conversions'),
    ('stations_2g_on_air', 'stations')
),

pairs as (
    select
        checked.report_date,
        before.submitter,
        before.measure,
        feed_of.feed,
        before.figure as before,
        coalesce(today.figure, 0) as figure
    from checked
    inner join carriers as before on checked.date_before = before.report_date
    inner join feed_of on before.measure = feed_of.measure
    inner join control.submitter_feed as feeds
        on before.submitter = feeds.submitter
        and feed_of.feed = feeds.feed
        and checked.report_date <= coalesce(feeds.active_to, date '9999-12-31')
    left join carriers as today
        on checked.report_date = today.report_date
        and before.submitter = today.submitter
        and before.measure = today.measure
),

-- The city over the carriers that were there before: one that comes or leaves is no movement.
levels as (
    select 'carrier' as level, * from pairs
    union all
    select 'city', report_date, 'city', measure, feed, sum(before), sum(figure)
    from pairs
    where feed = 'subscribers'
    group by report_date, measure, feed
),

moved as (
    select *, round((figure - before) / nullif(before, 0), 6) as movement from levels
)

select
    report_date,
    submitter,
    measure,
    before,
    figure,
    case when level = 'carrier' and feed = 'subscribers' then movement end as movement_of_carrier,
    case when level = 'city' then movement end as movement_of_city,
    case when feed = 'conversions' then movement end as growth_of_conversions,
    case when feed = 'stations' then movement end as movement_of_stations
from moved
order by report_date, submitter, measure
