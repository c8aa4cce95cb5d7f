-- An old file under a new name: next to nothing of it differs from another date, where many rows differ from one date to
-- the next; or nothing at all does, while it differs from the date nearest to it.
with night as (select * from likeness where part = 'night'),

usual as (select median(differ_before) as differ from night),

nearest as (
    select arg_min(differ, (abs(n.report_date - c.report_date), n.report_date)) as differ
    from night as n cross join compared as c
)

select
    null as column_name, strftime(n.report_date, '%d/%m/%Y') as key, n.shared - n.differ as value, n.shared as expected
from night as n cross join usual as u cross join nearest as d
where
    n.shared > 0
    and ((u.differ >= $least and n.differ < $share * u.differ) or (n.differ = 0 and d.differ >= $least_nearest))
qualify row_number() over (order by n.differ, n.report_date desc) = 1
