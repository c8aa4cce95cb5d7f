select
    min(from_date) as from_date,
    max(to_date) as to_date,
    count(*) as windows
from {{ source('control', 'build_window') }}
having count(*) <> 1 or min(from_date) is null or max(to_date) is null or min(from_date) > max(to_date)
