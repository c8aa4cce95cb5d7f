-- The same of one commune: its cumulative conversions rise by about as much as its 2G subscribers fall.
with fall as (
    select submitter, commune_code, n.report_date - b.report_date as days, b.subscribers_2g - n.subscribers_2g as fall
    from subscribers_now as n inner join subscribers_before as b using (submitter, commune_code)
),

rise as (
    select
        submitter, commune_code, n.report_date - b.report_date as days,
        min_by(n.source_sheet, (n.source_row, n.source_sheet)) as source_sheet, min(n.source_row) as source_row,
        sum(n.converted_cumulative - b.converted_cumulative) as rise
    from conversions_now as n inner join conversions_before as b using (submitter, commune_code, programme)
    group by all
)

select
    submitter, source_sheet, source_row, 'converted_cumulative' as column_name, commune_name as key,
    rise as value, fall as expected
from rise inner join fall using (submitter, commune_code, days) inner join commune using (commune_code)
where abs(rise - fall) > greatest($least, $share * greatest(rise, fall))
