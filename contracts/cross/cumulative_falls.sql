-- What was converted stays converted: a cumulative figure is never below that of an earlier report date.
select
    submitter, n.source_sheet, n.source_row, 'converted_cumulative' as column_name, commune_name as key,
    n.converted_cumulative as value, b.converted_cumulative as expected
from conversions_now as n
inner join conversions_before as b using (submitter, commune_code, programme)
inner join commune using (commune_code)
where n.converted_cumulative < b.converted_cumulative
