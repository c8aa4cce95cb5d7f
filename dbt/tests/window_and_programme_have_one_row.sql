{%- set relations = {
    'build_window': source('control', 'build_window'),
    'programme': ref('programme'),
} -%}

with counted as (
    {% for name, relation in relations.items() -%}
    select
        '{{ name }}' as relation_name,
        count(*) as row_count
    from {{ relation }}
    {{ 'union all' if not loop.last }}
    {% endfor -%}
)

select * from counted
where row_count <> 1
