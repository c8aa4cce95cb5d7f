-- One row per date, carrier, district and technology.
select
    report_date,
    submitter,
    district_code,
    technology,
    stations_on_air,
    stations_planned,
    stations_overdue,
    least(
        stations_on_air, stations_switched_off, stations_added, stations_planned, stations_overdue, stations_unreported
    ) as least_count
from official.report_station
where report_date in (select report_date from checked)
order by report_date, submitter, district_code, technology
