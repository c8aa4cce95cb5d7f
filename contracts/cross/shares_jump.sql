-- A technology's share of all subscribers, in percentage points.
with total as (
    select measure, whole, sum(now) as now, sum(last) as last
    from figure
    where kind = 'stock' and place is not null
    group by measure, whole
),

share as (
    select part.measure, 100 * part.now / whole.now as now, 100 * part.last / whole.last as last, whole.now as total
    from total as part inner join total as whole on part.whole = whole.measure
    where whole.now > 0 and whole.last > 0
)

select
    measure as column_name, null as key, round(now, 1) || ' %' as value, round(last, 1) || ' %' as expected
from share cross join compared
where abs(now - last) > $points + $points_a_day * days + $sway / sqrt(total)
