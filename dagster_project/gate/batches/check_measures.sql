-- One row per date and place or carrier: the measures that all four reports share.
with reports as (
    select 'city' as level, 'city' as place, * from official.report_city
    union all by name
    select 'district' as level, district_code as place, * from official.report_district
    union all by name
    select 'commune' as level, commune_code as place, * from official.report_commune
    union all by name
    select 'carrier' as level, submitter as place, * from official.report_carrier
)

select
    report_date,
    level,
    place,
    subscribers_total,
    subscribers_2g,
    subscribers_2g_only,
    share_2g,
    least(
        subscribers_total, subscribers_2g, subscribers_2g_only, subscribers_m2m, converted_total,
        stations_2g_on_air, stations_2g_switched_off, stations_4g_added, communes_priority
    ) as least_count,
    case
        when subscribers_total > 0 and subscribers_2g is not null
            then round(coalesce(abs(share_2g - subscribers_2g / subscribers_total), 1), 6)
    end as share_difference,
    report_date - data_as_of as age_days,
    is_stale is not distinct from (data_as_of < report_date) as is_stale_told
from reports
where report_date in (select report_date from checked)
order by report_date, level, place
