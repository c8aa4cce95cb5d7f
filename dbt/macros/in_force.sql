{#
  Stocks carried forward: for each key and date of the window the last row on or before it.
  The state before the window is the table's own of the date before it, so a night costs the same whatever lies behind.
  Rows leave force after the feed's active_to.
#}
{% macro in_force(feed, rows, key, measures) -%}
{%- set columns = ['submitter'] + key + measures + ['submission_id', 'source_sheet', 'source_row'] -%}
with dates as (
    select * from {{ ref('stg_report_date') }}
),

active as (
    select * from {{ source('control', 'submitter_feed') }} where feed = '{{ feed }}'
),

events as (
    select {{ columns | join(', ') }}, report_date as data_as_of, report_date as held_from
    from {{ rows }}
    {%- if is_incremental() %}
    union all
    select {{ columns | join(', ') }}, data_as_of, report_date as held_from
    from {{ this }}
    where report_date = (select min(report_date) - 1 from dates)
    {%- endif %}
),

spans as (
    select
        *,
        lead(held_from) over (partition by {{ (['submitter'] + key) | join(', ') }} order by held_from) as held_before
    from events
),

in_force as (
    select spans.*, dates.report_date
    from spans
    inner join dates
        on spans.held_from <= dates.report_date and dates.report_date < coalesce(spans.held_before, date '9999-12-31')
    inner join active
        on spans.submitter = active.submitter
        and dates.report_date between active.active_from and coalesce(active.active_to, date '9999-12-31')
)
{%- endmacro %}
