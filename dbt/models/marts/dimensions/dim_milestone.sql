with milestones as (
    select * from {{ ref('milestones') }}
)

select
    milestone_kind,
    milestone_name,
    milestone_date,
    known_from,
    lead(known_from) over (partition by milestone_kind order by known_from) - 1 as known_to,
    source
from milestones
order by milestone_kind, known_from
