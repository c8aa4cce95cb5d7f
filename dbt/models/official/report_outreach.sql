{%- set channels = ['district_radio', 'loudspeaker', 'digital_team', 'carrier_event'] -%}
{%- set measures = [
    'sessions_district_radio', 'sessions_loudspeaker', 'sessions_digital_team', 'sessions_carrier_event',
    'people_reached_district_radio', 'people_reached_loudspeaker', 'people_reached_digital_team',
    'people_reached_carrier_event', 'sessions_total', 'people_reached_total',
] -%}

with dates as (
    select * from {{ ref('stg_report_date') }}
),

communes as (
    select * from {{ ref('dim_commune') }}
),

districts as (
    select
        submitter,
        district_code
    from {{ ref('dim_submitter') }}
    where kind = 'district'
),

-- A week's report carries the date on which the week ends, so the last 28 report dates are the last four whole weeks.
outreach as (
    select
        dates.report_date,
        districts.district_code,
        outreach.* exclude (report_date),
        outreach.report_date as week_ends_on
    from {{ ref('int_outreach_daily') }} as outreach
    inner join dates on outreach.report_date between dates.report_date - 27 and dates.report_date
    inner join districts on outreach.submitter = districts.submitter
),

weeks as (
    select
        report_date,
        district_code,
        least(count(distinct week_ends_on), 4) as weeks_reported
    from outreach
    group by report_date, district_code
),

held as (
    select
        report_date,
        commune_code,
        {% for channel in channels -%}
        sum(case when channel = '{{ channel }}' then sessions end) as sessions_{{ channel }},
        sum(case when channel = '{{ channel }}' then people_reached end) as people_reached_{{ channel }},
        {% endfor -%}
        sum(sessions) as sessions_total,
        sum(people_reached) as people_reached_total,
        max(outreach_date) as last_outreach_date
    from outreach
    group by report_date, commune_code
),

-- No published figure reads further back than 30 days, which is how far a correction restates.
around as (
    select
        *,
        case when last_outreach_date >= report_date - 23 then last_outreach_date end as before_until,
        case
            when last_outreach_date between report_date - 30 and report_date - 7 then last_outreach_date + 7
        end as after_until
    from held
),

conversions as (
    select
        report_date,
        commune_code,
        {{ complete_sum('converted_total_change_7d') }} as converted_7d
    from {{ ref('mart_commune_daily') }}
    where report_date between (select min(report_date) - 23 from dates) and (select max(report_date) from dates)
    group by report_date, commune_code
)

-- A week's report lists all that was held in it: what the reported weeks leave out was not, and is 0. How many weeks
-- that is stands beside it, and rows that were set aside are told with the submission; with no week all is null.
select
    dates.report_date,
    communes.commune_code,
    communes.district_code,
    coalesce(weeks.weeks_reported, 0) as weeks_reported,
    {% for measure in measures -%}
    case when weeks.weeks_reported > 0 then coalesce(cast(around.{{ measure }} as bigint), 0) end as {{ measure }},
    {% endfor -%}
    around.last_outreach_date,
    week_before.converted_7d as conversions_7d_before,
    week_after.converted_7d as conversions_7d_after
from dates
inner join communes on dates.report_date between communes.valid_from and communes.valid_to
left join weeks on dates.report_date = weeks.report_date and communes.district_code = weeks.district_code
left join around on dates.report_date = around.report_date and communes.commune_code = around.commune_code
left join conversions as week_before
    on around.before_until = week_before.report_date and communes.commune_code = week_before.commune_code
left join conversions as week_after
    on around.after_until = week_after.report_date and communes.commune_code = week_after.commune_code
order by dates.report_date, communes.commune_code
