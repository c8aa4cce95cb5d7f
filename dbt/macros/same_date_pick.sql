{#
  CTEs that lead to `picked`, the rows that count on each report date: those of the newest accepted submission, and for
  a key that it quarantines the row of the newest older accepted submission of that date. A key that it omits has none.
#}
{% macro same_date_pick(feed, key) -%}
{%- set by_key = ['submitter', 'report_date'] + key -%}
accepted as (
    select rows.*, submission.sequence, submission.is_newest
    from {{ source('lake', feed) }} as rows
    inner join {{ ref('stg_submission') }} as submission on rows.submission_id = submission.submission_id
    where submission.is_accepted
),

quarantined as (
    select distinct {{ columns_of('rows', by_key) }}
    from {{ source('lake', feed ~ '_rejected') }} as rows
    inner join {{ ref('stg_submission') }} as submission on rows.submission_id = submission.submission_id
    where submission.is_newest
),

newest as (
    select * from accepted where is_newest
),

older as (
    select accepted.*
    from accepted
    inner join quarantined on {{ same('accepted', 'quarantined', by_key) }}
    left join newest on {{ same('accepted', 'newest', by_key) }}
    where not accepted.is_newest and newest.submission_id is null
    qualify row_number() over (partition by {{ columns_of('accepted', by_key) }} order by accepted.sequence desc) = 1
),

picked as (
    select * from newest
    union all
    select * from older
)
{%- endmacro %}
