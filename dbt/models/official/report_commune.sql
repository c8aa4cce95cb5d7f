with dates as (
    select * from {{ ref('stg_report_date') }}
),

communes as (
    select * from {{ ref('dim_commune') }}
),

rules as (
    {{ in_force_by_date(ref('priority_rule')) }}
),

figures as (
    select * from {{ ref('mart_commune_daily') }}
    where report_date in (select report_date from dates)
),

sums as (
    select
        report_date,
        commune_code,
        {{ summed_measures() }}
    from figures
    group by report_date, commune_code
),

compared as (
    select
        dates.report_date,
        communes.*,
        sums.* exclude (report_date, commune_code),
        sum(sums.subscribers_2g) over city / nullif(sum(sums.subscribers_total) over city, 0) as city_share_2g
    from dates
    inner join communes on dates.report_date between communes.valid_from and communes.valid_to
    left join sums on dates.report_date = sums.report_date and communes.commune_code = sums.commune_code
    window city as (partition by dates.report_date)
),

quotients as (
    select
        *,
        round(subscribers_2g / nullif(subscribers_total, 0) / nullif(city_share_2g, 0), 6) as location_quotient
    from compared
),

measured as (
    select
        quotients.*,
        case
            when quotients.subscribers_2g is not null then
                quotients.is_commune
                and (quotients.is_rural or not rules.rural_only)
                and coalesce(quotients.location_quotient >= rules.min_location_quotient, false)
                and quotients.subscribers_2g >= rules.min_subscribers_2g
        end as is_priority,
        cast(is_priority as bigint) as communes_priority
    from quotients
    inner join rules on quotients.report_date = rules.report_date
),

{{ forecast() }}

select
    report_date,
    commune_code,
    commune_name,
    district_code,
    district_name,
    is_rural,
    {{ measures('report') | join(',\n    ') }},
    location_quotient,
    is_priority
from forecast
order by report_date, commune_code
