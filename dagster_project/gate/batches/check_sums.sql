-- One row per date, whole, table of its parts and additive measure: the whole, the sum of the parts, the difference.
with tables as (
    select 'report_city' as parts, * from official.report_city
    union all by name
    select 'report_district' as parts, * from official.report_district
    union all by name
    select 'report_commune' as parts, * from official.report_commune
    union all by name
    select 'report_carrier' as parts, * from official.report_carrier
    union all by name
    select 'mart_commune_daily' as parts, * from marts.mart_commune_daily
    union all by name
    select
        'report_station' as parts,
        report_date,
        case when technology = '2G' then stations_on_air end as stations_2g_on_air,
        case when technology = '2G' then stations_switched_off end as stations_2g_switched_off,
        case when technology = '4G' then stations_added end as stations_4g_added
    from official.report_station
),

figures as (
    select report_date, district_code, parts, measure, figure
    from tables unpivot include nulls (
        figure for measure in (
            subscribers_total, subscribers_2g, subscribers_2g_only, subscribers_m2m, converted_total, converted_30d,
            stations_2g_on_air, stations_2g_switched_off, stations_4g_added, communes_priority
        )
    )
    where report_date in (select report_date from checked)
),

sums as (
    select report_date, 'city' as whole, parts, measure, sum(figure) as figure
    from figures
    group by report_date, parts, measure
    union all
    select report_date, district_code, parts, measure, sum(figure)
    from figures
    where parts in ('report_district', 'report_commune')
    group by report_date, district_code, parts, measure
)

select
    wholes.report_date,
    wholes.whole,
    parts.parts,
    wholes.measure,
    wholes.figure as whole_figure,
    parts.figure as sum_of_parts,
    coalesce(wholes.figure, 0) - coalesce(parts.figure, 0) as difference
from sums as wholes
inner join sums as parts
    on wholes.report_date = parts.report_date
    and wholes.whole = parts.whole
    and wholes.measure = parts.measure
    and wholes.parts <> parts.parts
where wholes.parts = case when wholes.whole = 'city' then 'report_city' else 'report_district' end
    and (parts.parts <> 'report_station' or wholes.measure like 'stations%')
    -- A commune may be a priority one for several carriers, and counts once.
    and (parts.parts not in ('report_carrier', 'mart_commune_daily') or wholes.measure <> 'communes_priority')
    -- A movement is not known where a part's is not.
    and (wholes.measure <> 'converted_30d' or wholes.figure is not null)
order by 1, 2, 3, 4
