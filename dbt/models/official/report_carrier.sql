with dates as (
    select * from {{ ref('stg_report_date') }}
),

carriers as (
    select * from {{ ref('dim_submitter') }}
    where kind in ('mno', 'mvno')
),

priority as (
    select
        report_date,
        commune_code,
        communes_priority
    from {{ ref('report_commune') }}
    where report_date in (select report_date from dates)
),

figures as (
    select
        figures.*,
        case when figures.subscribers_2g > 0 then priority.communes_priority end as communes_priority
    from {{ ref('mart_commune_daily') }} as figures
    left join priority
        on figures.report_date = priority.report_date and figures.commune_code = priority.commune_code
    where figures.report_date in (select report_date from dates)
),

sums as (
    select
        report_date,
        submitter,
        cast(sum(communes_priority) as bigint) as communes_priority,
        {{ summed_measures() }}
    from figures
    group by report_date, submitter
),

measured as (
    select
        dates.report_date,
        carriers.submitter,
        carriers.submitter_name,
        sums.* exclude (report_date, submitter),
        sum(sums.subscribers_total) over (partition by dates.report_date) as city_subscribers
    from dates
    inner join carriers
        on dates.report_date between carriers.active_from and coalesce(carriers.active_to, date '9999-12-31')
    left join sums on dates.report_date = sums.report_date and carriers.submitter = sums.submitter
),

{{ forecast() }}

select
    report_date,
    submitter,
    submitter_name,
    {{ measures('report') | join(',\n    ') }},
    round(subscribers_total / nullif(city_subscribers, 0), 6) as market_share
from forecast
order by report_date, submitter
