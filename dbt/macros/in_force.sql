{#
  CTEs that lead to `in_force`: stocks carried forward, for each key and date of the window the last row on or before it.
  Rows leave force after the feed's active_to.
#}
{% macro in_force(feed, rows, key, measures) -%}
{{ held_spans(rows, key, measures + lineage_columns()) }},

{{ active_submitters(feed) }},

in_force as (
    select spans.*, dates.report_date
    from spans
    inner join dates on spans.held_from <= dates.report_date and dates.report_date < spans.held_before
    inner join active on spans.submitter = active.submitter
        and dates.report_date between active.active_from and active.active_to
)
{%- endmacro %}

{# Where an accepted row comes from. #}
{% macro lineage_columns() -%}
    {{ return(['submission_id', 'source_sheet', 'source_row']) }}
{%- endmacro %}

{#
  CTEs `dates` and `spans`: each row of the window, and each row in force on the day before it, with the dates from
  which and before which it holds. The state before the window is the table's own, so a night costs the same whatever
  lies behind it. `marks` are dates that only the table's own rows carry.
#}
{% macro held_spans(rows, key, columns, marks=[]) -%}
{%- set names = (['submitter'] + key + columns) | join(', ') -%}
dates as (
    select * from {{ ref('stg_report_date') }}
),

events as (
    select
        {{ names }}, report_date as data_as_of, report_date as held_from
        {%- for mark in marks %}, cast(null as date) as {{ mark }}{% endfor %}
    from {{ rows }}
    {%- if is_incremental() %}
    union all
    select {{ names }}, data_as_of, report_date as held_from {%- for mark in marks %}, {{ mark }}{% endfor %}
    from {{ this }}
    where report_date = (select min(report_date) - 1 from dates)
    {%- endif %}
),

spans as (
    select
        *,
        coalesce(
            lead(held_from) over (partition by {{ (['submitter'] + key) | join(', ') }} order by held_from),
            date '9999-12-31'
        ) as held_before
    from events
)
{%- endmacro %}

{# CTE `active`: the submitters of a feed and from when to when they owe it. #}
{% macro active_submitters(feed) -%}
active as (
    select submitter, active_from, coalesce(active_to, date '9999-12-31') as active_to
    from {{ source('control', 'submitter_feed') }}
    where feed = '{{ feed }}'
)
{%- endmacro %}
