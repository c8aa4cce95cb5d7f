-- One row per date: the shares of subscribers whose figures come from a report at most so many days old.
select
    checked.report_date,
    round(
        sum(case when checked.report_date - figures.subscribers_as_of <= 3 then figures.subscribers_total else 0 end)
        / sum(figures.subscribers_total), 6
    ) as share_within_3_days,
    round(
        sum(case when checked.report_date - figures.subscribers_as_of <= 7 then figures.subscribers_total else 0 end)
        / sum(figures.subscribers_total), 6
    ) as share_within_7_days
from {{ source('gate', 'checked') }} as checked
inner join {{ ref('mart_commune_daily') }} as figures on checked.report_date = figures.report_date
group by checked.report_date
order by checked.report_date
