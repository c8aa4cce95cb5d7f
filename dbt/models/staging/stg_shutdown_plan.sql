with {{ same_date_pick('shutdown_plan', ['station_code']) }}

select
    report_date,
    submitter,
    station_code,
    phase,
    planned_off_air_date,
    replacing_station_code,
    submission_id,
    source_sheet,
    source_row
from picked
