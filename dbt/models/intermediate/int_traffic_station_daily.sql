with traffic as (
    select * from {{ ref('stg_traffic') }}
),

cells as (
    select
        report_date,
        submitter,
        station_code,
        technology,
        cell_code,
        count(*) as cell_hours,
        sum(voice_erlang) as voice_erlang,
        sum(data_mb) as data_mb,
        max_by(submission_id, sequence) as submission_id,
        max(sequence) as newest_sequence
    from traffic
    group by report_date, submitter, station_code, technology, cell_code
)

select
    report_date,
    submitter,
    station_code,
    technology,
    count(*) as cells,
    cast(sum(cell_hours) as bigint) as cell_hours,
    cast(sum(voice_erlang) as decimal(18, 3)) as voice_erlang,
    cast(sum(data_mb) as decimal(18, 3)) as data_mb,
    max_by(submission_id, newest_sequence) as submission_id
from cells
group by report_date, submitter, station_code, technology
order by report_date, submitter, station_code, technology
