with {{ same_date_pick('conversions', ['commune_code', 'programme']) }}

select
    report_date,
    submitter,
    commune_code,
    programme,
    converted,
    converted_cumulative,
    submission_id,
    source_sheet,
    source_row
from picked
