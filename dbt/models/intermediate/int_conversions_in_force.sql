with {{ in_force(
    'conversions', ref('stg_conversions'), ['commune_code', 'programme'], ['converted', 'converted_cumulative']
) }}

select
    report_date,
    submitter,
    commune_code,
    programme,
    case when data_as_of = report_date then converted end as converted,
    converted_cumulative,
    data_as_of,
    submission_id,
    source_sheet,
    source_row
from in_force
order by report_date, submitter, commune_code, programme
