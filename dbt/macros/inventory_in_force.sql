{#
  CTEs that lead to `in_force` for a full inventory: as in_force, and with `absent_since`, the first inventory after
  the row that has the key neither accepted nor quarantined. An inventory with a quarantined row of unreadable key
  proves nothing absent. With `marks=['absent_since']` the table keeps the absent rows and what it knows of them.
#}
{% macro inventory_in_force(feed, rows, key, measures, marks=[]) -%}
{%- set span = ['submitter'] + key + ['held_from'] -%}
{{ held_spans(feed, rows, key, measures + lineage_columns(), marks) }},

newest as (
    select submission_id, submitter, report_date
    from {{ ref('stg_submission') }}
    where feed = '{{ feed }}' and is_newest
),

quarantined as (
    select distinct {{ columns_of('rows', ['submission_id'] + key) }}
    from {{ source('lake', feed ~ '_rejected') }} as rows
    inner join newest on rows.submission_id = newest.submission_id
),

inventories as (
    select * from newest
    where submission_id not in (select submission_id from quarantined where {{ key | join(' is null or ') }} is null)
),

absences as (
    select {{ columns_of('spans', span) }}, min(inventories.report_date) as absent_since
    from spans
    inner join inventories
        on spans.submitter = inventories.submitter
        and inventories.report_date between spans.held_from and spans.held_to
        and inventories.report_date > spans.data_as_of
    left join quarantined
        on inventories.submission_id = quarantined.submission_id and {{ same('spans', 'quarantined', key) }}
    where spans.held_to > spans.data_as_of and quarantined.submission_id is null
    group by {{ columns_of('spans', span) }}
),

dated as (
    select *, {{ date_range('held_from', 'held_to') }} as report_date
    from spans
),

in_force as (
    select
        dated.* {%- if marks %} exclude ({{ marks | join(', ') }}){% endif %},
        {%- set since = 'coalesce(dated.absent_since, absences.absent_since)' if marks else 'absences.absent_since' %}
        case when {{ since }} <= dated.report_date then {{ since }} end as absent_since
    from dated
    left join absences on {{ same('dated', 'absences', span) }}
)
{%- endmacro %}
