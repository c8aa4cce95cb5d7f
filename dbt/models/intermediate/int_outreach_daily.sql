with outreach as (
    select * from {{ ref('stg_outreach') }}
)

select
    report_date,
    submitter,
    commune_code,
    outreach_date,
    channel,
    sessions,
    people_reached,
    submission_id,
    source_sheet,
    source_row
from outreach
order by report_date, submitter, commune_code, outreach_date, channel
