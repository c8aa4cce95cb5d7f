{#
  CTEs that lead from `measured` (a row per date and place with the sums of summed_measures and communes_priority) to
  `forecast`, which has every report measure: the pace of the last 28 days against what the milestone in force on the
  report date asks for. The date stops at 9999-12-31, the last that BI tools can hold.
#}
{% macro forecast() -%}
milestones as (
    select * from {{ ref('dim_milestone') }} where milestone_kind = 'service_2g_only_stops'
),

paced as (
    select
        measured.*,
        round(measured.subscribers_2g / nullif(measured.subscribers_total, 0), 6) as share_2g,
        milestones.milestone_date,
        milestones.milestone_date - measured.report_date as days_to_milestone,
        round(measured.converted_28d / 28, 2) as conversions_per_day_28d,
        case
            when measured.converted_28d > 0 then ceil(measured.subscribers_2g * 28 / measured.converted_28d)
        end as days_needed
    from measured
    left join milestones
        on measured.report_date between milestones.known_from and coalesce(milestones.known_to, date '9999-12-31')
),

forecast as (
    select
        *,
        case
            when days_to_milestone > 0 then round(subscribers_2g / days_to_milestone, 2)
        end as required_conversions_per_day,
        case
            when days_needed > date '9999-12-31' - report_date then date '9999-12-31'
            else report_date + cast(days_needed as integer)
        end as projected_completion_date,
        case
            when days_to_milestone is null then null
            when days_to_milestone < 0 or converted_28d <= 0 then subscribers_2g = 0
            else days_needed <= days_to_milestone
        end as is_on_track,
        data_as_of < report_date as is_stale
    from paced
)
{%- endmacro %}
