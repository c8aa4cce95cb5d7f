-- One row per date and unit.
select
    report_date,
    commune_code,
    weeks_reported,
    (weeks_reported = 0) = (sessions_total is null) and (weeks_reported = 0) = (people_reached_total is null) as is_absence_told,
    least(sessions_total, people_reached_total) as least_count,
    sessions_total
    - (sessions_district_radio + sessions_loudspeaker + sessions_digital_team + sessions_carrier_event)
    as sessions_difference,
    people_reached_total
    - (people_reached_district_radio + people_reached_loudspeaker + people_reached_digital_team + people_reached_carrier_event)
    as people_difference
from official.report_outreach
where report_date in (select report_date from checked)
order by report_date, commune_code
