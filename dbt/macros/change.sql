{#
  How far a measure in force moved over some days; null where it was not known then. Of the reported cumulative, a
  commune that the whole file of that day leaves out, and all before it, had none yet: so where the submitter's figures
  of that day are there to leave it out. Where they are not, the past is missing, and that is no zero.
#}
{% macro change(measure, days) -%}
    {%- set before = 'before_' ~ days ~ '.' ~ measure -%}
    {%- if measure == 'converted_total' -%}
    today.{{ measure }} - case
        when late_starters.active_from > today.report_date - {{ days }} then 0
        when whole_{{ days }}.submitter is not null then coalesce({{ before }}, 0)
        else {{ before }}
    end
    {%- else -%}
    today.{{ measure }} - {{ before }}
    {%- endif -%}
{%- endmacro %}
