-- One row per date, report and measure: the place that moved most for its bound, and every other that moved beyond it.
-- `times_bound` is the movement over what is allowed: the absolute bound, or the relative one of the smaller figure
-- where that is more, so that a fall by half counts as much as a rise to twice, and a small figure's chance does not.
with near_dates as (
    select report_date
    from {{ source('gate', 'checked') }}
    union
    select date_before
    from {{ source('gate', 'checked') }}
),

reports as (
    select
        'report_city' as report,
        'city' as submitter,
        *
    from {{ ref('report_city') }}
    union all by name
    select
        'report_district' as report,
        *
    from {{ ref('report_district') }}
    union all by name
    select
        'report_commune' as report,
        *
    from {{ ref('report_commune') }}
    union all by name
    select
        'report_carrier' as report,
        *
    from {{ ref('report_carrier') }}
),

-- Every numeric column: one that nobody has given a bound is found here and told.
shared as (
    select
        cast(projected_completion_date - report_date as double) as projected_completion_date,
        report_date,
        report,
        submitter,
        district_code,
        commune_code,
        cast(columns(* exclude (
            report, report_date, submitter, submitter_name, district_code, district_name, commune_code, commune_name,
            is_rural, milestone_date, projected_completion_date, is_on_track, data_as_of, is_stale, is_priority
        )) as double)
    from reports
    where report_date in (select report_date from near_dates)
),

flags as (
    select
        report_date,
        'report_commune' as report,
        'city' as submitter,
        cast(sum(cast(columns('^is_(priority|on_track)$') as integer)) as double)
    from {{ ref('report_commune') }}
    where report_date in (select report_date from near_dates)
    group by report_date
),

-- Without a plan there is no movement of it.
stations as (
    select
        report_date,
        'report_station' as report,
        submitter,
        technology,
        cast(nullif(sum(columns('^stations_(planned|overdue)$')), 0) as double),
        cast(sum(columns('^stations_(on_air|switched_off|added|unreported)$')) as double)
    from {{ ref('report_station') }}
    where report_date in (select report_date from near_dates)
    group by report_date, submitter, technology
),

-- Means and shares of the stations whose figure is known, once it is known of half of them.
candidates as (
    select
        report_date,
        'report_switch_off_candidate' as report,
        submitter,
        case
            when 2 * count(voice_erlang_7d + subscribers_2g_around) >= count(*)
                then count(case when is_eligible then 1 end) / count(voice_erlang_7d + subscribers_2g_around)
        end as is_eligible,
        cast(avg(nearest_4g_m) as double) as nearest_4g_m,
        cast(avg(subscribers_2g_around) as double) as subscribers_2g_around,
        cast(case when 2 * count(voice_erlang_7d) >= count(*) then avg(voice_erlang_7d) end as double)
            as voice_erlang_7d,
        cast(case when 2 * count(data_mb_7d) >= count(*) then avg(data_mb_7d) end as double) as data_mb_7d
    from {{ ref('report_switch_off_candidate') }}
    where report_date in (select report_date from near_dates)
    group by report_date, submitter
),

-- The reports of a district's communes come in one file.
outreach as (
    select
        report_date,
        'report_outreach' as report,
        district_code,
        cast(max(weeks_reported) as double) as weeks_reported,
        cast(sum(columns('^(sessions|people_reached|conversions_7d)_')) as double)
    from {{ ref('report_outreach') }}
    where report_date in (select report_date from near_dates)
    group by report_date, district_code
),

figures as (
    select
        *,
        concat_ws(' ', submitter, district_code, commune_code, technology) as place
    from (
        unpivot (
            select * from shared
            union all by name
            select * from flags
            union all by name
            select * from stations
            union all by name
            select * from candidates
            union all by name
            select * from outreach
        ) on columns(* exclude (report_date, report, submitter, district_code, commune_code, technology))
        into name measure value figure
    )
),

known as (
    select
        checked.report_date,
        figures.* exclude (report_date),
        figures.report_date = checked.report_date as is_today
    from {{ source('gate', 'checked') }} as checked
    inner join {{ ref('mart_commune_daily') }} as figures
        on figures.report_date in (checked.report_date, checked.date_before)
),

-- What a carrier is first known to have in a commune, or had when it left, is no movement of the wholes that hold it.
communes as (
    select
        known.report_date,
        known.district_code,
        known.commune_code,
        known.submitter,
        count(case when is_today then subscribers_total end) > count(case when not is_today then subscribers_total end)
        or count(case when is_today then converted_total end) > count(case when not is_today then converted_total end)
        or count(case when is_today then stations_2g_on_air end)
        > count(case when not is_today then stations_2g_on_air end)
        or coalesce(any_value(feeds.active_to) < known.report_date, false) as is_other
    from known
    left join {{ source('control', 'submitter_feed') }} as feeds
        on known.submitter = feeds.submitter and feeds.feed = 'subscribers'
    group by known.report_date, known.district_code, known.commune_code, known.submitter
),

other_wholes as (
    select
        report_date,
        coalesce(nullif(concat_ws(' ', district_code, commune_code), ''), 'city') as place
    from communes
    group by grouping sets ((report_date), (report_date, district_code), (report_date, district_code, commune_code))
    having avg(cast(is_other as integer)) > 0.01
),

bounds as (
    select
        checked.report_date,
        bounds.*,
        row_number() over (
            partition by checked.report_date, bounds.report, bounds.measure order by bounds.valid_from desc
        ) as nth
    from {{ source('gate', 'checked') }} as checked
    inner join {{ source('gate', 'movement_bound') }} as bounds on checked.report_date >= bounds.valid_from
),

pairs as (
    select
        checked.report_date,
        earlier.* exclude (report_date, figure),
        bounds.* exclude (report_date, report, measure, valid_from, nth),
        earlier.figure as before,
        coalesce(today.figure, case when not bounds.may_be_unknown then 0 end) as figure
    from {{ source('gate', 'checked') }} as checked
    inner join figures as earlier on checked.date_before = earlier.report_date
    left join figures as today
        on checked.report_date = today.report_date
        and earlier.report = today.report
        and earlier.measure = today.measure
        and earlier.place = today.place
    left join bounds
        on checked.report_date = bounds.report_date
        and earlier.report = bounds.report
        and earlier.measure = bounds.measure
        and bounds.nth = 1
),

compared as (
    select pairs.*
    from pairs
    left join {{ source('control', 'submitter_feed') }} as feeds
        on pairs.submitter = feeds.submitter and pairs.feed = feeds.feed
    left join other_wholes
        on pairs.report_date = other_wholes.report_date
        and case when pairs.report = 'report_carrier' then 'city' else pairs.place end = other_wholes.place
        and pairs.is_of_whole
    where other_wholes.place is null and (feeds.active_to is null or pairs.report_date <= feeds.active_to)
),

moved as (
    select
        *,
        reason is not null as has_bound,
        round(abs(figure - before) / greatest(absolute, relative * least(abs(before), abs(figure))), 6) as times_bound
    from compared
)

select
    report_date,
    topic,
    report,
    measure,
    submitter,
    district_code,
    commune_code,
    technology,
    before,
    figure,
    absolute,
    relative,
    reason,
    has_bound,
    times_bound,
    round(times_bound / asked, 6) as times_asked
from moved
qualify
    times_bound > asked
    or row_number() over (
        partition by report_date, report, measure order by times_bound desc nulls last, place asc
    ) = 1
order by report_date, report, measure, place
