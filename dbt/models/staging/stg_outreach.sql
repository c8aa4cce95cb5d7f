with {{ same_date_pick('outreach', ['commune_code', 'outreach_date', 'channel']) }}

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
from picked
