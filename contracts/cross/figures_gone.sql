-- Zero, or nothing, where there was much: a column that was not filled, communes or stations that were not exported.
with gone as (
    select
        measure, sum(last) as before, coalesce(sum(last) filter (now = 0 and is_told), 0) as zero,
        bool_or(is_told) as is_told
    from figure
    group by measure
)

select
    measure as column_name, null as key, if(is_told, zero, before)::bigint as value, before::bigint as expected
from gone
where if(is_told, zero, before) > greatest($least, $share * before)
