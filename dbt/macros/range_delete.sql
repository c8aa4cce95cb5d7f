{#
  The incremental strategy of every table by date: empty the window, then insert what the model found for it.
  dbt-duckdb's delete+insert deletes by the keys of the new rows, so a date that became empty would keep its old ones.
#}
{% macro get_incremental_range_delete_sql(arg_dict) %}
    {%- set columns = get_quoted_csv(arg_dict['dest_columns'] | map(attribute='name')) %}
    delete from {{ arg_dict['target_relation'] }} where {{ in_window() }};
    insert into {{ arg_dict['target_relation'] }} ({{ columns }})
    select {{ columns }} from {{ arg_dict['temp_relation'] }}
{% endmacro %}
