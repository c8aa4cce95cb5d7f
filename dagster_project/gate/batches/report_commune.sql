-- One row per date and unit, listed in the reference data or reported.
with listed as (
    select checked.report_date, dim_commune.commune_code
    from checked
    inner join marts.dim_commune on checked.report_date between dim_commune.valid_from and dim_commune.valid_to
),

reported as (
    select report_date, commune_code, subscribers_total, subscribers_2g
    from official.report_commune
    where report_date in (select report_date from checked)
)

select
    coalesce(listed.report_date, reported.report_date) as report_date,
    coalesce(listed.commune_code, reported.commune_code) as commune_code,
    listed.commune_code is not null as is_listed,
    reported.commune_code is not null as is_reported,
    reported.subscribers_total,
    reported.subscribers_2g
from listed
full join reported on listed.report_date = reported.report_date and listed.commune_code = reported.commune_code
order by 1, 2
