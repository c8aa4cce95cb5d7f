-- The share of a sum that lies in other communes, or at other stations, than before: figures that were exchanged between
-- them leave the sum as it is.
with share as (
    select
        measure, kind, now / nullif(sum(now) over (partition by measure), 0) as now,
        last / nullif(sum(last) over (partition by measure), 0) as last,
        least(sum(now) over (partition by measure), sum(last) over (partition by measure)) as total
    from figure
    where place is not null and is_told
),

moved as (
    select
        measure, sum(abs(now - last)) / 2 as moved,
        any_value(if(kind = 'flow', $share_of_flow, $share) + $share_a_day * days + $sway / sqrt(total)) as bound
    from share cross join compared
    group by measure
)

select
    measure as column_name, null as key, round(100 * moved, 1) || ' %' as value,
    round(100 * bound, 1) || ' %' as expected
from moved
where moved > bound
