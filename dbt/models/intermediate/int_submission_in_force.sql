with newest as (
    select * from {{ ref('stg_submission') }}
    where is_newest
),

{{ held_spans(none, 'newest', ['feed'], ['submission_id', 'received_at', 'rows_quarantined']) }}

select
    {{ date_range('held_from', 'held_to') }} as report_date,
    submitter,
    feed,
    submission_id,
    received_at,
    rows_quarantined,
    data_as_of
from spans
order by report_date, submitter, feed
