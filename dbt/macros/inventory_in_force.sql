{#
  CTEs that lead to `in_force` for a full inventory: as in_force, and with `absent_since`, the first inventory after
  the row that has the key neither accepted nor quarantined. An inventory with a quarantined row of unreadable key
  proves nothing absent. With `marks=['absent_since']` the table keeps the absent rows and what it knows of them.
#}
{% macro inventory_in_force(feed, rows, key, measures, marks=[]) -%}
{{ held_spans(rows, key, measures + lineage_columns(), marks) }},

{{ active_submitters(feed) }},

newest as (
    select submission_id, submitter, report_date
    from {{ ref('stg_submission') }}
    where feed = '{{ feed }}' and is_newest
),

quarantined as (
    select distinct {{ columns_of('rows', ['submission_id', 'submitter', 'report_date'] + key) }}
    from {{ source('lake', feed ~ '_rejected') }} as rows
    inner join newest on rows.submission_id = newest.submission_id
),

inventories as (
    select * from newest
    where submission_id not in (
        select submission_id from quarantined where {{ key | join(' is null or ') }} is null
    )
),

absences as (
    select {{ columns_of('spans', ['submitter'] + key + ['held_from']) }}, min(inventories.report_date) as absent_since
    from spans
    inner join inventories on spans.submitter = inventories.submitter
        and spans.held_from < inventories.report_date and inventories.report_date < spans.held_before
    left join quarantined
        on inventories.submission_id = quarantined.submission_id and {{ same('spans', 'quarantined', key) }}
    where spans.held_from + 1 < spans.held_before and quarantined.submission_id is null
    group by {{ columns_of('spans', ['submitter'] + key + ['held_from']) }}
),

in_force as (
    select
        spans.* {%- if marks %} exclude ({{ marks | join(', ') }}){% endif %},
        dates.report_date,
        {%- set absent_since = 'coalesce(spans.absent_since, absences.absent_since)' if marks else 'absences.absent_since' %}
        case when {{ absent_since }} <= dates.report_date then {{ absent_since }} end as absent_since
    from spans
    inner join dates on spans.held_from <= dates.report_date and dates.report_date < spans.held_before
    inner join active on spans.submitter = active.submitter
        and dates.report_date between active.active_from and active.active_to
    left join absences on {{ same('spans', 'absences', ['submitter'] + key + ['held_from']) }}
)
{%- endmacro %}
