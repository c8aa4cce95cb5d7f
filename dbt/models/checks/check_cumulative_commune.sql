-- One row per date, commune and carrier: how far the cumulative conversions fell since the date before.
select
    checked.report_date,
    before.commune_code,
    before.submitter,
    before.converted_total as before,
    today.converted_total,
    before.converted_total - coalesce(today.converted_total, 0) as fall
from {{ source('gate', 'checked') }} as checked
inner join {{ ref('mart_commune_daily') }} as before on checked.date_before = before.report_date
inner join {{ source('control', 'submitter_feed') }} as feeds
    on before.submitter = feeds.submitter
    and feeds.feed = 'conversions'
    and checked.report_date <= coalesce(feeds.active_to, date '9999-12-31')
left join {{ ref('mart_commune_daily') }} as today
    on checked.report_date = today.report_date
    and before.commune_code = today.commune_code
    and before.submitter = today.submitter
where before.converted_total is not null
order by checked.report_date, before.commune_code, before.submitter
