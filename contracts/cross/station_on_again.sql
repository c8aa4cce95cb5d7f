-- A station that was off air when it was last reported, and is on air again, is to be explained.
with earlier as (
    select * from stations_nights
    union all
    select * from stations_before
),

last_reported as (
    select *
    from earlier
    qualify row_number() over (partition by submitter, station_code, technology order by report_date desc) = 1
)

select
    submitter, n.source_sheet, n.source_row, 'status' as column_name, station_code || ' ' || technology as key,
    n.status as value, strftime(l.off_air_date, '%d/%m/%Y') as expected
from stations_now as n inner join last_reported as l using (submitter, station_code, technology)
where l.status = 'off_air' and n.status = 'on_air'
