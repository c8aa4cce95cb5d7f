with newest as (
    select * from {{ ref('stg_submission') }} where is_newest
),

{{ held_spans('newest', ['feed'], ['submission_id', 'received_at']) }},

feeds as (
    select * from {{ source('control', 'submitter_feed') }}
)

select
    dates.report_date,
    spans.submitter,
    spans.feed,
    spans.submission_id,
    spans.received_at,
    spans.data_as_of
from spans
inner join dates on spans.held_from <= dates.report_date and dates.report_date < spans.held_before
inner join feeds
    on spans.submitter = feeds.submitter
    and spans.feed = feeds.feed
    and dates.report_date between feeds.active_from and coalesce(feeds.active_to, date '9999-12-31')
order by dates.report_date, spans.submitter, spans.feed
