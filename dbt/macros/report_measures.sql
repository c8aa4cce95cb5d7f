{# The measures that the city, a district, a commune and a carrier are reported by, in the published order. #}
{% macro report_measures() -%}
    {{ return([
        'subscribers_total', 'subscribers_2g', 'share_2g', 'subscribers_2g_only', 'subscribers_m2m',
        'converted_total', 'converted_30d',
        'stations_2g_on_air', 'stations_2g_switched_off', 'stations_4g_added', 'communes_priority',
        'milestone_date', 'days_to_milestone', 'required_conversions_per_day', 'conversions_per_day_28d',
        'projected_completion_date', 'is_on_track', 'data_as_of', 'is_stale',
    ]) }}
{%- endmacro %}

{#
  Sums over rows of mart_commune_daily. A movement is known only where every row with a cumulative figure has it:
  leaving one out would pass its missing past for a missing conversion.
#}
{% macro summed_measures() -%}
    {%- for measure in [
        'subscribers_total', 'subscribers_2g', 'subscribers_2g_only', 'subscribers_m2m', 'converted_total',
        'stations_2g_on_air', 'stations_2g_switched_off', 'stations_4g_added',
    ] -%}
    cast(sum({{ measure }}) as bigint) as {{ measure }},
    {% endfor -%}
    {{ complete_sum('converted_30d') }} as converted_30d,
    {{ complete_sum('converted_total_change_28d') }} as converted_28d,
    min(data_as_of) as data_as_of
{%- endmacro %}

{% macro complete_sum(movement) -%}
    case when count(converted_total) = count({{ movement }}) then cast(sum({{ movement }}) as bigint) end
{%- endmacro %}
