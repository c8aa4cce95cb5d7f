{%- set measures = [
    'subscribers_total', 'subscribers_2g', 'subscribers_2g_only', 'subscribers_3g', 'subscribers_4g', 'subscribers_5g',
    'subscribers_m2m',
] -%}
{{ in_force('subscribers', ref('stg_subscribers'), ['commune_code'], measures) }}

select
    report_date,
    submitter,
    commune_code,
    {{ measures | join(',\n    ') }},
    data_as_of,
    submission_id,
    source_sheet,
    source_row
from in_force
order by report_date, submitter, commune_code
