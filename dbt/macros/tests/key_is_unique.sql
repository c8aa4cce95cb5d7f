{# Fails with each key that occurs more than once, or in which a column that may not be null is. #}
{% test key_is_unique(model, columns, not_null=none) %}
    {%- set required = not_null or columns -%}
    {%- set others = required | reject('in', columns) | list %}

    select
        {{ (columns + others) | join(',\n        ') }},
        count(*) as rows_with_this_key
    from {{ model }}
    group by {{ (columns + others) | join(', ') }}
    having count(*) > 1 or {{ required | join(' is null or ') }} is null
{% endtest %}
