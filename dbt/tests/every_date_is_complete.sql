{% set tables = ['report_city', 'report_district', 'report_commune', 'report_carrier', 'report_outreach', 'report_submission'] %}

with dates as (
    select * from {{ ref('stg_report_date') }}
),

expected as (
    select
        dates.report_date,
        1 as report_city,
        count(distinct communes.district_code) as report_district,
        count(*) as report_commune,
        (
            select count(*) from {{ ref('dim_submitter') }} as carriers
            where carriers.kind in ('mno', 'mvno')
                and dates.report_date between carriers.active_from and coalesce(carriers.active_to, date '9999-12-31')
        ) as report_carrier,
        count(*) as report_outreach,
        (
            select count(*) from {{ source('control', 'due') }} as due where due.report_date = dates.report_date
        ) as report_submission
    from dates
    inner join {{ ref('dim_commune') }} as communes on dates.report_date between communes.valid_from and communes.valid_to
    group by dates.report_date
),

counted as (
    {% for table in tables -%}
    select report_date, '{{ table }}' as report, count(*) as row_count
    from {{ ref(table) }}
    where {{ in_window() }}
    group by report_date
    {{ 'union all' if not loop.last }}
    {% endfor -%}
)

{% for table in tables -%}
select
    dates.report_date,
    '{{ table }}' as report,
    expected.{{ table }} as expected_rows,
    counted.row_count
from dates
left join expected on dates.report_date = expected.report_date
left join counted on dates.report_date = counted.report_date and counted.report = '{{ table }}'
where expected.{{ table }} is distinct from coalesce(counted.row_count, 0)
{{ 'union all' if not loop.last }}
{% endfor %}
