with build_window as (
    select * from {{ source('control', 'build_window') }}
)

select {{ date_range('from_date', 'to_date') }} as report_date
from build_window
