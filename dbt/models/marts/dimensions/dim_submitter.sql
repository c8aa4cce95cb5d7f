with submitters as (
    select * from {{ source('control', 'submitter') }}
),

periods as (
    select
        submitter,
        min(active_from) as active_from,
        case when count(*) = count(active_to) then max(active_to) end as active_to
    from {{ source('control', 'submitter_feed') }}
    group by submitter
)

select
    submitters.submitter,
    submitters.submitter_name,
    submitters.kind,
    submitters.mnc,
    submitters.host_submitter,
    submitters.district_code,
    periods.active_from,
    periods.active_to
from submitters
left join periods on submitters.submitter = periods.submitter
order by submitters.submitter
