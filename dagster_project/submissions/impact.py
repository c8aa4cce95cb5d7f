"""What a new or changed rule would newly hit, before it goes live: kept files, read again under the present contract.

Belongs here: which files, and the comparison with what was said of them. Does not belong here: keeping anything.
Nothing is written into the data root: the files are examined on a bench aside.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from dagster_project.contracts import Contracts, Rule
from dagster_project.contracts.binding import bind_queries
from dagster_project.core.errors import TatsongError
from dagster_project.core.settings import TIME_ZONE, Settings
from dagster_project.submissions.examine import Examiner
from dagster_project.submissions.ledger.agreeing import agreements_of
from dagster_project.submissions.ledger.in_force import newest_accepted
from dagster_project.submissions.ledger.ledger import Ledger, Submission, open_ledger
from dagster_project.submissions.ledger.lookup import require_ledger
from dagster_project.submissions.plausible.beside import Place
from dagster_project.submissions.plausible.compare import Comparison
from dagster_project.submissions.records.notices import EXAMPLES_PER_RULE, Notices
from dagster_project.submissions.records.workspace import Workspace, open_workspace
from dagster_project.submissions.rules.across.judge import add_faults, judge

Progress = Callable[[str, int], None]


@dataclass(frozen=True)
class Hit:
    """A kept file of which a rule would say more than was said: `newly` rows or faults more, `count` in all."""

    submission_id: str
    submitter: str
    feed: str | None
    report_date: date | None
    count: int
    newly: int
    effect: str
    """`refused`, `held`, `quarantined` or `warned`."""
    status: str
    """What became of the file when it was received."""


@dataclass(frozen=True)
class Impact:
    """What was looked at, and what a rule would newly hit of it."""

    code: str
    first: date
    last: date
    files: int
    hits: list[Hit]


def impact(
    settings: Settings, contracts: Contracts, code: str, nights: int, progress: Progress | None = None
) -> Impact:
    """Which kept files of the last report dates a rule would newly hit under the present contract.

    Raises:
        TatsongError: there is no such rule, or nothing was ever received.
    """
    rule = contracts.rules.get(code)
    if rule is None:
        raise TatsongError(f"{code}: there is no such rule; `tatsong rules` lists them.")
    require_ledger(settings)
    with (
        tempfile.TemporaryDirectory(prefix="tatsong-") as scratch,
        open_ledger(settings.root.ledger) as ledger,
        open_workspace(settings, Path(scratch)) as workspace,
    ):
        first, last = _dates(ledger, nights)
        known = ledger.submissions(first, last)
        if rule.compares:
            bind_queries(contracts)
            chosen = [one for one in known if one.feed in rule.feeds and one.is_accepted]
            hits = _compared(Comparison(settings, contracts, ledger, workspace), rule, chosen)
        elif rule.is_across:
            bind_queries(contracts)
            chosen = [one for one in known if one.feed == rule.feed and one.is_accepted]
            hits = _across(settings, contracts, ledger, workspace, rule, chosen)
        else:
            chosen = list(_kept(known, contracts, rule))
            hits = _alone(
                Examiner(settings, contracts, workspace, agreements_of(ledger)), ledger, rule, chosen, progress
            )
        return Impact(code, first, last, len(chosen), list(hits))


def _dates(ledger: Ledger, nights: int) -> tuple[date, date]:
    days = [one.report_date for one in ledger.submissions() if one.report_date]
    if not days:
        raise TatsongError("Nothing was received of which the report date is known.")
    return max(days) - timedelta(days=nights - 1), max(days)


def _kept(known: Iterable[Submission], contracts: Contracts, rule: Rule) -> Iterator[Submission]:
    """The last reading of each file that the rule can speak of."""
    newest = {one.sent_as: one for one in known if one.raw_path and one.status != "withdrawn"}
    for one in newest.values():
        feed = contracts.feeds.get(str(one.feed))
        if rule.check is None or (feed and rule.code in feed.rules):
            yield one


def _alone(
    examiner: Examiner, ledger: Ledger, rule: Rule, chosen: list[Submission], progress: Progress | None
) -> Iterator[Hit]:
    for at, one in enumerate(chosen):
        if progress:
            progress(one.submission_id, len(chosen) - at)
        examiner.workspace.clear()
        source = examiner.settings.root.path / str(one.raw_path)
        if not source.is_file():
            raise TatsongError(f"{one.submission_id}: {one.raw_path} is gone; restore it first.")
        latest = one.received_at.astimezone(ZoneInfo(TIME_ZONE)).date()
        found = examiner.examine(source, one.submitter, one.path.rsplit("/", 1)[-1], latest, one.submission_id)
        refuses = rule.refuses or (one.is_accepted and found.status == "refused")
        effect = "refused" if refuses else "held" if rule.holds else "quarantined" if rule.rejects else "warned"
        yield from _hit(ledger, rule, one, found.notices, effect)


def _across(
    settings: Settings, contracts: Contracts, ledger: Ledger, workspace: Workspace, rule: Rule, chosen: list[Submission]
) -> Iterator[Hit]:
    """By each submitter and date, of the submission that speaks for it."""
    newest = {(day, submitter): one for (submitter, _, day), one in newest_accepted(chosen).items()}
    for day in sorted({one.report_date for one in chosen if one.report_date}):
        answers = judge(workspace.con, settings, contracts, ledger, day, [rule]).get(rule.code)
        if answers is None:
            raise TatsongError(f"contracts/cross/{rule.code}.sql: fails on {day}; the log says how.")
        for submitter, faults in answers.items():
            one = newest[day, submitter]
            found = Notices(contracts, one.path)
            add_faults(found, rule, faults)
            yield from _hit(ledger, rule, one, found, "warned")


def _compared(comparison: Comparison, rule: Rule, chosen: list[Submission]) -> Iterator[Hit]:
    """Each submission beside what was in force when it was taken in."""
    for one in chosen:
        rows = comparison.kept_rows(one)
        if one.feed is None or one.report_date is None or rows is None:
            continue
        found = Notices(comparison.contracts, one.path)
        place = Place(one.submitter, one.feed, one.report_date, comparison.ledger.entry_of(one))
        comparison.tell(place, rows, found, [rule.code])
        yield from _hit(comparison.ledger, rule, one, found, "held")


def _hit(ledger: Ledger, rule: Rule, one: Submission, found: Notices, effect: str) -> Iterator[Hit]:
    count, said = found.counts[rule.code], ledger.recorded_notices(found.contracts, one)
    newly = count - said.counts[rule.code]
    if said.counts[rule.code] <= EXAMPLES_PER_RULE:
        newly = max(newly, len(_places(found, rule) - _places(said, rule)))
    if newly > 0:
        yield Hit(one.submission_id, one.submitter, one.feed, one.report_date, count, newly, effect, one.status)


def _places(notices: Notices, rule: Rule) -> set[tuple[str | None, int | None, str | None]]:
    """Where the examples of a rule lie: all of its occurrences, as long as they are few."""
    return {(notice.sheet, notice.row, notice.column) for notice in notices.kept if notice.code == rule.code}
