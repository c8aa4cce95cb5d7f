with dates as (
    select * from {{ ref('stg_report_date') }}
),

figures as (
    select * from {{ ref('mart_commune_daily') }}
    where report_date in (select report_date from dates)
),

districts as (
    select
        report_date,
        district_code,
        min(district_name) as district_name,
        cast(sum(communes_priority) as bigint) as communes_priority
    from {{ ref('report_commune') }}
    where report_date in (select report_date from dates)
    group by report_date, district_code
),

sums as (
    select
        report_date,
        district_code,
        {{ summed_measures() }}
    from figures
    group by report_date, district_code
),

measured as (
    select
        districts.*,
        sums.* exclude (report_date, district_code)
    from districts
    left join sums
        on districts.report_date = sums.report_date and districts.district_code = sums.district_code
),

{{ forecast() }}

select
    report_date,
    district_code,
    district_name,
    {{ measures('report') | join(',\n    ') }},
    case
        when share_2g is not null
            then rank() over (partition by report_date order by share_2g desc nulls last)
    end as rank_share_2g
from forecast
order by report_date, district_code
