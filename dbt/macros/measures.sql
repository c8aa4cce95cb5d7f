{# Written from contracts/feeds/subscribers.yaml and dbt/models/official/_report_city.yml by `make docs`: a measure is declared there. #}
{#
  The names of measures, in their published order. `report`: all that the city, a district, a commune and a carrier are
  reported by; `additive`: those of them whose parts add up; `summed`: those that are sums over mart_commune_daily;
  `subscribers` and `stations`: the mart's, by feed; `stocks`: those of the mart that have movements.
#}
{% macro measures(scope) -%}
    {{ return({
        'report': [
            'subscribers_total',
            'subscribers_2g',
            'share_2g',
            'subscribers_2g_only',
            'subscribers_m2m',
            'converted_total',
            'converted_30d',
            'stations_2g_on_air',
            'stations_2g_switched_off',
            'stations_4g_added',
            'communes_priority',
            'milestone_date',
            'days_to_milestone',
            'required_conversions_per_day',
            'conversions_per_day_28d',
            'projected_completion_date',
            'is_on_track',
            'data_as_of',
            'is_stale',
        ],
        'additive': [
            'subscribers_total',
            'subscribers_2g',
            'subscribers_2g_only',
            'subscribers_m2m',
            'converted_total',
            'stations_2g_on_air',
            'stations_2g_switched_off',
            'stations_4g_added',
            'communes_priority',
        ],
        'summed': [
            'subscribers_total',
            'subscribers_2g',
            'subscribers_2g_only',
            'subscribers_m2m',
            'converted_total',
            'stations_2g_on_air',
            'stations_2g_switched_off',
            'stations_4g_added',
        ],
        'subscribers': [
            'subscribers_total',
            'subscribers_2g',
            'subscribers_2g_only',
            'subscribers_3g',
            'subscribers_4g',
            'subscribers_5g',
            'subscribers_m2m',
        ],
        'stations': [
            'stations_2g_on_air',
            'stations_2g_switched_off',
            'stations_4g_added',
        ],
        'stocks': [
            'subscribers_total',
            'subscribers_2g',
            'subscribers_2g_only',
            'subscribers_3g',
            'subscribers_4g',
            'subscribers_5g',
            'subscribers_m2m',
            'converted_total',
            'stations_2g_on_air',
            'stations_2g_switched_off',
            'stations_4g_added',
        ],
    }[scope]) }}
{%- endmacro %}
