-- What was converted stays converted: a cumulative figure is never below the one reported last.
with earlier as (
    select * from conversions_nights
    union all
    select * from conversions_before
),

last_reported as (
    select *
    from earlier
    qualify row_number() over (partition by submitter, commune_code, programme order by report_date desc) = 1
)

select
    submitter, n.source_sheet, n.source_row, 'converted_cumulative' as column_name, commune_name as key,
    n.converted_cumulative as value, l.converted_cumulative as expected
from conversions_now as n
inner join last_reported as l using (submitter, commune_code, programme)
inner join commune using (commune_code)
where n.converted_cumulative < l.converted_cumulative
