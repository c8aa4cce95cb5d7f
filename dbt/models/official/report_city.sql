with dates as (
    select * from {{ ref('stg_report_date') }}
),

figures as (
    select * from {{ ref('mart_commune_daily') }}
    where report_date in (select report_date from dates)
),

sums as (
    select
        report_date,
        {{ summed_measures() }}
    from figures
    group by report_date
),

priority as (
    select
        report_date,
        cast(sum(communes_priority) as bigint) as communes_priority
    from {{ ref('report_commune') }}
    where report_date in (select report_date from dates)
    group by report_date
),

measured as (
    select
        dates.report_date,
        priority.communes_priority,
        sums.* exclude (report_date)
    from dates
    left join priority on dates.report_date = priority.report_date
    left join sums on dates.report_date = sums.report_date
),

{{ forecast() }}

select
    report_date,
    {{ measures('report') | join(',\n    ') }}
from forecast
order by report_date
