-- Nobody converts who was not on 2G: a day's conversions in a commune are at most the 2G subscribers of the date before.
with converted as (
    select
        submitter, commune_code, sum(converted) as converted,
        min_by(source_sheet, (source_row, source_sheet)) as source_sheet, min(source_row) as source_row
    from conversions_now
    group by submitter, commune_code
)

select
    submitter, c.source_sheet, c.source_row, 'converted' as column_name, commune_name as key,
    converted as value, subscribers_2g as expected
from converted as c
inner join subscribers_before as s using (submitter, commune_code)
inner join commune using (commune_code)
where converted > subscribers_2g
