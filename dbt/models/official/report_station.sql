with dates as (
    select * from {{ ref('stg_report_date') }}
),

stations as (
    select * from {{ ref('mart_station_daily') }}
    where report_date in (select report_date from dates)
)

select
    report_date,
    submitter,
    district_code,
    technology,
    count(case when state = 'on_air' then 1 end) as stations_on_air,
    count(case when is_switched_off_in_programme then 1 end) as stations_switched_off,
    count(case when is_added_in_programme then 1 end) as stations_added,
    count(case when state = 'on_air' and planned_off_air_date is not null then 1 end) as stations_planned,
    count(case when state = 'on_air' and planned_off_air_date < report_date then 1 end) as stations_overdue,
    count(case when state = 'unreported' then 1 end) as stations_unreported
from stations
group by report_date, submitter, district_code, technology
order by report_date, submitter, district_code, technology
