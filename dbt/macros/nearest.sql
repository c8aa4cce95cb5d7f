{#
  The grid search for the nearest neighbour. Belongs here: cells, distance and one ring of the search; which stations are
  sought and found is the model's.

  A ring of cell size c looks in a point's own cell and the eight around it, so whatever lies within c metres is seen, and
  a nearest one found closer than c is the true one. Small cells first keep the pairs few where stations are dense; only
  points still without an answer go on to the next ring.
#}

{# Column and row of the cell. A degree is taken a little short (at 25° N, north of all of Viet Nam), so that no cell is narrower than its size. #}
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
sought_{{ ring }} as (
    select *, {{ cell_columns(cell_m) }} from {{ sought }}
),

cells_{{ ring }} as (
    select found.* exclude (cell_x, cell_y), found.cell_x + x.step as cell_x, found.cell_y + y.step as cell_y
    from (select *, {{ cell_columns(cell_m) }} from stations_4g) as found
    cross join (values (-1), (0), (1)) as x (step)
    cross join (values (-1), (0), (1)) as y (step)
),

pairs_{{ ring }} as (
    select
        sought.report_date,
        sought.submitter,
        sought.station_code,
        found.station_code as nearest_4g_station_code,
        {{ distance_m('sought', 'found') }} as nearest_4g_m
    from sought_{{ ring }} as sought
    inner join cells_{{ ring }} as found on {{ same('sought', 'found', ['report_date', 'submitter', 'cell_x', 'cell_y']) }}
),

nearest_{{ ring }} as (
    select
        report_date,
        submitter,
        station_code,
        min_by(nearest_4g_station_code, (nearest_4g_m, nearest_4g_station_code)) as nearest_4g_station_code,
        min(nearest_4g_m) as nearest_4g_m
    from pairs_{{ ring }}
    group by report_date, submitter, station_code
    having min(nearest_4g_m) < {{ cell_m }}
),

left_{{ ring }} as (
    select sought.report_date, sought.submitter, sought.station_code, sought.latitude, sought.longitude
    from {{ sought }} as sought
    left join nearest_{{ ring }} as nearest
        on {{ same('sought', 'nearest', ['report_date', 'submitter', 'station_code']) }}
    where nearest.station_code is null
)
{%- endmacro %}
