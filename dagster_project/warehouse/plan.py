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
    over: date,
) -> BuildPlan:
    """Plan the build of `first` to `last` on top of `state`; without a state, of everything that was ever received.

    A change of a date that is not over yet, and was not asked for, waits: `over` is the last date that is. It would
    otherwise become the newest date of the report while most carriers have still to send theirs.
    """
    built = state or WarehouseState()
    horizon = max([last, over, *([built.newest] if built.newest else [])])
    entered = [(at, s, s.report_date) for at, s in ledger.changes_after(built.change_sequence) if s.report_date]
    changed = [(submission, day) for _, submission, day in entered if day <= horizon]
    held = [at for at, _, day in entered if day > horizon]
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
    sequence = held[0] - 1 if held else max([built.change_sequence, *(at for at, _, _ in entered)])
    return BuildPlan(min(starts), max(ends), sequence, tuple(sorted({day for _, day in changed})))
