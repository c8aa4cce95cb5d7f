{# Fails with the key of each row that breaks a rule, and the names of the rules. A rule that comes out null holds. #}
{% test rows_hold(model, key, rules) %}
    with judged as (
        select
            {{ key | join(',\n            ') }},
            concat_ws(
                ', '
                {%- for name, condition in rules.items() %},
                case when not ({{ condition }}) then '{{ name }}' end
                {%- endfor %}
            ) as broken_rules
        from {{ model }}
    )

    select * from judged
    where broken_rules <> ''
{% endtest %}
