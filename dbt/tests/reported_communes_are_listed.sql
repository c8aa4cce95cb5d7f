select
    reported.report_date,
    reported.commune_code
from {{ ref('report_commune') }} as reported
left join {{ ref('dim_commune') }} as communes
    on reported.commune_code = communes.commune_code
    and reported.report_date between communes.valid_from and communes.valid_to
where {{ in_window('reported.report_date') }} and communes.commune_code is null
