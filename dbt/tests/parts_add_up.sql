{%- set measures = [
    'subscribers_total', 'subscribers_2g', 'subscribers_2g_only', 'subscribers_m2m', 'converted_total', 'converted_30d',
    'stations_2g_on_air', 'stations_2g_switched_off', 'stations_4g_added',
] -%}
{%- set of_stations = {
    'stations_2g_on_air': ['2G', 'stations_on_air'],
    'stations_2g_switched_off': ['2G', 'stations_switched_off'],
    'stations_4g_added': ['4G', 'stations_added'],
} -%}

with wholes as (
    {% for whole, table in [("'city'", 'report_city'), ('district_code', 'report_district')] -%}
    select
        report_date,
        {{ whole }} as whole,
        communes_priority,
        {{ measures | join(', ') }}
    from {{ ref(table) }}
    where {{ in_window() }}
    {{ 'union all' if not loop.last }}
    {% endfor -%}
),

-- A commune with priority counts once for each carrier that has 2G subscribers there, so that carriers need not add up.
parts as (
    {% for whole, table, counts_priority in [
        ("'city'", 'report_district', true), ("'city'", 'report_commune', true), ("'city'", 'report_carrier', false),
        ("'city'", 'mart_commune_daily', false), ('district_code', 'report_commune', true),
    ] -%}
    select
        report_date,
        {{ whole }} as whole,
        '{{ table }}' as part,
        {% for measure in measures -%}
        sum({{ measure }}) as {{ measure }},
        {% endfor -%}
        {{ 'sum(communes_priority)' if counts_priority else 'null' }} as communes_priority
    from {{ ref(table) }}
    where {{ in_window() }}
    group by all
    {{ 'union all' if not loop.last }}
    {% endfor -%}
),

stations as (
    select
        report_date,
    {% for measure, (technology, count) in of_stations.items() -%}
    coalesce(sum(case when technology = '{{ technology }}' then {{ count }} end), 0)
        as {{ measure }}{{ ',' if not loop.last }}
    {% endfor -%}
    from {{ ref('report_station') }}
    where {{ in_window() }}
    group by report_date
),

compared as (
    {% for measure in measures + ['communes_priority'] -%}
    select
        wholes.report_date,
        wholes.whole,
        parts.part,
        '{{ measure }}' as measure,
        wholes.{{ measure }} as figure,
        parts.{{ measure }} as sum_of_parts
    from wholes
    inner join parts on wholes.report_date = parts.report_date and wholes.whole = parts.whole
    union all
    {% endfor -%}
    {% for measure in of_stations -%}
    select
        wholes.report_date,
        wholes.whole,
        'report_station' as part,
        '{{ measure }}' as measure,
        coalesce(wholes.{{ measure }}, 0) as figure,
        stations.{{ measure }} as sum_of_parts
    from wholes
    inner join stations on wholes.report_date = stations.report_date
    where wholes.whole = 'city'
    {{ 'union all' if not loop.last }}
    {% endfor -%}
)

select * from compared
where
    figure is distinct from sum_of_parts
    and not (measure = 'communes_priority' and part in ('report_carrier', 'mart_commune_daily'))
    -- A movement is not known where a part's is not.
    and not (measure = 'converted_30d' and figure is null)
