with communes as (
    select * from {{ ref('communes') }}
)

select
    commune_code,
    commune_name,
    commune_type,
    district_code,
    district_name,
    district_type,
    population_2019,
    centroid_lat,
    centroid_lon,
    is_commune,
    valid_from,
    valid_to,
    commune_type in ('xã', 'thị trấn') as is_rural
from communes
order by commune_code, valid_from
