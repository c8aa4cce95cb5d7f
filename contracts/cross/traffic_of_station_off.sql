-- A station that was off air before the report date carries no traffic on it.
with off as (
    select s.submitter, s.station_code, s.technology, s.off_air_date
    from stations_in_force as s cross join night
    where s.status = 'off_air' and s.off_air_date < night.report_date
),

carried as (
    select submitter, station_code, technology, sum(voice_erlang) as voice_erlang, sum(data_mb) as data_mb
    from traffic_now semi join off using (submitter, station_code, technology)
    group by submitter, station_code, technology
)

select
    submitter, null as source_sheet, null as source_row, 'station_code' as column_name,
    station_code || ' ' || technology as key,
    voice_erlang || ' Erlang, ' || data_mb || ' MB' as value, strftime(off_air_date, '%d/%m/%Y') as expected
from carried inner join off using (submitter, station_code, technology)
where voice_erlang > $least_erlang or data_mb > $least_mb
