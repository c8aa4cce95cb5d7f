-- What is watched of outreach: both figures, by commune.
with by_commune as (
    select
        part, report_date, commune_code, sum(sessions) as sessions, sum(people_reached) as people_reached
    from outreach
    group by all
)

select part, report_date, commune_code as place, m.measure, 'flow' as kind, null as whole, m.figure
from by_commune, unnest([
    {'measure': 'sessions', 'figure': sessions},
    {'measure': 'people_reached', 'figure': people_reached}
]) as t (m)
