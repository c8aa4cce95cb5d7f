-- One row per date: how many places the reports hold.
with communes as (
    select
        report_commune.report_date,
        count(case when dim_commune.is_commune then 1 end) as communes,
        count(case when not dim_commune.is_commune then 1 end) as island_districts
    from {{ ref('report_commune') }}
    left join {{ ref('dim_commune') }}
        on report_commune.commune_code = dim_commune.commune_code
        and report_commune.report_date between dim_commune.valid_from and dim_commune.valid_to
    where report_commune.report_date in (select report_date from {{ source('gate', 'checked') }})
    group by report_commune.report_date
),

districts as (
    select
        report_date,
        count(*) as districts
    from {{ ref('report_district') }}
    where report_date in (select report_date from {{ source('gate', 'checked') }})
    group by report_date
)

select
    checked.report_date,
    coalesce(communes.communes, 0) as communes,
    coalesce(communes.island_districts, 0) as island_districts,
    coalesce(districts.districts, 0) as districts
from {{ source('gate', 'checked') }} as checked
left join communes on checked.report_date = communes.report_date
left join districts on checked.report_date = districts.report_date
order by checked.report_date
