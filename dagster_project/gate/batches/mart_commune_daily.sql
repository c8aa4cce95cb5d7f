-- One row per date, commune and carrier.
select
    report_date,
    commune_code,
    submitter,
    district_code,
    subscribers_2g,
    subscribers_2g_only,
    least(
        subscribers_total, subscribers_2g, subscribers_2g_only, subscribers_3g, subscribers_4g, subscribers_5g,
        subscribers_m2m, converted, converted_total,
        stations_2g_on_air, stations_2g_switched_off, stations_4g_added
    ) as least_count,
    subscribers_total - (subscribers_2g + subscribers_3g + subscribers_4g + subscribers_5g) as difference,
    report_date - greatest(subscribers_as_of, conversions_as_of, stations_as_of) as age_days,
    is_stale is not distinct from (data_as_of < report_date)
    and data_as_of is not distinct from least(subscribers_as_of, conversions_as_of, stations_as_of) as is_stale_told
from marts.mart_commune_daily
where report_date in (select report_date from checked)
order by report_date, commune_code, submitter
