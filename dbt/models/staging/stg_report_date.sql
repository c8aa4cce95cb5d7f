with build_window as (
    select * from {{ source('control', 'build_window') }}
)

select cast(unnest(generate_series(from_date, to_date, interval 1 day)) as date) as report_date
from build_window
