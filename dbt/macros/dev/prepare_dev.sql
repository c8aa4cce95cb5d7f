{#
  Runs before each command of another target than `warehouse`, so that a checkout alone is enough to work on the models:
  the sources are made from what is declared of them and filled with the small city of `small_city.sql`, unless the
  database has them already, as a copy of a working database does. Models and seeds that are not built yet are made
  empty before they are tested: unit tests take their columns from there.
  Does not belong here: anything that the nightly run needs; for its target this is nothing.
#}
{% macro prepare_dev() %}
    {%- if execute and target.name != 'warehouse' -%}
        {%- set is_new = not load_relation(source('control', 'build_window')) -%}
        {%- set missing -%}
            {%- for node in graph.sources.values() %}
            {{ make_empty(node, node.identifier) }}
            {%- endfor %}
            {%- if is_new %}
            {{ small_city() }}
            {%- endif %}
            {%- for node in graph.nodes.values() if node.resource_type in ('model', 'seed') %}
                {%- if flags.WHICH == 'test' or (flags.WHICH == 'build' and node.unique_id in selected_resources) %}
            {{ make_empty(node, node.alias) }}
                {%- endif %}
            {%- endfor %}
        {%- endset -%}
        {%- if missing | trim %}
            {%- call statement('prepare_dev', auto_begin=true) %}{{ missing }}{% endcall %}
            {%- do adapter.commit() %}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}

{# A table or view of the declared columns and no rows; nothing where there is one. #}
{% macro make_empty(node, identifier) %}
    {%- set kind = 'view' if node.config.get('materialized') == 'view' else 'table' -%}
    {%- set relation = api.Relation.create(
        database=node.database, schema=node.schema, identifier=identifier, type=kind
    ) -%}
    {%- if not load_relation(relation) -%}
        {%- do adapter.cache_added(relation) -%}
        {%- set types = node.config.get('column_types') or {} -%}
        create schema if not exists {{ node.schema }};
        create {{ kind }} {{ relation }} as
        select
            {%- for column in node.columns.values() %}
            cast(null as {{ column.data_type or types.get(column.name, 'varchar') }}) as {{ column.name }}{{ ',' if not loop.last }}
            {%- endfor %}
        where false;
    {%- endif -%}
{% endmacro %}
