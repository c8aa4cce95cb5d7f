-- A station that was off air before the report date carries no traffic on it.
with carried as (
    select submitter, station_code, technology, sum(voice_erlang) as voice_erlang, sum(data_mb) as data_mb
    from traffic_now
    group by submitter, station_code, technology
)

select
    submitter, null as source_sheet, null as source_row, 'station_code' as column_name,
    station_code || ' ' || technology as key,
    voice_erlang || ' Erlang, ' || data_mb || ' MB' as value, strftime(off_air_date, '%d/%m/%Y') as expected
from carried
inner join stations_in_force as s using (submitter, station_code, technology)
cross join night
where
    s.status = 'off_air' and s.off_air_date < night.report_date
    and (voice_erlang > $least_erlang or data_mb > $least_mb)
