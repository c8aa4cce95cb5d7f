-- One row per date and unit.
select
    report_date,
    commune_code,
    subscribers_total,
    subscribers_2g
from {{ ref('report_commune') }}
where report_date in (select report_date from {{ source('gate', 'checked') }})
order by report_date, commune_code
