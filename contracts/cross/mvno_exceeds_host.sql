-- An MVNO is carried by its host's network: where the host has next to no subscribers, it has few.
with host as (
    select submitter as host, commune_code, subscribers_total from subscribers_in_force
    union all
    select submitter as host, commune_code, subscribers_total
    from subscribers_before as b
    where (submitter, commune_code) not in (select (i.submitter, i.commune_code) from subscribers_in_force as i)
)

select
    m.submitter, m.source_sheet, m.source_row, 'subscribers_total' as column_name, commune_name as key,
    m.subscribers_total as value, coalesce(h.subscribers_total, 0) as expected
from subscribers_now as m
inner join sender as s on m.submitter = s.submitter and s.kind = 'mvno'
left join host as h on s.host = h.host and m.commune_code = h.commune_code
inner join commune as c on m.commune_code = c.commune_code
where
    s.host in (select host from host) and m.subscribers_total > $least
    and m.subscribers_total > $multiple * coalesce(h.subscribers_total, 0)
