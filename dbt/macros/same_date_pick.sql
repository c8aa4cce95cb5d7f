{#
  CTEs that lead to `picked`, the rows that count on each report date: those of the newest accepted submission, and for
  a key that it quarantines the row of the newest older accepted submission of that date. A key that it omits has none.
#}
{% macro same_date_pick(feed, key) -%}
{%- set by_key = ['submitter', 'report_date'] + key -%}
submissions as (
    select submission_id, sequence, is_newest from {{ ref('stg_submission') }} where is_accepted
),

quarantined as (
    select distinct {{ columns_of('rows', by_key) }}
    from {{ source('lake', feed ~ '_rejected') }} as rows
    inner join submissions on rows.submission_id = submissions.submission_id and submissions.is_newest
),

uncontested as (
    select rows.*, submissions.sequence
    from {{ source('lake', feed) }} as rows
    inner join submissions on rows.submission_id = submissions.submission_id and submissions.is_newest
    left join quarantined on {{ same('rows', 'quarantined', by_key) }}
    where quarantined.submitter is null
),

contested as (
    select rows.*, submissions.sequence
    from {{ source('lake', feed) }} as rows
    inner join submissions on rows.submission_id = submissions.submission_id
    inner join quarantined on {{ same('rows', 'quarantined', by_key) }}
    qualify row_number() over (partition by {{ columns_of('rows', by_key) }} order by submissions.sequence desc) = 1
),

picked as (
    select * from uncontested
    union all
    select * from contested
)
{%- endmacro %}
