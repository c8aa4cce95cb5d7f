-- What is watched of conversions: the cumulative figure by commune and by programme, and what was converted that day.
select
    part, report_date, commune_code as place, 'converted_cumulative' as measure, 'cumulative' as kind, null as whole,
    sum(converted_cumulative) as figure
from conversions
group by all
union all
select
    part, report_date, null as place, 'converted_cumulative ' || programme as measure, 'cumulative' as kind,
    null as whole, sum(converted_cumulative) as figure
from conversions
group by all
union all
select
    part, report_date, null as place, 'converted' as measure, 'flow' as kind, null as whole, sum(converted) as figure
from conversions
group by all
