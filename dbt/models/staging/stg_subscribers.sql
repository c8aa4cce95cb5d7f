with {{ same_date_pick('subscribers', ['commune_code']) }}

select
    report_date,
    submitter,
    commune_code,
    {{ measures('subscribers') | join(',\n    ') }},
    submission_id,
    source_sheet,
    source_row
from picked
