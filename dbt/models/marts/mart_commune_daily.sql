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

conversion_start as (
    select
        feeds.submitter,
        feeds.active_from
    from {{ source('control', 'submitter_feed') }} as feeds
    cross join {{ ref('programme') }} as programme
    where feeds.feed = 'conversions' and feeds.active_from > programme.programme_start
),

compared as (
    select
        today.*,
        communes.district_code,
        {% for days in [7, 28] %}
        {%- for measure in stock_measures() if measure != 'converted_total' %}
        today.{{ measure }} - before_{{ days }}.{{ measure }} as {{ measure }}_change_{{ days }}d,
        {%- endfor %}
        {%- endfor %}
        {% for days in [7, 28, 30] %}
        today.converted_total - case
            when conversion_start.active_from > today.report_date - {{ days }} then 0
            else before_{{ days }}.converted_total
        end as converted_total_change_{{ days }}d,
        {%- endfor %}
        least(today.subscribers_as_of, today.conversions_as_of, today.stations_as_of) as data_as_of
    from figures as today
    inner join dates on today.report_date = dates.report_date
    left join communes
        on today.commune_code = communes.commune_code
        and today.report_date between communes.valid_from and communes.valid_to
    left join conversion_start on today.submitter = conversion_start.submitter
    {%- for days in [7, 28, 30] %}
    left join figures as before_{{ days }}
        on today.report_date - {{ days }} = before_{{ days }}.report_date
        and today.submitter = before_{{ days }}.submitter
        and today.commune_code = before_{{ days }}.commune_code
    {%- endfor %}
)

select
    report_date,
    commune_code,
    submitter,
    district_code,
    {{ (subscriber_measures() + ['converted'] + stock_measures()[7:]) | join(',\n    ') }},
    {% for measure in stock_measures() -%}
    {{ measure }}_change_7d,
    {{ measure }}_change_28d,
    {% endfor -%}
    converted_total_change_30d as converted_30d,
    subscribers_as_of,
    conversions_as_of,
    stations_as_of,
    data_as_of,
    data_as_of < report_date as is_stale
from compared
order by report_date, submitter, commune_code
