"""Why published figures may change: submissions that came into force or left it since the release, and definitions.

Belongs here: finding the reasons, and which rows each of them can have changed. Does not belong here: the rows that
did change (`rows`).
"""

from dataclasses import dataclass
from datetime import date

import duckdb
import yaml

from dagster_project.contracts import Contracts
from dagster_project.core.settings import Settings
from dagster_project.releases.contents.manifest import Manifest, read_definitions
from dagster_project.releases.continuity.rows import PUBLISHED_AS, Changed
from dagster_project.releases.dictionary.declared import declarations, feeds_of
from dagster_project.releases.store.store import Release
from dagster_project.submissions.ledger.ledger import Ledger, Submission
from dagster_project.warehouse.definitions import definitions, differences
from dagster_project.warehouse.digest import ReleaseDigest
from dagster_project.warehouse.restatement_window import last_date_touched

_NETWORK = {"subscribers", "conversions", "stations"}
_STATION = {"stations", "traffic", "shutdown_plan"}
_MARTS = {"mart_commune_daily": _NETWORK, "mart_station_daily": _STATION}
_OF_SUBMITTER = (
    *("mart_commune_daily", "mart_station_daily", "lineage"),
    *("report_station", "report_submission", "report_switch_off_candidate"),
)
"""Tables each row of which rests on its own submitter's files alone, or on its network's."""
_SUBMITTERS = "contracts/submitters/"


@dataclass(frozen=True)
class Reach:
    """One submission that came into force or left it, and the dates on which that is felt."""

    submission: Submission
    first: date
    last: date


@dataclass(frozen=True)
class Reasons:
    """All that may have changed what was published.

    `lost` are accepted submissions of the release that the ledger does not have; `definitions` a line a difference;
    `changed_submitters` those whose contracts differ, None where other definitions differ too.
    """

    reaches: list[Reach]
    lost: list[str]
    definitions: list[str]
    changed_submitters: set[str] | None
    hosts: dict[str, str]
    newest_published: date

    def submissions_explain(self, changed: Changed) -> bool:
        """Whether a submission reaches these rows. A key that a new date lacks is not left out by that date's files."""
        day = changed.report_date
        return day is not None and any(
            reach.first <= day <= reach.last
            and self._touches(changed, reach.submission)
            and (day <= self.newest_published or self._may_drop(reach.submission))
            for reach in self.reaches
        )

    def definitions_explain(self, changed: Changed) -> bool:
        """Whether a change of definitions can be the reason."""
        if self.changed_submitters is None:
            return True
        table = changed.table.split(".")[-1]
        if table not in _OF_SUBMITTER or changed.submitter is None:
            return bool(self.definitions)
        return bool(self._network(changed.submitter) & self.changed_submitters)

    def _touches(self, changed: Changed, submission: Submission) -> bool:
        table = changed.table.split(".")[-1]
        feeds = {changed.feed} if changed.feed else _feeds(table)
        if submission.feed not in feeds:
            return False
        own = table in _OF_SUBMITTER and changed.submitter is not None
        return not own or submission.submitter in self._network(str(changed.submitter))

    def _may_drop(self, submission: Submission) -> bool:
        of_published = submission.report_date is not None and submission.report_date <= self.newest_published
        return of_published or submission.feed == "stations"

    def _network(self, submitter: str) -> set[str]:
        return {submitter} | {hosted for hosted, host in self.hosts.items() if host == submitter}


_NEVER_COUNTED = ("refused", "held")


def find_reasons(
    settings: Settings,
    contracts: Contracts,
    ledger: Ledger,
    con: duckdb.DuckDBPyConnection,
    release: Release,
    manifest: Manifest,
    digest: ReleaseDigest,
) -> Reasons:
    """What came since a release, whose database is attached as `published`."""
    known = _known(con)
    there = ledger.hashes()
    lost = sorted(
        name for name, (status, sha256) in known.items() if status not in _NEVER_COUNTED and there.get(name) != sha256
    )
    reaches = [
        _reach(settings, contracts, ledger, one, digest.report_date) for one in _changed(ledger, manifest, known)
    ]
    before, after = read_definitions(release.path), definitions(settings)
    found = differences(before, after) if before else ["a program that kept no definitions made the release"]
    ended = _ended(contracts, manifest.report_date, digest.report_date)
    only_submitters = all(line.startswith(_SUBMITTERS) for line in found)
    return Reasons(
        reaches=[reach for reach in reaches if reach],
        lost=lost,
        definitions=[*found, *ended.values()],
        changed_submitters=_submitters(before, after) | ended.keys() if only_submitters else None,
        hosts={one.submitter: one.host for one in contracts.submitters.values() if one.host},
        newest_published=manifest.report_date,
    )


def _known(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, str]]:
    """The submissions of the release: name → status and hash; none where it was made before it held them."""
    has = con.execute(
        f"select 1 from duckdb_tables() where database_name = '{PUBLISHED_AS}' and table_name = 'submission'"
    ).fetchone()
    if not has:
        return {}
    rows = con.execute(
        f"select submission_id, status, sha256 from {PUBLISHED_AS}.marts.submission where feed is not null"
    ).fetchall()
    return {name: (status, sha256) for name, status, sha256 in rows}


def _changed(ledger: Ledger, manifest: Manifest, known: dict[str, tuple[str, str]]) -> list[Submission]:
    """What was entered, withdrawn or forgotten since; by the release's own list where the ledger is another one."""
    if manifest.ledger and ledger.holds(manifest.ledger.position):
        entered = {one.submission_id: one for _, one in ledger.changes_after(manifest.ledger.sequence)}
        return list(entered.values())
    return [one for one in ledger.submissions() if known.get(one.submission_id, ("", ""))[0] != one.status]


def _reach(
    settings: Settings, contracts: Contracts, ledger: Ledger, submission: Submission, newest: date
) -> Reach | None:
    day = submission.report_date
    if day is None or submission.feed is None or day > newest:
        return None
    if submission.feed not in contracts.feeds:
        return Reach(submission, day, newest)
    feed = contracts.feeds[submission.feed]
    return Reach(submission, day, last_date_touched(settings, ledger, feed, submission, newest))


def _ended(contracts: Contracts, published: date, newest: date) -> dict[str, str]:
    """Submitters of whom a feed's activity ended between two dates, with the words for it."""
    return {
        sender.submitter: f"{_SUBMITTERS}: {sender.submitter}.{feed.feed} is owed until {terms.active_to}"
        for sender, feed, terms in contracts.pairs()
        if terms.active_to and published <= terms.active_to < newest
    }


def _submitters(before: dict[str, str], after: dict[str, str]) -> set[str]:
    """The submitters that the changed files of contracts speak of."""
    names = [name for name in before.keys() | after.keys() if before.get(name) != after.get(name)]
    documents = [yaml.safe_load(text[name]) for name in names for text in (before, after) if name in text]
    entries = [one for each in documents for one in (each, *each.get("submitters", []))]
    return {str(one["submitter"]) for one in entries if "submitter" in one}


def _feeds(table: str) -> set[str]:
    if table in _MARTS:
        return _MARTS[table]
    declared = declarations().tables.get(table)
    return set().union(*(feeds_of(table, name) for name in declared.measures)) if declared else set()
