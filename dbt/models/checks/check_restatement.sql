-- One row per published date, carrier or city, and measure: how far it differs now from what is published, as a share
-- of that.
with pairs as (
    {% for measure in ['subscribers_total', 'subscribers_2g', 'converted_total', 'stations_2g_on_air'] -%}
    select
        before.report_date,
        before.submitter,
        '{{ measure }}' as measure,
        before.{{ measure }} as published,
        coalesce(today.{{ measure }}, 0) as figure
    from {{ source('gate', 'published_carrier') }} as before
    left join {{ ref('report_carrier') }} as today
        on before.report_date = today.report_date and before.submitter = today.submitter
    where before.{{ measure }} is not null
    {{ 'union all' if not loop.last }}
    {% endfor -%}
),

levels as (
    select
        'carrier' as level,
        *
    from pairs
    union all
    select
        'city' as level,
        report_date,
        'city' as submitter,
        measure,
        sum(published) as published,
        sum(figure) as figure
    from pairs
    where measure <> 'stations_2g_on_air'
    group by report_date, measure
),

restated as (
    select
        *,
        round((figure - published) / nullif(published, 0), 6) as restated
    from levels
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
