with {{ inventory_in_force(
    'stations', ref('stg_stations'), ['station_code', 'technology'],
    ['station_name', 'latitude', 'longitude', 'commune_code', 'status', 'on_air_date', 'off_air_date'],
    marks=['absent_since']
) }},

programme as (
    select * from {{ ref('programme') }}
),

last_inventory as (
    select * from {{ ref('int_submission_in_force') }}
    where feed = 'stations' and report_date in (select report_date from {{ ref('stg_report_date') }})
),

states as (
    select
        *,
        case when status = 'on_air' and absent_since is not null then 'unreported' else status end as state
    from in_force
)

select
    states.report_date,
    states.submitter,
    states.station_code,
    states.technology,
    states.station_name,
    states.latitude,
    states.longitude,
    states.commune_code,
    states.status,
    states.state,
    states.on_air_date,
    states.off_air_date,
    states.absent_since,
    states.state = 'off_air' and states.off_air_date >= programme.programme_start as is_switched_off_in_programme,
    states.state = 'on_air' and states.on_air_date >= programme.programme_start as is_added_in_programme,
    case
        when states.absent_since is null then states.data_as_of else last_inventory.data_as_of
    end as data_as_of,
    states.submission_id,
    states.source_sheet,
    states.source_row
from states
cross join programme
left join last_inventory
    on states.report_date = last_inventory.report_date and states.submitter = last_inventory.submitter
order by states.report_date, states.submitter, states.station_code, states.technology
