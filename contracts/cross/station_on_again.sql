-- A station that was off air and is on air again is to be explained.
select
    submitter, n.source_sheet, n.source_row, 'status' as column_name, station_code || ' ' || technology as key,
    n.status as value, strftime(b.off_air_date, '%d/%m/%Y') as expected
from stations_now as n inner join stations_before as b using (submitter, station_code, technology)
where b.status = 'off_air' and n.status = 'on_air'
