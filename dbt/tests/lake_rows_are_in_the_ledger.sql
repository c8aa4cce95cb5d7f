{% set feeds = ['subscribers', 'conversions', 'stations', 'traffic', 'shutdown_plan', 'outreach'] %}

with lake as (
    {% for feed in feeds -%}
    select distinct '{{ feed }}' as feed, submission_id, submitter, report_date from {{ source('lake', feed) }}
    {{ 'union all' if not loop.last }}
    {% endfor -%}
),

submissions as (
    select * from {{ ref('stg_submission') }}
)

select lake.*
from lake
left join submissions
    on lake.submission_id = submissions.submission_id
    and lake.feed = submissions.feed
    and lake.submitter = submissions.submitter
    and lake.report_date = submissions.report_date
    and submissions.is_accepted
where submissions.submission_id is null
