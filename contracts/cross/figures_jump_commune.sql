-- The same of one commune, with a wider bound: a figure that moves so is another commune's, or mistyped.
with bounded as (
    select *, greatest($least, ($share + $share_a_day * days) * last) as bound
    from figure cross join compared
    where kind <> 'flow' and place is not null
)

select
    measure as column_name, place as key, now::bigint as value,
    greatest(0, round(last - bound))::bigint || ' – ' || round(last + bound)::bigint as expected
from bounded
where abs(now - last) > bound
