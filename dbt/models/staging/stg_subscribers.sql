with {{ same_date_pick('subscribers', ['commune_code']) }}

select
    report_date,
    submitter,
    commune_code,
    subscribers_total,
    subscribers_2g,
    subscribers_2g_only,
    subscribers_3g,
    subscribers_4g,
    subscribers_5g,
    subscribers_m2m,
    submission_id,
    source_sheet,
    source_row
from picked
