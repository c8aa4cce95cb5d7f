{#
  The grid search for the nearest 4G site. Belongs here: cells, distance and one ring of the search; which stations are
  sought and found is the model's.

  A ring of cell size c looks in a point's own cell and the eight around it, so whatever lies within c metres is seen,
  and a nearest one closer than c is the true one. Small cells come first, which keeps the pairs few however dense the
  stations are; only points still without an answer go on to the next ring.
#}

{# Column and row of a point's cell. A degree is taken a little short, as at 25° N, north of all of Viet Nam, so that no cell is narrower than its size. #}
{% macro cell_columns(cell_m) -%}
    cast(floor(longitude * 100600 / {{ cell_m }}) as bigint) as cell_x,
    cast(floor(latitude * 111000 / {{ cell_m }}) as bigint) as cell_y
{%- endmacro %}

{# Great-circle distance (haversine, mean earth radius) in whole metres. #}
{% macro distance_m(a, b) -%}
    cast(round(2 * 6371008.8 * asin(sqrt(
        power(sin(radians({{ b }}.latitude - {{ a }}.latitude) / 2), 2)
        + cos(radians({{ a }}.latitude)) * cos(radians({{ b }}.latitude))
        * power(sin(radians({{ b }}.longitude - {{ a }}.longitude) / 2), 2)
    ))) as bigint)
{%- endmacro %}

{# CTEs of one ring: `nearest_<ring>` holds the answers, `left_<ring>` the points that the next ring has to look for. #}
{% macro nearest_ring(ring, sought, cell_m) -%}
looked_in_{{ ring }} as (
    select
        points.* exclude (cell_x, cell_y),
        points.cell_x + step_x.step as cell_x,
        points.cell_y + step_y.step as cell_y
    from (select *, {{ cell_columns(cell_m) }} from {{ sought }}) as points
    cross join steps as step_x
    cross join steps as step_y
),

nearest_{{ ring }} as (
    select
        looked_in.report_date,
        looked_in.submitter,
        looked_in.station_code,
        min_by(sites.station_code, ({{ distance_m('looked_in', 'sites') }}, sites.station_code)) as nearest_4g_station_code,
        min({{ distance_m('looked_in', 'sites') }}) as nearest_4g_m
    from looked_in_{{ ring }} as looked_in
    inner join (select *, {{ cell_columns(cell_m) }} from sites_4g) as sites
        on {{ same('looked_in', 'sites', ['report_date', 'submitter', 'cell_x', 'cell_y']) }}
    group by looked_in.report_date, looked_in.submitter, looked_in.station_code
    having nearest_4g_m < {{ cell_m }}
),

left_{{ ring }} as (
    select sought.*
    from {{ sought }} as sought
    left join nearest_{{ ring }} as nearest
        on {{ same('sought', 'nearest', ['report_date', 'submitter', 'station_code']) }}
    where nearest.station_code is null
)
{%- endmacro %}
