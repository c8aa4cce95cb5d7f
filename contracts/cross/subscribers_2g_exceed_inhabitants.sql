-- All submitters' 2G subscribers of a commune against its inhabitants; told to the one with the most.
with together as (
    select commune_code, sum(subscribers_2g) as subscribers_2g from subscribers_in_force group by commune_code
),

told as (
    select * from subscribers_now
    qualify row_number() over (partition by commune_code order by subscribers_2g desc, submitter) = 1
)

select
    told.submitter, told.source_sheet, told.source_row, 'subscribers_2g' as column_name, commune_name as key,
    together.subscribers_2g as value, population_2019 as expected
from told inner join together using (commune_code) inner join commune using (commune_code)
where population_2019 > 0 and together.subscribers_2g > $share * population_2019
