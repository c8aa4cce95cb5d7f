-- What was converted stays converted: cumulative figures do not fall by more than a correction of a few communes. What is
-- compared with a later date must not lie above it.
with moved as (
    select
        measure, sum(last) as before,
        sum(greatest(0, if(last_date > report_date, now - last, last - now))) as moved
    from figure cross join compared
    where kind = 'cumulative' and place is not null
    group by measure
)

select measure as column_name, null as key, moved::bigint as value, before::bigint as expected
from moved
where moved > greatest($least, $share * before)
