-- One row per date and carrier, and one for the city: how far the cumulative conversions fell since the date before.
with carriers as (
    select
        checked.report_date,
        before.submitter,
        before.converted_total as before,
        report_carrier.converted_total
    from {{ source('gate', 'checked') }} as checked
    inner join {{ ref('report_carrier') }} as before on checked.date_before = before.report_date
    inner join {{ source('control', 'submitter_feed') }} as feeds
        on before.submitter = feeds.submitter
        and feeds.feed = 'conversions'
        and checked.report_date <= coalesce(feeds.active_to, date '9999-12-31')
    left join {{ ref('report_carrier') }}
        on checked.report_date = report_carrier.report_date and before.submitter = report_carrier.submitter
    where before.converted_total is not null
),

-- A carrier that has left takes its figure out of the city's, which is no fall.
city as (
    select
        carriers.report_date,
        'city' as submitter,
        sum(carriers.before) as before,
        min(report_city.converted_total) as converted_total
    from carriers
    left join {{ ref('report_city') }} on carriers.report_date = report_city.report_date
    group by carriers.report_date
),

compared as (
    select * from carriers
    union all
    select * from city
)

select
    *,
    before - coalesce(converted_total, 0) as fall
from compared
order by report_date, submitter
