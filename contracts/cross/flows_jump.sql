-- What flows sways with the days of the week; it stays within so many times what the last dates had, least and most.
with usual as (
    select measure, min(figure) as lowest, max(figure) as highest
    from night_figure
    group by measure
),

total as (
    select measure, sum(now) as now
    from figure
    where kind = 'flow'
    group by measure
)

select
    measure as column_name, null as key, round(now)::bigint as value,
    round(lowest)::bigint || ' – ' || round(highest)::bigint as expected
from total inner join usual using (measure)
where now > $times * (highest + $least) or lowest > $times * (now + $least)
