{% set measures = [
    'subscribers_total', 'subscribers_2g', 'subscribers_2g_only', 'subscribers_m2m', 'converted_total',
    'stations_2g_on_air', 'stations_2g_switched_off', 'stations_4g_added',
] %}

with city as (
    select * from {{ ref('report_city') }} where {{ in_window() }}
),

parts as (
    {% for level in ['report_district', 'report_commune', 'report_carrier'] -%}
    select
        report_date,
        '{{ level }}' as level,
        {% for measure in measures -%}
        sum({{ measure }}) as {{ measure }},
        {% endfor -%}
        {{ "sum(communes_priority)" if level != 'report_carrier' else 'null' }} as communes_priority
    from {{ ref(level) }}
    where {{ in_window() }}
    group by report_date
    {{ 'union all' if not loop.last }}
    {% endfor -%}
)

{% for measure in measures + ['communes_priority'] -%}
select
    city.report_date,
    parts.level,
    '{{ measure }}' as measure,
    city.{{ measure }} as city,
    parts.{{ measure }} as sum_of_parts
from city
inner join parts on city.report_date = parts.report_date
where city.{{ measure }} is distinct from parts.{{ measure }}
{%- if measure == 'communes_priority' %} and parts.level <> 'report_carrier'{% endif %}
{{ 'union all' if not loop.last }}
{% endfor %}
