-- Traffic comes from stations of the submitter's inventory, in force or of the date before.
with known as (
    select submitter, station_code, technology from stations_in_force
    union
    select submitter, station_code, technology from stations_before
)

select
    submitter, null as source_sheet, null as source_row, 'station_code' as column_name, null as key,
    station_code || ' ' || technology as value, null as expected
from (
    select distinct submitter, station_code, technology
    from traffic_now
    where submitter in (select submitter from known)
)
anti join known using (submitter, station_code, technology)
