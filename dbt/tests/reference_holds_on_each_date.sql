{%- set references = {'priority_rule': ref('priority_rule'), 'eligibility': ref('eligibility')} -%}

with dates as (
    select min(report_date) as first_date
    from {{ ref('stg_report_date') }}
),

rows_by_date as (
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
    {% for name, relation in references.items() -%}
    select
        '{{ name }}' as reference_name,
        min(valid_from) as begins_on
    from {{ relation }}
    {{ 'union all' if not loop.last }}
    {% endfor -%}
),

faults as (
    select
        reference_name,
        concat('has ', row_count, ' rows with valid_from ', valid_from, ': leave one') as fault
    from rows_by_date
    where row_count > 1 and valid_from is not null
    union all
    select
        reference_name,
        'has a row without valid_from: give it its date' as fault
    from rows_by_date
    where valid_from is null
    union all
    select
        begun.reference_name,
        concat(
            'has no row in force on ', dates.first_date, ', the first counts from ', begun.begins_on,
            ': add the one that held then'
        ) as fault
    from begun
    cross join dates
    where coalesce(begun.begins_on > dates.first_date, true)
)

select concat('dbt/seeds/', reference_name, '.csv ', fault) as message
from faults
