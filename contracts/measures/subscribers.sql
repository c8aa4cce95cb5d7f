-- What is watched of subscribers: each technology, by commune.
select
    part, report_date, commune_code as place, m.measure, 'stock' as kind,
    if(m.measure in ('subscribers_total', 'subscribers_m2m'), null, 'subscribers_total') as whole, m.figure
from subscribers, unnest([
    {'measure': 'subscribers_total', 'figure': subscribers_total},
    {'measure': 'subscribers_2g', 'figure': subscribers_2g},
    {'measure': 'subscribers_2g_only', 'figure': subscribers_2g_only},
    {'measure': 'subscribers_3g', 'figure': subscribers_3g},
    {'measure': 'subscribers_4g', 'figure': subscribers_4g},
    {'measure': 'subscribers_5g', 'figure': subscribers_5g},
    {'measure': 'subscribers_m2m', 'figure': subscribers_m2m}
]) as t (m)
