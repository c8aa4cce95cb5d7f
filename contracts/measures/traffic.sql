-- What is watched of traffic: both kinds, by station.
with by_station as (
    select
        part, report_date, station_code, sum(voice_erlang)::double as voice_erlang, sum(data_mb)::double as data_mb
    from traffic
    group by all
)

select part, report_date, station_code as place, m.measure, 'flow' as kind, null as whole, m.figure
from by_station, unnest([
    {'measure': 'voice_erlang', 'figure': voice_erlang},
    {'measure': 'data_mb', 'figure': data_mb}
]) as t (m)
