"""The chart of progress: 2G subscribers so far, the way down that the milestone asks for, and the way at today's pace.

Belongs here: where lines run, in the units of the drawing. Does not belong here: colours and words (the template).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from dagster_project.releases.report.figures import Figures

WIDTH, HEIGHT = 720, 320
LEFT, RIGHT, TOP, BOTTOM = 64, 20, 18, 34
_LONGEST_VIEW = timedelta(days=730)
_BEYOND = timedelta(days=60)


@dataclass(frozen=True)
class Tick:
    """A mark on an axis: where, and what it says."""

    at: float
    value: int | date


@dataclass(frozen=True)
class ProgressChart:
    """Polylines as SVG points; empty where there is nothing to draw."""

    so_far: str
    required: str
    at_this_pace: str
    today: tuple[float, float]
    milestone: float | None
    months: list[Tick]
    counts: list[Tick]
    ends_inside: bool
    """Whether the line at today's pace comes down within the drawing."""


@dataclass(frozen=True)
class _Scale:
    first: date
    last: date
    most: int

    def x(self, day: date) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (day - self.first).days / max((self.last - self.first).days, 1), 1)

    def y(self, count: float) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - count / self.most), 1)

    def line(self, points: list[tuple[date, float]]) -> str:
        return " ".join(f"{self.x(day)},{self.y(count)}" for day, count in points)


def progress_chart(figures: Figures) -> ProgressChart | None:
    """Where everything is drawn; None where the city has no 2G figure."""
    now, today = figures.city["subscribers_2g"], figures.report_date
    known = [
        (row["report_date"], row["subscribers_2g"]) for row in figures.history if row["subscribers_2g"] is not None
    ]
    if now is None:
        return None
    milestone, projected = figures.city["milestone_date"], figures.city["projected_completion_date"]
    ends = [day for day in (milestone, projected) if day and day < today + _LONGEST_VIEW]
    scale = _Scale(known[0][0], max([today, *ends]) + _BEYOND, _round_up(max(count for _, count in known)))
    return ProgressChart(
        so_far=scale.line(known),
        required=scale.line([(today, now), (milestone, 0)]) if milestone and milestone > today else "",
        at_this_pace=_at_this_pace(scale, today, now, projected),
        today=(scale.x(today), scale.y(now)),
        milestone=scale.x(milestone) if milestone and scale.first <= milestone <= scale.last else None,
        months=_months(scale),
        counts=[Tick(scale.y(scale.most * part / 4), scale.most * part // 4) for part in range(5)],
        ends_inside=bool(projected) and projected <= scale.last,
    )


def _at_this_pace(scale: _Scale, today: date, now: int, projected: date | None) -> str:
    """To the end, or to the edge of the drawing."""
    if projected is None or projected <= today:
        return ""
    if projected <= scale.last:
        return scale.line([(today, now), (projected, 0)])
    left = 1 - (scale.last - today).days / (projected - today).days
    return scale.line([(today, now), (scale.last, now * left)])


def _months(scale: _Scale) -> list[Tick]:
    """Firsts of months, at most eight or so of them."""
    firsts = []
    day = (scale.first.replace(day=1) + timedelta(days=32)).replace(day=1)
    while day <= scale.last:
        firsts.append(day)
        day = (day + timedelta(days=32)).replace(day=1)
    step = max(1, -(-len(firsts) // 8))
    return [Tick(scale.x(day), day) for day in firsts[::step]]


def _round_up(count: int) -> int:
    """The next of 1, 2, 4, 8 times a power of ten that divides into four even parts."""
    power = 4
    while power * 10 < max(count, 4):
        power *= 10
    steps = [power * factor for factor in (1, 2, 3, 4, 5, 6, 8, 10)]
    return next(most for low, most in pairwise([0, *steps, power * 20]) if low < max(count, 1) <= most)
