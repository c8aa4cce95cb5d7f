{# `rows_hold` with the rules that every report of the common measures keeps; `rules` adds the table's own. #}
{% test measures_hold(model, key, rules={}) %}
    {%- set counts = [
        'subscribers_total', 'subscribers_2g', 'subscribers_2g_only', 'subscribers_m2m', 'converted_total',
        'stations_2g_on_air', 'stations_2g_switched_off', 'stations_4g_added', 'communes_priority',
    ] -%}
    {%- set common = {
        'share_2g_is_a_share': 'share_2g between 0 and 1',
        'share_2g_agrees': 'subscribers_total = 0 or subscribers_2g is null'
            ~ ' or coalesce(round(abs(share_2g - subscribers_2g / subscribers_total), 6), 1) <= 0.000001',
        'no_count_is_negative': 'least(' ~ counts | join(', ') ~ ') >= 0',
        '2g_within_total': 'subscribers_2g <= subscribers_total',
        '2g_only_within_2g': 'subscribers_2g_only <= subscribers_2g',
        'as_of_is_not_ahead': 'data_as_of <= report_date',
        'staleness_is_told': 'is_stale is not distinct from (data_as_of < report_date)',
        'milestone_is_known': 'milestone_date is not null',
    } -%}
    {{ test_rows_hold(model, key, dict(common, **rules)) }}
{% endtest %}
