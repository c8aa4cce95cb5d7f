-- What a file displaces or follows has keys that the file leaves out: part of it was lost, or part of it was sent.
with missing as (
    select
        count(*) filter (is_last) as before, count(*) filter (is_last and not is_now) as missing,
        array_to_string((min(key, 3) filter (is_last and not is_now)), ', ') as examples
    from line
)

select null as column_name, examples as key, missing as value, before as expected
from missing
where missing > greatest($least, $share * before)
