-- Who converts leaves 2G: between two report dates, a submitter's cumulative conversions rise by about as much as its 2G
-- subscribers fall, over the communes that both files speak of on both dates.
with fall as (
    select submitter, commune_code, n.report_date - b.report_date as days, b.subscribers_2g - n.subscribers_2g as fall
    from subscribers_now as n inner join subscribers_before as b using (submitter, commune_code)
),

rise as (
    select
        submitter, commune_code, n.report_date - b.report_date as days,
        sum(n.converted_cumulative - b.converted_cumulative) as rise
    from conversions_now as n inner join conversions_before as b using (submitter, commune_code, programme)
    group by all
)

select
    submitter, null as source_sheet, null as source_row, 'converted_cumulative' as column_name, null as key,
    sum(rise) as value, sum(fall) as expected
from rise inner join fall using (submitter, commune_code, days)
group by submitter
having abs(sum(rise) - sum(fall)) > greatest($least, $share * greatest(sum(rise), sum(fall)))
