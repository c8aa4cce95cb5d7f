{%- set feeds = {
    'subscribers': ref('int_subscribers_in_force'),
    'conversions': ref('int_conversions_in_force'),
    'stations': ref('int_stations_in_force'),
    'shutdown_plan': ref('int_shutdown_plan_in_force'),
    'traffic': ref('int_traffic_station_daily'),
    'outreach': ref('int_outreach_daily'),
} -%}
{%- set has = {
    'commune_code': ['subscribers', 'conversions', 'stations', 'outreach'],
    'station_code': ['stations', 'shutdown_plan', 'traffic'],
    'technology': ['stations', 'traffic'],
    'programme': ['conversions'],
    'channel': ['outreach'],
    'source_sheet': ['subscribers', 'conversions', 'stations', 'shutdown_plan', 'outreach'],
} %}

{% for feed, relation in feeds.items() -%}
select
    report_date,
    '{{ feed }}' as feed,
    submitter,
    {% for column in ['commune_code', 'station_code', 'technology', 'programme'] -%}
    {{ column if feed in has[column] else 'cast(null as varchar)' }} as {{ column }},
    {% endfor -%}
    {{ 'outreach_date' if feed == 'outreach' else 'cast(null as date)' }} as outreach_date,
    {{ 'channel' if feed == 'outreach' else 'cast(null as varchar)' }} as channel,
    submission_id,
    {{ 'source_sheet' if feed != 'traffic' else 'cast(null as varchar)' }} as source_sheet,
    {{ 'source_row' if feed != 'traffic' else 'cast(null as bigint)' }} as source_row,
    {{ 'report_date' if feed in ['traffic', 'outreach'] else 'data_as_of' }} as data_as_of
from {{ relation }}
{{ 'union all' if not loop.last }}
{% endfor %}
