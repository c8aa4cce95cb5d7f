with {{ same_date_pick('stations', ['station_code', 'technology']) }}

select
    report_date,
    submitter,
    station_code,
    technology,
    station_name,
    latitude,
    longitude,
    commune_code,
    status,
    on_air_date,
    off_air_date,
    submission_id,
    source_sheet,
    source_row
from picked
