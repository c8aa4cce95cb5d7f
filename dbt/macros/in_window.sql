{# True for the dates that this build is for. DuckDB turns it into a filter on the scan, so that history is not read. #}
{% macro in_window(column='report_date') -%}
    {{ column }} between (select from_date from control.build_window)
    and (select to_date from control.build_window)
{%- endmacro %}
