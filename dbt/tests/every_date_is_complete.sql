with dates as (
    select * from {{ ref('stg_report_date') }}
),

units as (
    select
        dates.report_date,
        count(*) as communes,
        count(distinct communes.district_code) as districts
    from dates
    inner join {{ ref('dim_commune') }} as communes
        on dates.report_date between communes.valid_from and communes.valid_to
    group by dates.report_date
),

carriers as (
    select
        dates.report_date,
        count(*) as carriers
    from dates
    inner join {{ ref('dim_submitter') }} as submitters
        on dates.report_date between submitters.active_from and coalesce(submitters.active_to, date '9999-12-31')
    where submitters.kind in ('mno', 'mvno')
    group by dates.report_date
),

due as (
    select
        report_date,
        count(*) as pairs
    from {{ source('control', 'due') }}
    group by report_date
),

counted as (
    {% for report in ['city', 'district', 'commune', 'carrier', 'outreach', 'submission'] -%}
    select
        report_date,
        '{{ report }}' as report,
        count(*) as row_count
    from {{ ref('report_' ~ report) }}
    where {{ in_window() }}
    group by report_date
    {{ 'union all' if not loop.last }}
    {% endfor -%}
),

expected as (
    {% for report, relation, column in [
        ('city', 'dates', '1'), ('district', 'units', 'districts'), ('commune', 'units', 'communes'),
        ('carrier', 'carriers', 'carriers'), ('outreach', 'units', 'communes'), ('submission', 'due', 'pairs'),
    ] -%}
    select
        report_date,
        '{{ report }}' as report,
        {{ column }} as expected_rows
    from {{ relation }}
    {{ 'union all' if not loop.last }}
    {% endfor -%}
)

select
    coalesce(expected.report_date, counted.report_date) as report_date,
    coalesce(expected.report, counted.report) as report,
    expected.expected_rows,
    counted.row_count
from expected
full join counted on expected.report_date = counted.report_date and expected.report = counted.report
where coalesce(expected.expected_rows, 0) <> coalesce(counted.row_count, 0)
