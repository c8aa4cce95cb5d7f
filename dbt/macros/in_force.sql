{#
  CTEs that lead to `in_force`: stocks carried forward, for each key and date of the window the last row on or before it.
  The state before the window is the table's own of the day before it, so a night costs the same whatever lies behind.
  Rows leave force after the feed's active_to. Belongs here: how long a row holds; not: how absence ends it.
#}
{% macro in_force(feed, rows, key, measures) -%}
{{ held_spans(feed, rows, key, measures + lineage_columns()) }},

in_force as (
    select *, {{ date_range('held_from', 'held_to') }} as report_date
    from spans
)
{%- endmacro %}

{# Where an accepted row comes from. #}
{% macro lineage_columns() -%}
    {{ return(['submission_id', 'source_sheet', 'source_row']) }}
{%- endmacro %}

{#
  CTE `spans`: each row of the window, and each row in force on the day before it, with the first and the last date of
  the window on which it holds. `marks` are dates that only the table's own rows carry.
#}
{% macro held_spans(feed, rows, key, columns, marks=[]) -%}
{%- set names = (['submitter'] + key + columns) | join(', ') -%}
build_window as (
    select * from {{ source('control', 'build_window') }}
),

active as (
    select submitter, feed, active_from, coalesce(active_to, date '9999-12-31') as active_to
    from {{ source('control', 'submitter_feed') }}
    {%- if feed %} where feed = '{{ feed }}'{% endif %}
),

events as (
    select
        {{ names }}, report_date, report_date as data_as_of
        {%- for mark in marks %}, cast(null as date) as {{ mark }}{% endfor %}
    from {{ rows }}
    {%- if is_incremental() %}
    union all
    select {{ names }}, report_date, data_as_of {%- for mark in marks %}, {{ mark }}{% endfor %}
    from {{ this }}
    where report_date = (select from_date - 1 from build_window)
    {%- endif %}
),

numbered as (
    select
        *,
        lead(report_date) over (partition by {{ (['submitter'] + key) | join(', ') }} order by report_date) as replaced_on
    from events
),

spans as (
    select
        numbered.* exclude (report_date, replaced_on),
        greatest(numbered.report_date, build_window.from_date, active.active_from) as held_from,
        least(numbered.replaced_on - 1, build_window.to_date, active.active_to) as held_to
    from numbered
    inner join active on {{ same('numbered', 'active', ['submitter'] + (['feed'] if not feed else [])) }}
    cross join build_window
)
{%- endmacro %}
