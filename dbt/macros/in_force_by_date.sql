{#
  Dated reference data by date: beside each of `dates` the row in force on it, the newest with valid_from on or before
  it. So a row that is added for later touches no earlier date. What has no row, or two, on a date is told by the test
  `reference_holds_on_each_date`, before any model reads it.
#}
{% macro in_force_by_date(reference) -%}
    select
        dates.report_date,
        spans.*
    from dates
    inner join (
        select
            *,
            lead(valid_from) over (order by valid_from) as replaced_from
        from {{ reference }}
    ) as spans
        on spans.valid_from <= dates.report_date
        and dates.report_date < coalesce(spans.replaced_from, date '9999-12-31')
{%- endmacro %}
