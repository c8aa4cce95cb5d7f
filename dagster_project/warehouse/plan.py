"""Which dates a build must cover: those asked for and those that the ledger marks changed, as one range."""

from dataclasses import dataclass
from datetime import date, timedelta

from dagster_project.contracts import Contracts
from dagster_project.settings import Settings
from dagster_project.submissions.ledger import Ledger
from dagster_project.warehouse.reach import last_date_touched
from dagster_project.warehouse.state import WarehouseState


@dataclass(frozen=True)
class BuildPlan:
    """One contiguous range of report dates, and the last of the ledger's changes that it takes in."""

    from_date: date
    to_date: date
    change_sequence: int
    changed_dates: tuple[date, ...] = ()

    @property
    def dates(self) -> list[date]:
        """Every date of the range."""
        return [self.from_date + timedelta(days=n) for n in range((self.to_date - self.from_date).days + 1)]


def plan_build(
    settings: Settings,
    contracts: Contracts,
    ledger: Ledger,
    state: WarehouseState | None,
    first: date,
    last: date,
) -> BuildPlan:
    """Plan the build of `first` to `last` on top of `state`; without a state, of everything that was ever received."""
    built = state or WarehouseState()
    changes = ledger.changes_after(built.change_sequence)
    changed = [(submission, submission.report_date) for _, submission in changes if submission.report_date]
    newest = max([last, *([built.newest] if built.newest else []), *(day for _, day in changed)])
    starts, ends = [first], [last]
    for submission, day in changed:
        starts.append(day)
        if state is None:
            ends.append(newest)
        elif submission.feed in contracts.feeds:
            ends.append(last_date_touched(settings, ledger, contracts.feeds[submission.feed], submission, newest))
    if built.broken:
        starts.append(built.broken[0])
        ends.append(built.broken[1])
    if built.newest and min(starts) > built.newest:
        starts.append(built.newest + timedelta(days=1))
    if built.first and max(ends) < built.first:
        ends.append(built.first - timedelta(days=1))
    sequence = max([built.change_sequence, *(at for at, _ in changes)])
    return BuildPlan(min(starts), max(ends), sequence, tuple(sorted({day for _, day in changed})))
