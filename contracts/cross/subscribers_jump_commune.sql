-- The same of one commune, with a wider bound: small figures sway more.
with nightly as (
    select submitter, commune_code, m.column_name, m.figure
    from subscribers_nights, unnest([
        {'column_name': 'subscribers_total', 'figure': subscribers_total},
        {'column_name': 'subscribers_2g', 'figure': subscribers_2g}
    ]) as t (m)
),

usual as (
    select submitter, commune_code, column_name, median(figure) as middle, 1.4826 * mad(figure) as spread
    from nightly
    group by submitter, commune_code, column_name
    having count(*) >= $least_nights
),

now as (
    select submitter, commune_code, source_sheet, source_row, m.column_name, m.figure
    from subscribers_now, unnest([
        {'column_name': 'subscribers_total', 'figure': subscribers_total},
        {'column_name': 'subscribers_2g', 'figure': subscribers_2g}
    ]) as t (m)
),

bounded as (
    select *, greatest($least, $share * middle, $spreads * spread) as bound
    from now inner join usual using (submitter, commune_code, column_name)
)

select
    submitter, source_sheet, source_row, column_name, commune_name as key, figure as value,
    greatest(0, round(middle - bound))::bigint || ' – ' || round(middle + bound)::bigint as expected
from bounded inner join commune using (commune_code)
where abs(figure - middle) > bound
