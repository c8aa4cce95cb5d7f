-- Two columns that were exchanged: commune by commune, each is near to what the other was, and far from its own.
with pair as (
    select
        a.measure, b.measure as other, sum(abs(a.now - a.last) + abs(b.now - b.last)) as own,
        sum(abs(a.now - b.last) + abs(b.now - a.last)) as crossed
    from figure as a inner join figure as b on a.place = b.place and a.measure < b.measure
    where a.kind = 'stock' and b.kind = 'stock'
    group by a.measure, b.measure
)

select measure as column_name, other as key, own::bigint as value, crossed::bigint as expected
from pair
where own > $least and crossed < $share * own
