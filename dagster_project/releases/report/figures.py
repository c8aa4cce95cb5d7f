"""Everything that the report shows, read once from the release's own database.

Belongs here: which rows of which published table, and the same rows some days earlier. Does not belong here: any
figure that is not in a published table; wording and layout.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import duckdb

from dagster_project.releases.contents.build_context import BuildContext
from dagster_project.releases.contents.database import open_database
from dagster_project.releases.contents.verdicts import Approval, CheckResult
from dagster_project.submissions.headlines import Headline
from dagster_project.submissions.records.submission import Submission

Row = dict[str, Any]

EVENT_DAYS = 7
"""How many days of station events are listed."""
OUTREACH_DAYS = 28
"""How many days of outreach the report sums."""
OVERDUE = ("missing", "held", "refused", "withdrawn")
"""Statuses of what is owed still: nothing was accepted by the time at which it was due."""


@dataclass(frozen=True)
class Figures:
    """One report date's report. Rows are those of the published tables, by column name."""

    report_date: date
    release: str
    replaces: str | None
    """The release of the same date that this one follows."""
    created_at: datetime
    note: str | None
    city: Row
    earlier: dict[int, Row | None]
    """The city's row so many days before; None where none is published."""
    history: list[Row]
    """The city's rows of all published dates, oldest first."""
    districts: list[Row]
    districts_earlier: dict[str, Row]
    """The districts' rows seven days before, by code."""
    carriers: list[Row]
    communes: list[Row]
    """With centroid; Bạch Long Vĩ included."""
    stations: list[Row]
    """By carrier and technology."""
    stations_by_district: list[Row]
    """By carrier, district and technology."""
    events: list[Row]
    """Stations switched off, added, back or gone in the last days, newest first."""
    candidates: list[Row]
    """2G stations on air; eligible ones first."""
    submissions: list[Row]
    """What every submitter owed and sent for the report date."""
    dues: list[Row]
    """Those, what was due last of every feed, and all outreach of the weeks that the report sums."""
    refused_files: list[Row]
    """Refused files of the date, and those of no known date, where no due tells of them; by submitter and feed."""
    held: list[tuple[Submission, list[Headline]]]
    """What waits for a person, and the figures that it would bring."""
    warnings: list[Row]
    """What is warned of in the receipts of the submissions in force, counted by submitter and rule."""
    unreported_weeks: list[Row]
    """Districts of which fewer than four weeks of outreach are summed, with how many are."""
    senders: dict[str, str]
    """The submitters' names."""
    let_through: list[CheckResult]
    """What the gate has found and the release goes out with: warnings, and what a person let pass."""
    approvals: list[Approval]
    """What a person let pass, with reason."""
    milestone: Row | None
    priority_rule: Row
    eligibility: Row
    """The thresholds in force on the report date."""
    outreach: Row
    """The sums of the city."""
    outreach_by_commune: list[Row]

    @property
    def communes_by_need(self) -> list[Row]:
        """The communes: priority ones first, then by 2G subscribers, those without a figure last."""

        def need(row: Row) -> tuple[bool, int]:
            return not row["is_priority"], 1 if row["subscribers_2g"] is None else -row["subscribers_2g"]

        return sorted(self.communes, key=need)

    @property
    def not_on_time(self) -> list[Row]:
        """What of the dues came late, not at all, was refused or withdrawn, or lost rows."""
        return [row for row in self.dues if is_troubled(row)]

    @property
    def overdue(self) -> list[Row]:
        """What of the dues is owed still."""
        return [row for row in self.dues if row["status"] in OVERDUE]


def is_troubled(submission: Row) -> bool:
    """Whether it came late, not at all, was refused or withdrawn, or lost rows."""
    return submission["status"] in ("late", *OVERDUE) or bool(submission["rows_quarantined"])


def read_figures(context: BuildContext) -> Figures:
    """Read an edition's figures from the database that its first target has written."""
    with open_database(context.settings, context.folder, read_only=True) as con:
        read = _Reader(con, context.report_date)
        city = read.rows("select * from official.report_city order by report_date")
        by_date = {row["report_date"]: row for row in city}
        return Figures(
            report_date=context.report_date,
            release=f"{context.report_date}/r{context.number:03}",
            replaces=f"r{context.replaces:03}" if context.replaces else None,
            created_at=context.created_at,
            note=context.note,
            city=by_date[context.report_date],
            earlier={days: by_date.get(context.report_date - timedelta(days=days)) for days in (1, 7, 28)},
            history=city,
            districts=read.today("official.report_district", "rank_share_2g, district_code", _NAMED_DISTRICT),
            districts_earlier={row["district_code"]: row for row in read.rows(_DISTRICTS_EARLIER)},
            carriers=read.today(
                "official.report_carrier", "subscribers_total desc nulls last, submitter", _NAMED_CARRIER
            ),
            communes=read.rows(_COMMUNES),
            stations=read.rows(_STATIONS),
            stations_by_district=read.rows(_STATIONS_BY_DISTRICT),
            events=read.rows(_EVENTS),
            candidates=read.rows(_CANDIDATES),
            submissions=read.rows(_SUBMISSIONS),
            dues=read.rows(_DUES),
            refused_files=read.rows(_REFUSED_FILES),
            held=context.sources.held,
            warnings=read.rows(_WARNINGS),
            unreported_weeks=read.rows(_UNREPORTED_WEEKS),
            senders={row["submitter"]: row["submitter_name"] or row["submitter"] for row in read.rows(_SENDERS)},
            let_through=context.verdict.let_through,
            approvals=context.verdict.all_approvals,
            milestone=next(iter(read.rows(_MILESTONE)), None),
            priority_rule=read.in_force("reference.priority_rule"),
            eligibility=read.in_force("reference.eligibility"),
            outreach=read.rows(_OUTREACH)[0],
            outreach_by_commune=read.rows(_OUTREACH_BY_COMMUNE),
        )


@dataclass(frozen=True)
class _Reader:
    con: duckdb.DuckDBPyConnection
    day: date

    def rows(self, query: str) -> list[Row]:
        found = self.con.execute(query.format(day=self.day, event_days=EVENT_DAYS, outreach_days=OUTREACH_DAYS))
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def in_force(self, table: str) -> Row:
        """The row of dated reference data that holds on the report date."""
        return self.rows(f"select * from {table} where valid_from <= '{self.day}' order by valid_from desc limit 1")[0]

    def today(self, table: str, order: str, shown: str = "*") -> list[Row]:
        return self.rows(f"select {shown} from {table} where report_date = '{self.day}' order by {order}")


_NAMED_DISTRICT = "* replace (coalesce(district_name, district_code) as district_name)"
_NAMED_CARRIER = "* replace (coalesce(submitter_name, submitter) as submitter_name)"
_DISTRICTS_EARLIER = "select * from official.report_district where report_date = date '{day}' - 7"
_COMMUNES = """
    select
        figures.* replace (
            coalesce(figures.commune_name, figures.commune_code) as commune_name,
            coalesce(figures.district_name, figures.district_code) as district_name
        ),
        places.centroid_lat, places.centroid_lon
    from official.report_commune as figures
    left join marts.dim_commune as places
        on figures.commune_code = places.commune_code
        and '{day}' between places.valid_from and coalesce(places.valid_to, date '9999-12-31')
    where figures.report_date = '{day}'
    order by figures.district_code, figures.commune_code
"""
_STATIONS = """
    select
        stations.submitter, any_value(senders.submitter_name) as submitter_name, stations.technology,
        sum(stations_on_air)::bigint as stations_on_air, sum(stations_switched_off)::bigint as stations_switched_off,
        sum(stations_added)::bigint as stations_added, sum(stations_planned)::bigint as stations_planned,
        sum(stations_overdue)::bigint as stations_overdue, sum(stations_unreported)::bigint as stations_unreported
    from official.report_station as stations
    left join marts.dim_submitter as senders using (submitter)
    where stations.report_date = '{day}'
    group by stations.submitter, stations.technology
    order by stations.submitter, stations.technology
"""
_STATIONS_BY_DISTRICT = """
    select stations.*, senders.submitter_name, districts.district_name
    from official.report_station as stations
    left join marts.dim_submitter as senders using (submitter)
    left join official.report_district as districts
        on stations.report_date = districts.report_date and stations.district_code = districts.district_code
    where stations.report_date = '{day}'
    order by stations.submitter, stations.district_code, stations.technology
"""
_EVENTS = """
    select
        events.report_date, senders.submitter_name, events.station_code, events.station_name, events.technology,
        events.event, places.commune_name, places.district_name
    from marts.mart_station_daily as events
    left join marts.dim_submitter as senders using (submitter)
    left join marts.dim_commune as places
        on events.commune_code = places.commune_code
        and events.report_date between places.valid_from and coalesce(places.valid_to, date '9999-12-31')
    where events.event is not null and events.report_date > date '{day}' - {event_days}
    order by events.report_date desc, senders.submitter_name, events.station_code, events.technology
"""
_CANDIDATES = """
    select candidates.*, senders.submitter_name, places.commune_name, places.district_name
    from official.report_switch_off_candidate as candidates
    left join marts.dim_submitter as senders using (submitter)
    left join marts.dim_commune as places
        on candidates.commune_code = places.commune_code
        and candidates.report_date between places.valid_from and coalesce(places.valid_to, date '9999-12-31')
    where candidates.report_date = '{day}'
    order by candidates.is_eligible desc, candidates.submitter, candidates.station_code
"""
_SUBMISSIONS = """
    select submissions.*, senders.submitter_name, senders.kind
    from official.report_submission as submissions
    left join marts.dim_submitter as senders using (submitter)
    where submissions.report_date = '{day}'
    order by senders.kind = 'district', submissions.submitter, submissions.feed
"""
_DUES = """
    with last_due as (
        select submitter, feed, max(due_report_date) as last_due_date
        from official.report_submission
        where report_date <= '{day}' and status <> 'not_due'
        group by submitter, feed
    )
    select
        told.* replace (today.in_force_report_date as in_force_report_date),
        coalesce(told.due_report_date, told.report_date) as told_date,
        coalesce(senders.submitter_name, told.submitter) as submitter_name, feeds.feed_kind
    from official.report_submission as told
    inner join official.report_submission as today
        on today.report_date = '{day}' and told.submitter = today.submitter and told.feed = today.feed
    left join last_due on told.submitter = last_due.submitter and told.feed = last_due.feed
    left join marts.dim_submitter as senders on told.submitter = senders.submitter
    left join reference.submitter_feed as feeds on told.submitter = feeds.submitter and told.feed = feeds.feed
    where told.report_date = '{day}'
        or (
            told.report_date < '{day}' and told.status <> 'not_due' and (
                told.due_report_date = last_due_date
                or (told.feed = 'outreach' and told.due_report_date > date '{day}' - {outreach_days})
            )
        )
    qualify row_number() over (
        partition by told.submitter, told.feed, told_date
        order by told.report_date = told_date desc, told.report_date desc
    ) = 1
    order by senders.kind = 'district', told.submitter, told.feed, told_date
"""
_REFUSED_FILES = """
    select
        coalesce(senders.submitter_name, files.submitter) as submitter_name, files.feed, files.status,
        count(*)::bigint as files, coalesce(bool_and(files.sequence < newest.sequence), false) as is_replaced
    from marts.submission as files
    left join official.report_submission as told
        on files.submitter = told.submitter and files.feed = told.feed and files.report_date = told.report_date
    left join marts.submission as newest on told.submission_id = newest.submission_id
    left join marts.dim_submitter as senders on files.submitter = senders.submitter
    where files.status in ('refused', 'held') and (files.report_date = '{day}' or files.report_date is null)
        and told.status is distinct from files.status
    group by files.submitter, senders.submitter_name, files.feed, files.status
    order by files.submitter, files.feed, files.status
"""
_WARNINGS = """
    select
        coalesce(senders.submitter_name, told.submitter) as submitter_name, notices.code, notices.subject,
        notices.subject_vi, sum(notices.occurrences)::bigint as occurrences
    from official.report_submission as told
    inner join marts.submission_notice as notices on told.submission_in_force = notices.submission_id
    left join marts.dim_submitter as senders on told.submitter = senders.submitter
    where told.report_date = '{day}' and notices.severity = 'warning'
    group by told.submitter, senders.submitter_name, notices.code, notices.subject, notices.subject_vi
    order by told.submitter, notices.code
"""
_UNREPORTED_WEEKS = """
    select any_value(places.district_name) as district_name, outreach.weeks_reported
    from official.report_outreach as outreach
    left join marts.dim_commune as places
        on outreach.commune_code = places.commune_code
        and outreach.report_date between places.valid_from and coalesce(places.valid_to, date '9999-12-31')
    where outreach.report_date = '{day}' and outreach.weeks_reported < {outreach_days} // 7
    group by outreach.district_code, outreach.weeks_reported
    order by outreach.district_code
"""
_SENDERS = "select submitter, submitter_name from marts.dim_submitter"
_MILESTONE = """
    select milestones.*
    from marts.dim_milestone as milestones
    inner join official.report_city as city
        on city.report_date = '{day}' and milestones.milestone_date = city.milestone_date
    where milestones.milestone_kind = 'service_2g_only_stops' and milestones.known_from <= '{day}'
    order by milestones.known_from desc
    limit 1
"""
_OUTREACH = """
    select
        sum(sessions_total)::bigint as sessions_total, sum(people_reached_total)::bigint as people_reached_total,
        count(*) filter (outreach.sessions_total > 0 and places.is_commune) as communes
    from official.report_outreach as outreach
    left join marts.dim_commune as places
        on outreach.commune_code = places.commune_code
        and outreach.report_date between places.valid_from and coalesce(places.valid_to, date '9999-12-31')
    where outreach.report_date = '{day}'
"""
_OUTREACH_BY_COMMUNE = """
    select outreach.*, communes.commune_name, communes.district_name
    from official.report_outreach as outreach
    left join official.report_commune as communes using (report_date, commune_code)
    where outreach.report_date = '{day}'
    order by outreach.district_code, outreach.commune_code
"""
