with {{ same_date_pick('traffic', ['cell_code', 'hour_at']) }}

select
    report_date,
    submitter,
    station_code,
    cell_code,
    technology,
    hour_at,
    voice_erlang,
    data_mb,
    submission_id,
    sequence
from picked
