-- A commune with priority counts once for each carrier that has 2G subscribers there, so that carriers need not add up.
with city as (
    select * from {{ ref('report_city') }}
    where {{ in_window() }}
),

parts as (
    {% for part in ['report_district', 'report_commune', 'report_carrier'] -%}
    select
        report_date,
        '{{ part }}' as part,
        {% for measure in measures('additive') -%}
        sum({{ measure }}) as {{ measure }},
        {% endfor -%}
        count(*) as part_count
    from {{ ref(part) }}
    where {{ in_window() }}
    group by report_date
    {{ 'union all' if not loop.last }}
    {% endfor -%}
),

compared as (
    {% for measure in measures('additive') -%}
    select
        city.report_date,
        parts.part,
        '{{ measure }}' as measure,
        city.{{ measure }} as city,
        parts.{{ measure }} as sum_of_parts
    from city
    inner join parts on city.report_date = parts.report_date
    {{ 'union all' if not loop.last }}
    {% endfor -%}
)

select * from compared
where city is distinct from sum_of_parts and (measure <> 'communes_priority' or part <> 'report_carrier')
