-- The sum of what is counted moves a little from night to night. The bound is a share that grows with the days between,
-- and what a small sum sways by: so many times its root.
with total as (
    select measure, sum(now) as now, sum(last) as last
    from figure
    where kind <> 'flow'
    group by measure
),

bounded as (
    select *, ($share + $share_a_day * days) * last + $sway * sqrt(last) + $least as bound
    from total cross join compared
)

select
    measure as column_name, null as key, now::bigint as value,
    greatest(0, round(last - bound))::bigint || ' – ' || round(last + bound)::bigint as expected
from bounded
where abs(now - last) > bound
