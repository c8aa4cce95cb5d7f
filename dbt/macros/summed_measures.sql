{#
  Sums over rows of mart_commune_daily. A movement is known only where every row with a cumulative figure has it:
  leaving one out would pass its missing past for a missing conversion.
#}
{% macro summed_measures() -%}
    {%- for measure in measures('summed') -%}
    cast(sum({{ measure }}) as bigint) as {{ measure }},
    {% endfor -%}
    {{ complete_sum('converted_30d') }} as converted_30d,
    {{ complete_sum('converted_total_change_28d') }} as converted_28d,
    min(data_as_of) as data_as_of
{%- endmacro %}

{% macro complete_sum(movement) -%}
    case when count(converted_total) = count({{ movement }}) then cast(sum({{ movement }}) as bigint) end
{%- endmacro %}
