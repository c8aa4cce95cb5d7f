-- A submitter's total against the median of its last nights. The bound is the wider of a share of the median and of
-- what these nights themselves spread: 1.4826 times their median absolute deviation stands for one standard deviation.
with night_total as (
    select submitter, report_date, m.column_name, sum(m.figure) as figure
    from subscribers_nights, unnest([
        {'column_name': 'subscribers_total', 'figure': subscribers_total},
        {'column_name': 'subscribers_2g', 'figure': subscribers_2g}
    ]) as t (m)
    group by all
),

usual as (
    select submitter, column_name, median(figure) as middle, 1.4826 * mad(figure) as spread
    from night_total
    group by submitter, column_name
    having count(*) >= $least_nights
),

total_now as (
    select submitter, m.column_name, sum(m.figure) as figure
    from subscribers_now, unnest([
        {'column_name': 'subscribers_total', 'figure': subscribers_total},
        {'column_name': 'subscribers_2g', 'figure': subscribers_2g}
    ]) as t (m)
    group by all
),

bounded as (
    select *, greatest($share * middle, $spreads * spread) as bound
    from total_now inner join usual using (submitter, column_name)
)

select
    submitter, null as source_sheet, null as source_row, column_name, null as key, figure as value,
    round(middle - bound)::bigint || ' – ' || round(middle + bound)::bigint as expected
from bounded
where abs(figure - middle) > bound
