with due as (
    select * from {{ source('control', 'due') }}
),

submissions as (
    select * from {{ ref('stg_submission') }}
),

of_the_date as (
    select
        submitter,
        feed,
        report_date,
        min(case when is_accepted then received_at end) as first_accepted_at,
        max(case when is_newest then submission_id end) as submission_id,
        max(case when is_newest then rows_accepted end) as rows_accepted,
        max(case when is_newest then rows_quarantined end) as rows_quarantined,
        coalesce(
            max(case when is_newest then received_at end),
            max_by(received_at, sequence)
        ) as received_at,
        count(case when status = 'refused' then 1 end) as refused
    from submissions
    group by submitter, feed, report_date
),

in_force as (
    select * from {{ ref('int_submission_in_force') }}
    where report_date in (select report_date from due)
)

select
    due.report_date,
    due.submitter,
    due.feed,
    case
        when of_the_date.first_accepted_at > due.due_at then 'late'
        when of_the_date.first_accepted_at is not null then 'on_time'
        when of_the_date.refused > 0 then 'refused'
        when of_the_date.submitter is not null then 'withdrawn'
        when due.due_at is not null then 'missing'
        else 'not_due'
    end as status,
    due.due_at,
    of_the_date.received_at,
    of_the_date.rows_accepted,
    of_the_date.rows_quarantined,
    of_the_date.submission_id,
    in_force.submission_id as submission_in_force,
    in_force.data_as_of as in_force_report_date,
    in_force.received_at as in_force_since,
    due.report_date - in_force.data_as_of as age_days
from due
left join of_the_date on {{ same('due', 'of_the_date', ['submitter', 'feed', 'report_date']) }}
left join in_force on {{ same('due', 'in_force', ['submitter', 'feed', 'report_date']) }}
order by due.report_date, due.submitter, due.feed
