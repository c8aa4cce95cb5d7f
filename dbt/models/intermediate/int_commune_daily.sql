with dates as (
    select * from {{ ref('stg_report_date') }}
),

subscribers as (
    select * from {{ ref('int_subscribers_in_force') }}
    where report_date in (select report_date from dates)
)

select
    report_date,
    submitter,
    commune_code,
    {{ subscriber_measures() | join(',\n    ') }},
    cast(null as bigint) as converted,
    cast(null as bigint) as converted_total,
    cast(null as bigint) as stations_2g_on_air,
    cast(null as bigint) as stations_2g_switched_off,
    cast(null as bigint) as stations_4g_added,
    data_as_of as subscribers_as_of,
    cast(null as date) as conversions_as_of,
    cast(null as date) as stations_as_of
from subscribers
order by report_date, submitter, commune_code
