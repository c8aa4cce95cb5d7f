"""Of which dates files are known, and whether another date lies near them: a mistyped year lies far from all.

The dates of the night's files, those of which anything was accepted and those that the run is for fall into groups
without a gap longer than TATSONG_DATE_GAP_DAYS. A date is near where its group holds an accepted one or one of the run.
Belongs here: the groups. Does not belong here: reading files, or what becomes of one that is far.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta


@dataclass
class KnownDates:
    """The dates of one run. `by_content` reads what no name says, and is asked at most once, before a date is far."""

    gap_days: int
    anchors: Collection[date]
    """Accepted, or asked for. Where there are none, nothing can be judged, and every date is near."""
    named: Iterable[date] = ()
    by_content: Callable[[], Iterable[date]] | None = None
    _groups: list[tuple[int, int]] | None = field(default=None, init=False)

    def is_near(self, day: date) -> bool:
        """Whether a date belongs to the group of an anchor."""
        if not self.anchors or self._lies_in(day):
            return True
        if self.by_content is not None:
            self.named = {*self.named, *self.by_content()}
            self.by_content = self._groups = None
        return self._lies_in(day)

    def nearest(self, day: date) -> date:
        """The anchor that lies nearest to a date."""
        return min(self.anchors, key=lambda anchor: (abs((anchor - day).days), anchor))

    def _lies_in(self, day: date) -> bool:
        if self._groups is None:
            self._groups = self._anchored()
        at = day.toordinal()
        return any(first - self.gap_days <= at <= last + self.gap_days for first, last in self._groups)

    def _anchored(self) -> list[tuple[int, int]]:
        """First and last day of each group that holds an anchor."""
        anchors = {day.toordinal() for day in self.anchors}
        groups: list[list[int]] = []
        for day in sorted(anchors | {day.toordinal() for day in self.named}):
            if groups and day - groups[-1][-1] <= self.gap_days:
                groups[-1].append(day)
            else:
                groups.append([day])
        return [(group[0], group[-1]) for group in groups if not anchors.isdisjoint(group)]


def days_between(first: date, last: date) -> list[date]:
    """Every date from first to last."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
