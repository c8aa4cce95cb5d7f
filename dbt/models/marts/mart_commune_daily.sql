with dates as (
    select * from {{ ref('stg_report_date') }}
),

figures as (
    select * from {{ ref('int_commune_daily') }}
    where report_date between (select min(report_date) - 30 from dates) and (select max(report_date) from dates)
),

communes as (
    select * from {{ ref('dim_commune') }}
),

-- A submitter whose conversions begin after the programme did has converted nobody before: by its contract, no gap.
late_starters as (
    select feeds.*
    from {{ source('control', 'submitter_feed') }} as feeds
    inner join {{ ref('programme') }} as programme on feeds.active_from > programme.programme_start
    where feeds.feed = 'conversions'
),

-- A file of conversions of its own date, no row of it quarantined, speaks of every commune that has any; where no
-- figure of that date is left it speaks of none.
whole_files as (
    select
        report_date,
        submitter
    from {{ ref('int_submission_in_force') }}
    where feed = 'conversions' and data_as_of = report_date and rows_quarantined = 0
    intersect
    select
        report_date,
        submitter
    from figures
    where converted_total is not null
)

select
    today.report_date,
    today.commune_code,
    today.submitter,
    communes.district_code,
    {{ columns_of('today', measures('subscribers') + ['converted', 'converted_total'] + measures('stations')) }},
    {% for measure in measures('stocks') -%}
    {{ change(measure, 7) }} as {{ measure }}_change_7d,
    {{ change(measure, 28) }} as {{ measure }}_change_28d,
    {% endfor -%}
    {{ change('converted_total', 30) }} as converted_30d,
    today.subscribers_as_of,
    today.conversions_as_of,
    today.stations_as_of,
    -- The oldest of what the row has: a feed that its submitter does not send makes it no older.
    least(today.subscribers_as_of, today.conversions_as_of, today.stations_as_of) as data_as_of,
    data_as_of < today.report_date as is_stale
from figures as today
inner join dates on today.report_date = dates.report_date
left join communes
    on today.commune_code = communes.commune_code
    and today.report_date between communes.valid_from and communes.valid_to
left join late_starters on today.submitter = late_starters.submitter
{%- for days in [7, 28, 30] %}
left join figures as before_{{ days }}
    on today.report_date - {{ days }} = before_{{ days }}.report_date
    and {{ same('today', 'before_' ~ days, ['submitter', 'commune_code']) }}
left join whole_files as whole_{{ days }}
    on today.report_date - {{ days }} = whole_{{ days }}.report_date and today.submitter = whole_{{ days }}.submitter
{%- endfor %}
order by today.report_date, today.submitter, today.commune_code
