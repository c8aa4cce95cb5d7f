-- From `difference` (a row a figure that differs between the releases a and b) to `change`: with the submissions whose
-- rows came into force or left it. `window_of` has the first date that is looked at.

create temp table moved as
    with old as (from a.marts.lineage where report_date >= (select first_date from window_of)),
    new as (from b.marts.lineage where report_date >= (select first_date from window_of)),
    pairs as (
        select
            coalesce(old.report_date, new.report_date) as report_date,
            coalesce(old.feed, new.feed) as feed,
            coalesce(old.submitter, new.submitter) as submitter,
            coalesce(old.commune_code, new.commune_code) as commune_code,
            coalesce(old.station_code, new.station_code) as station_code,
            unnest([old.submission_id, new.submission_id]) as submission_id
        from old
        full join new
            on old.report_date = new.report_date and old.feed = new.feed and old.submitter = new.submitter
            and old.commune_code is not distinct from new.commune_code
            and old.station_code is not distinct from new.station_code
            and old.technology is not distinct from new.technology
            and old.programme is not distinct from new.programme
            and old.outreach_date is not distinct from new.outreach_date
            and old.channel is not distinct from new.channel
        where old.submission_id is distinct from new.submission_id
    ),
    -- A date that only one release has did not move; it was added or dropped.
    dates as (
        select distinct report_date from a.main.report_city
        intersect
        select distinct report_date from b.main.report_city
    )
    select distinct pairs.*, communes.district_code
    from pairs
    inner join dates on pairs.report_date = dates.report_date
    left join b.marts.dim_commune as communes
        on pairs.commune_code = communes.commune_code
        and pairs.report_date between communes.valid_from and communes.valid_to
    where pairs.submission_id is not null
        and (
            pairs.feed not in ('stations', 'traffic', 'shutdown_plan')
            or pairs.report_date >= (select stations_from from window_of)
        );

create temp table stated as
    select
        b.report_date,
        b.submitter,
        b.feed,
        unnest([a.submission_in_force, b.submission_in_force, b.submission_id]) as submission_id
    from b.main.report_submission as b
    inner join a.main.report_submission as a
        on a.report_date = b.report_date and a.submitter = b.submitter and a.feed = b.feed
    where (a.submission_id, a.submission_in_force) is distinct from (b.submission_id, b.submission_in_force);

-- Figures of one row that rest on the same feeds have the same cause.
create temp table place_of as
    select distinct
        difference.table_name,
        difference.key,
        feeds_of.feeds,
        (difference.key->>'report_date')::date as report_date,
        difference.key->>'district_code' as district_code,
        difference.key->>'commune_code' as commune_code,
        difference.key->>'submitter' as submitter,
        difference.key->>'station_code' as station_code,
        difference.key->>'feed' as feed
    from difference
    left join feeds_of on difference.table_name = feeds_of.table_name and difference.name = feeds_of.name;

create temp table cause as
    with direct as (
        select
            place.table_name,
            place.key,
            place.feeds,
            list(distinct moved.submission_id order by moved.submission_id) as names
        from place_of as place
        inner join moved
            on place.report_date = moved.report_date
            and (place.feeds is null or list_contains(place.feeds, moved.feed))
            and (place.district_code is null or moved.district_code is null or place.district_code = moved.district_code)
            and (place.commune_code is null or place.commune_code = moved.commune_code)
            and (place.submitter is null or place.submitter = moved.submitter)
            and (place.station_code is null or place.station_code = moved.station_code)
        where place.feed is null
        group by all
        union all
        select
            place.table_name,
            place.key,
            place.feeds,
            list(distinct stated.submission_id order by stated.submission_id)
        from place_of as place
        inner join stated
            on place.report_date = stated.report_date and place.submitter = stated.submitter and place.feed = stated.feed
        where stated.submission_id is not null
        group by all
    ),
    dates as (
        select distinct report_date, feeds from place_of where feed is null
    ),
    around as (
        select
            dates.report_date,
            dates.feeds,
            list(distinct moved.submission_id order by moved.submission_id)
                filter (where moved.report_date = dates.report_date) as names_of_date,
            list(distinct moved.submission_id order by moved.submission_id) as names
        from dates
        inner join moved
            on moved.report_date between dates.report_date - 37 and dates.report_date
            and (dates.feeds is null or list_contains(dates.feeds, moved.feed))
        group by all
    )
    select
        place.table_name,
        place.key,
        place.feeds,
        coalesce(direct.names, around.names_of_date, around.names) as names
    from place_of as place
    left join direct
        on place.table_name = direct.table_name and place.key = direct.key
        and place.feeds is not distinct from direct.feeds
    left join around on place.report_date = around.report_date and place.feeds is not distinct from around.feeds;

create temp table change as
    select
        difference.*,
        try_cast(difference.after as double) - try_cast(difference.before as double) as difference,
        cause.names as submissions,
        case when starts_with(difference.table_name, 'official.') then 0 else 1 end as place
    from difference
    left join feeds_of on difference.table_name = feeds_of.table_name and difference.name = feeds_of.name
    left join cause
        on difference.table_name = cause.table_name and difference.key = cause.key
        and feeds_of.feeds is not distinct from cause.feeds;
