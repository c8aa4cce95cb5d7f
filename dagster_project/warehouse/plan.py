"""Which dates a build must cover: those asked for and those that the ledger marks changed.

Belongs here: the windows of report dates, built one after the other, oldest first. Does not belong here: how far one
change is felt (`restatement_window`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from dagster_project.contracts import Contracts
from dagster_project.core.settings import Settings
from dagster_project.submissions.ledger.ledger import Ledger
from dagster_project.submissions.places.reference import dates_with_places
from dagster_project.warehouse.restatement_window import last_date_touched
from dagster_project.warehouse.state import WarehouseState

_DAY = timedelta(days=1)
WORTH_A_WINDOW = 14
"""Fewer dates than these between two windows are built along: a run of the models costs more than they do."""


@dataclass(frozen=True, order=True)
class Window:
    """Report dates without a gap, built by one run of the models."""

    from_date: date
    to_date: date

    @property
    def dates(self) -> list[date]:
        """Every date of the window."""
        return [self.from_date + timedelta(days=n) for n in range((self.to_date - self.from_date).days + 1)]


@dataclass(frozen=True)
class BuildPlan:
    """The windows to build, oldest first, and the last of the ledger's changes that they take in."""

    windows: tuple[Window, ...]
    change_sequence: int
    changed_dates: tuple[date, ...] = ()

    @property
    def dates(self) -> list[date]:
        """Every date of every window."""
        return [day for window in self.windows for day in window.dates]


def plan_build(
    settings: Settings,
    contracts: Contracts,
    ledger: Ledger,
    state: WarehouseState | None,
    first: date,
    last: date,
    over: date,
) -> BuildPlan:
    """Plan the build of `first` to `last` on top of `state`; without a state, of everything that was ever accepted.

    A change of a date that is not over yet, and was not asked for, waits: `over` is the last date that is. It would
    otherwise become the newest date of the report while most carriers have still to send theirs.
    What was refused or is held makes no date of the report; it is told of on one that there is. A date without places
    is none.
    """
    built = state or WarehouseState()
    seeds = settings.dbt / "seeds"
    horizon = max([last, over, *([built.newest] if built.newest else [])])
    changes = ledger.changes_after(built.change_sequence)
    entered = [(at, s, s.report_date) for at, s in changes if s.report_date and _has_places(seeds, s.report_date)]
    held = [at for at, submission, day in entered if day > horizon and not submission.never_counted]
    changed = [(submission, day) for _, submission, day in entered if day <= horizon]
    counted = [day for submission, day in changed if not submission.never_counted]
    newest = max([last, *([built.newest] if built.newest else []), *counted])
    begin = min([first, *([built.first] if built.first else []), *counted])
    changed = [(submission, day) for submission, day in changed if begin <= day <= newest]
    windows = [Window(first, last), *(Window(*dates) for dates in built.broken)]
    for submission, day in changed:
        if submission.never_counted or submission.feed not in contracts.feeds:
            windows.append(Window(day, day))
        elif state is None:
            windows.append(Window(day, newest))
        else:
            feed = contracts.feeds[submission.feed]
            windows.append(Window(day, last_date_touched(settings, ledger, feed, submission, newest)))
    sequence = held[0] - 1 if held else max([built.change_sequence, *(at for at, _ in changes)])
    changed_dates = tuple(sorted({day for _, day in changed}))
    joined = _joined(_without_holes(windows, built))
    parts = (part for window in joined for part in dates_with_places(seeds, window.from_date, window.to_date))
    return BuildPlan(tuple(Window(*part) for part in parts), sequence, changed_dates)


def _has_places(seeds: Path, day: date) -> bool:
    return bool(dates_with_places(seeds, day, day))


def _without_holes(windows: list[Window], built: WarehouseState) -> list[Window]:
    """With the dates between what is built and what lies before or after it: no date is left out."""
    if built.newest is None or built.first is None:
        return [Window(min(windows).from_date, max(window.to_date for window in windows))]
    filled = list(windows)
    if (end := max(window.to_date for window in windows)) > built.newest:
        filled.append(Window(built.newest + _DAY, end))
    if (start := min(windows).from_date) < built.first:
        filled.append(Window(start, built.first - _DAY))
    return filled


def _joined(windows: Iterable[Window]) -> tuple[Window, ...]:
    joined: list[Window] = []
    for window in sorted(windows):
        if joined and (window.from_date - joined[-1].to_date).days <= WORTH_A_WINDOW:
            joined[-1] = Window(joined[-1].from_date, max(joined[-1].to_date, window.to_date))
        else:
            joined.append(window)
    return tuple(joined)
