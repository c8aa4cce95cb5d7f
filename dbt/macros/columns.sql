{# Lists of columns in SQL. Belongs here: what joins and selects by a list of names need; not: which names. #}
{% macro columns_of(relation, columns) -%}
    {% for column in columns %}{{ relation }}.{{ column }}{{ ', ' if not loop.last }}{% endfor %}
{%- endmacro %}

{% macro same(left, right, columns) -%}
    {% for column in columns %}{{ left }}.{{ column }} = {{ right }}.{{ column }}{{ ' and ' if not loop.last }}{% endfor %}
{%- endmacro %}
