-- One row per date, carrier or city, and measure: the movement since the date before as a share of it.
with carriers as (
    unpivot (
        select report_date, submitter, subscribers_total, subscribers_2g
        from official.report_carrier
    ) on subscribers_total, subscribers_2g into name measure value figure
),

pairs as (
    select
        checked.report_date,
        before.submitter,
        before.measure,
        before.figure as before,
        coalesce(today.figure, 0) as figure
    from checked
    inner join carriers as before on checked.date_before = before.report_date
    inner join control.submitter_feed as feeds
        on before.submitter = feeds.submitter
        and feeds.feed = 'subscribers'
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
    select 'city', report_date, 'city', measure, sum(before), sum(figure)
    from pairs
    group by report_date, measure
)

select
    report_date,
    submitter,
    measure,
    before,
    figure,
    round(case when level = 'carrier' then (figure - before) / nullif(before, 0) end, 6) as movement_of_carrier,
    round(case when level = 'city' then (figure - before) / nullif(before, 0) end, 6) as movement_of_city
from levels
order by report_date, submitter, measure
