{#
  What a generic test reads. `where: in_window`, set for all tables by date, stands for the dates of this build, so that
  tests cost what the night costs.
#}
{% macro default__get_where_subquery(relation) -%}
    {%- set where = config.get('where') -%}
    {%- if not where -%}
        {{ return(relation) }}
    {%- endif -%}
    {%- set condition = in_window() if where == 'in_window' else where -%}
    {{ return('(select * from ' ~ relation ~ ' where ' ~ condition ~ ') as rows_tested') }}
{%- endmacro %}
