with {{ in_force('subscribers', ref('stg_subscribers'), ['commune_code'], measures('subscribers')) }}

select
    report_date,
    submitter,
    commune_code,
    {{ measures('subscribers') | join(',\n    ') }},
    data_as_of,
    submission_id,
    source_sheet,
    source_row
from in_force
order by report_date, submitter, commune_code
