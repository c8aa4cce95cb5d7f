-- What the formulas of measures.yaml read beside the rows themselves. The six relations of rows bear the names of the
-- feeds and hold, for each date asked for, the rows in force on it (on_date); the release is attached as `official`.

create or replace temp view places as
    select on_date, submitter, commune_code, district_code from subscribers
    union
    select on_date, submitter, commune_code, district_code from conversions
    union
    select on_date, submitter, commune_code, district_code from stations;

-- Submitters with a station inventory in force on a date.
create or replace temp macro inventories(day) as table
    select submitter, in_force_report_date as data_as_of
    from official.main.report_submission
    where report_date = day and feed = 'stations' and submission_in_force is not null;

-- How old each part of a place's figures is; where an operator has no station the age is its inventory's.
create or replace temp macro ages(day) as table
    select submitter, commune_code, district_code, data_as_of from subscribers where on_date = day
    union all
    select submitter, commune_code, district_code, data_as_of from conversions where on_date = day
    union all
    select submitter, commune_code, district_code, data_as_of from stations where on_date = day
    union all
    select places.submitter, places.commune_code, places.district_code, inventories.data_as_of
    from places
    inner join inventories(day) as inventories on places.submitter = inventories.submitter
    where places.on_date = day
        and (places.submitter, places.commune_code)
        not in (select (submitter, commune_code) from stations where on_date = day);

create or replace temp macro submissions(what, day) as table
    select *, status in ('accepted', 'accepted_with_quarantine') as is_accepted
    from official.marts.submission
    where feed = what and report_date <= day;

-- Growth of the cumulative conversions of each place up to a date. A submitter whose conversions begin after the
-- programme did has converted nobody before, nor has a commune that a whole file of the day before the window leaves out:
-- so where figures of that file are in force then. Where none are, the past is missing, and that is no zero.
create or replace temp macro growth(day, days) as table
    with totals as (
        select on_date, submitter, commune_code, district_code, sum(converted_cumulative) as converted_total
        from conversions
        group by all
    ),
    late_starters as (
        select submitter, active_from from official.reference.submitter_feed
        where feed = 'conversions' and active_from > (select programme_start from official.reference.programme)
    ),
    whole_files as (
        select submitter
        from submissions('conversions', day - days)
        where is_accepted and report_date = day - days
            and submitter in (
                select submitter from official.marts.lineage where feed = 'conversions' and report_date = day - days
            )
        group by submitter
        having max_by(rows_quarantined, sequence) = 0
    )
    select
        today.submitter,
        today.commune_code,
        today.district_code,
        today.converted_total
        - case
            when late_starters.active_from > day - days then 0
            when whole_files.submitter is not null then coalesce(before.converted_total, 0)
            else before.converted_total
        end as growth
    from totals as today
    left join totals as before
        on before.on_date = day - days
        and today.submitter = before.submitter and today.commune_code = before.commune_code
    left join late_starters on today.submitter = late_starters.submitter
    left join whole_files on today.submitter = whole_files.submitter
    where today.on_date = day and today.converted_total is not null;

-- A station that an inventory omits keeps its row: what was on air is then unreported.
create or replace temp view stations_in_state as
    with states as (
        select
            *,
            case when status = 'on_air' and data_as_of <> report_date then 'unreported' else status end as state
        from stations
    )
    select
        states.*,
        state = 'off_air' and off_air_date >= programme_start as is_switched_off_in_programme,
        state = 'on_air' and on_air_date >= programme_start as is_added_in_programme,
        plan.planned_off_air_date
    from states
    cross join official.reference.programme
    left join shutdown_plan as plan
        on states.technology = '2G' and states.submitter = plan.submitter and states.station_code = plan.station_code;

-- The thresholds in force on a date. A release made before they had dates holds one row of each, which holds always.
create or replace temp view priority_rules as
    select null::date as valid_from where false union all by name from official.reference.priority_rule;

create or replace temp macro priority_rule_on(day) as table
    from priority_rules where coalesce(valid_from <= day, true) order by valid_from desc limit 1;

create or replace temp view eligibilities as
    select null::date as valid_from where false union all by name from official.reference.eligibility;

create or replace temp macro eligibility_on(day) as table
    from eligibilities where coalesce(valid_from <= day, true) order by valid_from desc limit 1;

create or replace temp macro priority(day) as table
    with sums as (
        select
            commune_code,
            cast(sum(subscribers_2g) as bigint) as subscribers_2g,
            cast(sum(subscribers_total) as bigint) as subscribers_total
        from subscribers
        where on_date = day
        group by commune_code
    ),
    compared as (
        select
            sums.*,
            communes.* exclude (commune_code),
            subscribers_2g / nullif(subscribers_total, 0)
            / nullif(sum(subscribers_2g) over () / nullif(sum(subscribers_total) over (), 0), 0) as quotient
        from sums
        inner join official.marts.dim_commune as communes
            on sums.commune_code = communes.commune_code and day between valid_from and valid_to
    )
    select
        commune_code,
        district_code,
        case when subscribers_2g is not null then
            is_commune and (is_rural or not rural_only)
            and coalesce(round(quotient, 6) >= min_location_quotient, false)
            and subscribers_2g >= min_subscribers_2g
        end as is_priority
    from compared
    cross join priority_rule_on(day);

create or replace temp view district_shares as
    with shares as (
        select on_date, district_code, round(sum(subscribers_2g) / nullif(sum(subscribers_total), 0), 6) as share_2g
        from subscribers
        group by on_date, district_code
    )
    select *, rank() over (partition by on_date order by share_2g desc nulls last) as place from shares;

create or replace temp view traffic_days as
    select
        on_date,
        count(distinct cell_code) as cells,
        count(*) as hours,
        sum(voice_erlang) as voice_erlang,
        sum(data_mb) as data_mb
    from traffic
    group by on_date;

-- Great-circle distance (haversine, mean earth radius) in whole metres from a 2G station to each 4G station on air.
create or replace temp macro distances(code) as table
    with located as (
        select *, cast(latitude as double) as lat, cast(longitude as double) as lon from stations_in_state
        where state = 'on_air'
    )
    select
        sites.station_code,
        cast(round(2 * 6371008.8 * asin(sqrt(
            power(sin(radians(sites.lat - here.lat) / 2), 2)
            + cos(radians(here.lat)) * cos(radians(sites.lat)) * power(sin(radians(sites.lon - here.lon) / 2), 2)
        ))) as bigint) as distance_m
    from located as here
    inner join located as sites on here.submitter = sites.submitter
    where here.technology = '2G' and here.station_code = code and sites.technology = '4G';
