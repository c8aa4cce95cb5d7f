{%- set feeds = ['subscribers', 'conversions', 'stations', 'shutdown_plan'] -%}

with {% for feed in feeds -%}
{{ feed }} as (
    select
        *,
        '{{ feed }}' as feed
    from {{ ref('int_' ~ feed ~ '_in_force') }}
),

{% endfor -%}

traffic as (
    select
        *,
        'traffic' as feed,
        report_date as data_as_of
    from {{ ref('int_traffic_station_daily') }}
),

outreach as (
    select
        *,
        'outreach' as feed,
        report_date as data_as_of
    from {{ ref('int_outreach_daily') }}
),

unioned as (
    {% for feed in feeds + ['traffic', 'outreach'] -%}
    select * from {{ feed }}
    {{ 'union all by name' if not loop.last }}
    {% endfor -%}
)

select
    report_date,
    feed,
    submitter,
    commune_code,
    station_code,
    technology,
    programme,
    outreach_date,
    channel,
    submission_id,
    source_sheet,
    source_row,
    data_as_of
from unioned
