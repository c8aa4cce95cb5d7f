{# A row for each date from the first to the last. #}
{% macro date_range(first, last) -%}
    cast(unnest(generate_series({{ first }}, {{ last }}, interval 1 day)) as date)
{%- endmacro %}
