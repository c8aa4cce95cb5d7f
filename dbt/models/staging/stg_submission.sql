with submissions as (
    select * from {{ source('control', 'submission') }}
),

marked as (
    select
        *,
        status in ('accepted', 'accepted_with_quarantine') as is_accepted
    from submissions
)

select
    submission_id,
    submitter,
    feed,
    report_date,
    status,
    is_accepted,
    is_accepted
    and sequence = max(case when is_accepted then sequence end) over (
        partition by submitter, feed, report_date
    ) as is_newest,
    received_at,
    sequence,
    rows_accepted,
    rows_quarantined
from marked
