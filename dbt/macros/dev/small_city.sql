{#
  Three nights of made-up figures for every commune of the reference data: two operators, a virtual one, a district.
  Belongs here: rows of the sources that all models and tests can work on in a second; figures mean nothing. The demo
  (`tatsong demo`) is the made-up city that looks like a real one.
#}
{% macro small_city() %}
    {%- set feeds = ['subscribers', 'conversions', 'stations', 'traffic', 'shutdown_plan', 'outreach'] -%}
    insert into control.submitter by name
    select * from (
        values
        ('viettel', 'Viettel', 'mno', null, null),
        ('mobifone', 'MobiFone', 'mno', null, null),
        ('local', 'Local', 'mvno', 'mobifone', null),
        ('le_chan', 'UBND quận Lê Chân', 'district', null, '305')
    ) as rows (submitter, submitter_name, kind, host_submitter, district_code);

    insert into control.submitter_feed by name
    select
        submitters.submitter,
        feeds.feed,
        date '2022-09-27' as active_from,
        case when feeds.feed in ('traffic', 'outreach') then 'flow' else 'stock' end as feed_kind,
        feeds.feed in ('stations', 'shutdown_plan') as is_inventory
    from control.submitter as submitters
    inner join (
        values
        ('mno', 'subscribers'), ('mno', 'conversions'), ('mno', 'stations'), ('mno', 'traffic'),
        ('mno', 'shutdown_plan'), ('mvno', 'subscribers'), ('mvno', 'conversions'), ('district', 'outreach')
    ) as feeds (kind, feed) on submitters.kind = feeds.kind;

    insert into control.max_age by name
    select submitter, feed, active_from as valid_from, 7 as max_age_days
    from control.submitter_feed;

    create or replace temp table nights as
    select cast(unnest(generate_series(date '2023-11-20', date '2023-11-22', interval 1 day)) as date) as report_date;

    insert into control.due by name
    select
        submitter,
        feed,
        report_date,
        cast((report_date + 1) || ' 01:30:00+07' as timestamptz) as due_at,
        report_date as last_due_date,
        cast((report_date + 1) || ' 01:30:00+07' as timestamptz) as last_due_at
    from control.submitter_feed
    cross join nights;

    -- What each operator sends of each commune, with a number of its own for figures that differ.
    create or replace temp table places as
    select
        sent.submitter,
        sent.feed,
        nights.report_date,
        concat_ws('.', sent.submitter, sent.feed, nights.report_date, 1) as submission_id,
        communes.commune_code,
        communes.district_code,
        cast(communes.centroid_lat as decimal(18, 6)) as latitude,
        cast(communes.centroid_lon as decimal(18, 6)) as longitude,
        cast(communes.commune_code as bigint) % 97 + length(sent.submitter) as size,
        cast(nights.report_date - date '2023-11-20' as bigint) as days_in,
        upper(left(sent.submitter, 1)) || communes.commune_code as station,
        row_number() over (partition by sent.submitter, sent.feed, nights.report_date order by communes.commune_code)
            as source_row
    from control.submitter_feed as sent
    cross join nights
    cross join read_csv('seeds/communes.csv', header = true, all_varchar = true) as communes;

    insert into lake.subscribers by name
    select
        submission_id, submitter, report_date, source_row, commune_code,
        size * 40 - days_in as subscribers_2g,
        size * 10 - days_in as subscribers_2g_only,
        size * 20 as subscribers_3g,
        size * 400 + days_in as subscribers_4g,
        size * 30 as subscribers_5g,
        size as subscribers_m2m,
        size * 490 as subscribers_total
    from places
    where feed = 'subscribers';

    insert into lake.conversions by name
    select
        submission_id, submitter, report_date, source_row, commune_code,
        'handset_exchange' as programme,
        1 as converted,
        size * 5 + days_in as converted_cumulative
    from places
    where feed = 'conversions';

    insert into lake.stations by name
    select
        submission_id, submitter, report_date, source_row, commune_code, latitude, longitude,
        station || technology as station_code,
        'Trạm ' || station as station_name,
        technology,
        case when technology = '2G' and size % 10 = 0 then 'off_air' else 'on_air' end as status,
        date '2015-01-01' as on_air_date,
        case when technology = '2G' and size % 10 = 0 then date '2023-06-01' end as off_air_date
    from places
    cross join (values ('2G'), ('4G')) as technologies (technology)
    where feed = 'stations';

    insert into lake.traffic by name
    select
        submission_id, submitter, report_date, source_row,
        station || '2G' as station_code,
        station || '2G1' as cell_code,
        '2G' as technology,
        report_date + to_hours(hour_of_day) as hour_at,
        0.1 as voice_erlang,
        size as data_mb
    from places
    cross join generate_series(0, 23) as hours (hour_of_day)
    where feed = 'traffic' and district_code = '305';

    insert into lake.shutdown_plan by name
    select
        submission_id, submitter, report_date, source_row,
        station || '2G' as station_code,
        1 as phase,
        date '2024-03-01' as planned_off_air_date,
        station || '4G' as replacing_station_code
    from places
    where feed = 'shutdown_plan' and size % 10 <> 0;

    insert into lake.outreach by name
    select
        submission_id, submitter, report_date, source_row, commune_code,
        report_date - 2 as outreach_date,
        'loudspeaker' as channel,
        2 as sessions,
        size as people_reached
    from places
    where feed = 'outreach' and district_code = '305' and report_date = date '2023-11-20';

    {% for feed in feeds -%}
    insert into control.submission by name
    select
        submission_id, submitter, '{{ feed }}' as feed, report_date,
        'accepted' as status,
        cast((report_date + 1) || ' 01:00:00+07' as timestamptz) as received_at,
        1 as sequence,
        count(*) as rows_read,
        count(*) as rows_accepted,
        0 as rows_quarantined,
        submission_id || '.csv' as file_name
    from lake.{{ feed }}
    group by submission_id, submitter, report_date;
    {% endfor %}

    insert into control.build_window
    select min(report_date), max(report_date) from nights;

    insert into gate.checked
    select report_date, lag(report_date) over (order by report_date) as date_before
    from nights;

    insert into gate.station_checked
    select * from gate.checked;
{% endmacro %}
