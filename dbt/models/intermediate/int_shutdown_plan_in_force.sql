with {{ inventory_in_force(
    'shutdown_plan', ref('stg_shutdown_plan'), ['station_code'],
    ['phase', 'planned_off_air_date', 'replacing_station_code']
) }}

select
    report_date,
    submitter,
    station_code,
    phase,
    planned_off_air_date,
    replacing_station_code,
    data_as_of,
    submission_id,
    source_sheet,
    source_row
from in_force
where absent_since is null
order by report_date, submitter, station_code
