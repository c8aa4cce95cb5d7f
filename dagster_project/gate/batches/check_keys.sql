-- One row per date and published table: how many of its keys occur more than once, and one of them.
with keys as (
    select report_date, 'official.report_city' as table_name, '' as key
    from official.report_city
    union all
    select report_date, 'official.report_district', district_code
    from official.report_district
    union all
    select report_date, 'official.report_commune', commune_code
    from official.report_commune
    union all
    select report_date, 'official.report_carrier', submitter
    from official.report_carrier
    union all
    select report_date, 'official.report_station', concat_ws(' ', submitter, district_code, technology)
    from official.report_station
    union all
    select report_date, 'official.report_switch_off_candidate', concat_ws(' ', submitter, station_code)
    from official.report_switch_off_candidate
    where report_date in (select report_date from station_checked)
    union all
    select report_date, 'official.report_outreach', commune_code
    from official.report_outreach
    union all
    select report_date, 'official.report_submission', concat_ws(' ', submitter, feed)
    from official.report_submission
    union all
    select report_date, 'marts.mart_commune_daily', concat_ws(' ', commune_code, submitter)
    from marts.mart_commune_daily
    union all
    select report_date, 'marts.mart_station_daily', concat_ws(' ', submitter, station_code, technology)
    from marts.mart_station_daily
    where report_date in (select report_date from station_checked)
    union all
    select
        report_date,
        'marts.lineage',
        concat_ws(' ', feed, submitter, commune_code, station_code, technology, programme, outreach_date, channel)
    from marts.lineage
),

counted as (
    select report_date, table_name, key, count(*) as copies
    from keys
    where report_date in (select report_date from checked)
    group by report_date, table_name, key
)

select
    report_date,
    table_name,
    count(case when copies > 1 then 1 end) as repeated_keys,
    min(case when copies > 1 then key end) as example
from counted
group by report_date, table_name
order by report_date, table_name
