{%- set references = {'priority_rule': ref('priority_rule'), 'eligibility': ref('eligibility')} -%}

with dates as (
    select
        min(report_date) as first_date,
        max(report_date) as last_date
    from {{ ref('stg_report_date') }}
),

starts as (
    {% for name, relation in references.items() -%}
    select
        '{{ name }}' as reference_name,
        valid_from,
        count(*) as row_count
    from {{ relation }}
    group by valid_from
    {{ 'union all' if not loop.last }}
    {% endfor -%}
),

begun as (
    {% for name in references -%}
    select
        '{{ name }}' as reference_name,
        min(case when reference_name = '{{ name }}' then valid_from end) as begins_on
    from starts
    {{ 'union all' if not loop.last }}
    {% endfor -%}
),

faults as (
    select
        reference_name,
        concat('holds ', row_count, ' rows with valid_from ', coalesce(cast(valid_from as varchar), 'empty'), ': leave one, with its date') as fault
    from starts
    where row_count > 1 or valid_from is null
    union all
    select
        begun.reference_name,
        concat('has no row in force on ', dates.first_date, ', its first counts from ', coalesce(cast(begun.begins_on as varchar), 'no date'), ': add the one that held then') as fault
    from begun
    cross join dates
    where coalesce(begun.begins_on > dates.first_date, true)
)

select
    concat('dbt/seeds/', reference_name, '.csv ', fault) as message
from faults
order by message
