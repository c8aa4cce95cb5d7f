-- What is watched of the inventory: stations by technology and state, and those that went on air within a year.
select
    part, report_date, null as place, technology || ' ' || status as measure, 'stock' as kind, null as whole,
    count(*) as figure
from stations
group by all
union all
select
    part, report_date, null as place, technology || ' on_air_date' as measure, 'stock' as kind, null as whole,
    count(*) filter (on_air_date > report_date - interval 1 year) as figure
from stations
group by all
