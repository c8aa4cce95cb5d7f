-- What an inventory says of a station seldom changes: its place, its date on air; its state or its planned date for a few.
select column_name, examples as key, changed as value, shared as expected
from fact cross join compared
where column_name <> 'station_name' and changed > greatest($least, ($share + $share_a_day * days) * shared)
