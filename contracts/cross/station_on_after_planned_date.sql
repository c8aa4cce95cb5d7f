-- The date on which a 2G station was to go off air has passed, and it is on air.
select
    submitter, s.source_sheet, s.source_row, 'status' as column_name, station_code as key,
    s.status as value, strftime(planned_off_air_date, '%d/%m/%Y') as expected
from stations_now as s
inner join shutdown_plan_in_force as p using (submitter, station_code)
cross join night
where
    s.technology = '2G' and s.status = 'on_air'
    and p.planned_off_air_date + $days_of_grace < night.report_date
