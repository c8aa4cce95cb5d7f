{# The measures of a commune and a submitter, in the order of every table that shows them. #}
{% macro subscriber_measures() -%}
    {{ return([
        'subscribers_total', 'subscribers_2g', 'subscribers_2g_only', 'subscribers_3g', 'subscribers_4g',
        'subscribers_5g', 'subscribers_m2m',
    ]) }}
{%- endmacro %}

{% macro station_measures() -%}
    {{ return(['stations_2g_on_air', 'stations_2g_switched_off', 'stations_4g_added']) }}
{%- endmacro %}

{# Those that stay in force and so have a movement: not what was converted that day. #}
{% macro stock_measures() -%}
    {{ return(subscriber_measures() + ['converted_total'] + station_measures()) }}
{%- endmacro %}
