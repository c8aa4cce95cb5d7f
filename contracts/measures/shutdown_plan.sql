-- What is watched of the plan: how many stations it names, and how many of them within a year.
select part, report_date, null as place, 'station_code' as measure, 'stock' as kind, null as whole, count(*) as figure
from shutdown_plan
group by all
union all
select
    part, report_date, null as place, 'planned_off_air_date' as measure, 'stock' as kind, null as whole,
    count(*) filter (planned_off_air_date < report_date + interval 1 year) as figure
from shutdown_plan
group by all
