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
        count(case when status = 'refused' then 1 end) as refused,
        count(case when status = 'held' then 1 end) as held
    from submissions
    group by submitter, feed, report_date
),

in_force as (
    select * from {{ ref('int_submission_in_force') }}
    where report_date in (select report_date from due)
),

-- Whether something is owed is told by the night after the report date, whenever the build is run.
judged as (
    select
        due.*,
        of_the_date.* exclude (submitter, feed, report_date),
        in_force.submission_id as submission_in_force,
        in_force.data_as_of as in_force_report_date,
        in_force.received_at as in_force_since,
        case
            when of_the_date.first_accepted_at > due.due_at then 'late'
            when of_the_date.first_accepted_at is not null then 'on_time'
            when of_the_date.held > 0 then 'held'
            when of_the_date.refused > 0 then 'refused'
            when of_the_date.submitter is not null then 'withdrawn'
            -- Where nothing is in force nothing has ever come, and whatever was due is missing.
            when due.last_due_date > coalesce(in_force.data_as_of, date '0001-01-01') then 'missing'
            else 'not_due'
        end as status
    from due
    left join of_the_date on {{ same('due', 'of_the_date', ['submitter', 'feed', 'report_date']) }}
    left join in_force on {{ same('due', 'in_force', ['submitter', 'feed', 'report_date']) }}
)

select
    report_date,
    submitter,
    feed,
    status,
    case when status = 'missing' then last_due_date when due_at is not null then report_date end as due_report_date,
    case when status = 'missing' then last_due_at else due_at end as due_at,
    received_at,
    rows_accepted,
    rows_quarantined,
    submission_id,
    submission_in_force,
    in_force_report_date,
    in_force_since,
    report_date - in_force_report_date as age_days
from judged
order by report_date, submitter, feed
