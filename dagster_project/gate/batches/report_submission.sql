-- One row per date and pair of submitter and feed, active by contract or reported.
with active as (
    select checked.report_date, feeds.submitter, feeds.feed, feeds.feed_kind, max_age.max_age_days, submitters.kind
    from checked
    inner join control.submitter_feed as feeds
        on checked.report_date between feeds.active_from and coalesce(feeds.active_to, date '9999-12-31')
    asof left join control.max_age
        on feeds.submitter = max_age.submitter and feeds.feed = max_age.feed and checked.report_date >= max_age.valid_from
    inner join marts.dim_submitter as submitters on feeds.submitter = submitters.submitter
),

reported as (
    select * from official.report_submission where report_date in (select report_date from checked)
)

select
    coalesce(active.report_date, reported.report_date) as report_date,
    coalesce(active.submitter, reported.submitter) as submitter,
    coalesce(active.feed, reported.feed) as feed,
    (active.feed is null) = (reported.feed is null) as is_complete,
    reported.status,
    case when reported.status in ('on_time', 'late') then reported.submission_id is not null end as is_submission_told,
    reported.age_days,
    case
        when active.kind = 'mno' and active.feed in ('subscribers', 'conversions', 'stations')
            then reported.submission_in_force is not null
    end as has_mno_reported,
    case when active.kind = 'mvno' then reported.submission_in_force is not null end as has_mvno_reported,
    case when active.feed_kind = 'stock' then reported.age_days - active.max_age_days end as days_beyond_max_age
from active
full join reported
    on active.report_date = reported.report_date
    and active.submitter = reported.submitter
    and active.feed = reported.feed
order by 1, 2, 3
