-- One row per date and pair of submitter and feed that is active by contract.
with active as (
    select
        checked.report_date,
        feeds.submitter,
        feeds.feed,
        any_value(feeds.feed_kind) as feed_kind,
        max_by(max_age.max_age_days, max_age.valid_from) as max_age_days
    from {{ source('gate', 'checked') }} as checked
    inner join {{ source('control', 'submitter_feed') }} as feeds
        on checked.report_date between feeds.active_from and coalesce(feeds.active_to, date '9999-12-31')
    left join {{ source('control', 'max_age') }} as max_age
        on feeds.submitter = max_age.submitter
        and feeds.feed = max_age.feed
        and checked.report_date >= max_age.valid_from
    group by checked.report_date, feeds.submitter, feeds.feed
)

select
    active.report_date,
    active.submitter,
    active.feed,
    reported.status,
    reported.age_days,
    case
        when submitters.kind = 'mno' and active.feed in ('subscribers', 'conversions', 'stations')
            then reported.submission_in_force is not null
    end as has_mno_reported,
    case when submitters.kind = 'mvno' then reported.submission_in_force is not null end as has_mvno_reported,
    case when active.feed_kind = 'stock' then reported.age_days - active.max_age_days end as days_beyond_max_age
from active
inner join {{ ref('dim_submitter') }} as submitters on active.submitter = submitters.submitter
left join {{ ref('report_submission') }} as reported
    on active.report_date = reported.report_date
    and active.submitter = reported.submitter
    and active.feed = reported.feed
order by active.report_date, active.submitter, active.feed
