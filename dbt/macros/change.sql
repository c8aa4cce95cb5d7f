{# How far a measure in force moved over some days; null where it was not known then. #}
{% macro change(measure, days) -%}
    {%- set before = 'before_' ~ days ~ '.' ~ measure -%}
    {%- if measure == 'converted_total' -%}
    today.{{ measure }} - case
        when late_starters.active_from > today.report_date - {{ days }} then 0 else {{ before }}
    end
    {%- else -%}
    today.{{ measure }} - {{ before }}
    {%- endif -%}
{%- endmacro %}
