"""The chart of progress: 2G subscribers so far, the way down that the milestone asks for, and the way at today's pace.

Belongs here: where lines run, in the units of the drawing. Does not belong here: colours and words (the template).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from dagster_project.releases.report.figures import Figures

_LONGEST_VIEW = timedelta(days=730)
_BEYOND = timedelta(days=60)
_SPARK_DAYS = 60
_DAY_WIDTH = 70
"""How wide a day is written, in the drawing's units."""


@dataclass(frozen=True)
class Frame:
    """The drawing's size and its margins, in its own units, and how many months it has room to name."""

    name: str
    width: int
    height: int
    left: int
    right: int = 20
    top: int = 18
    bottom: int = 34
    months: int = 8

    @property
    def floor(self) -> int:
        """Where zero is drawn."""
        return self.height - self.bottom

    @property
    def edge(self) -> int:
        """Where the newest day is drawn."""
        return self.width - self.right


DESK = Frame("desk", 720, 340, 64)
PHONE = Frame("phone", 360, 270, 56, right=12, months=4)
SPARK = Frame("spark", 120, 24, 2, right=2, top=2, bottom=2)


@dataclass(frozen=True)
class Tick:
    """A mark on an axis: where, and what it says."""

    at: float
    value: int | date


@dataclass(frozen=True)
class ProgressChart:
    """Polylines as SVG points; empty where there is nothing to draw."""

    frame: Frame
    so_far: str
    required: str
    at_this_pace: str
    today: tuple[float, float]
    milestone: float | None
    months: list[Tick]
    counts: list[Tick]
    end: tuple[float, float] | None
    """Where the day stands, right-aligned, on which the line at today's pace comes down within the drawing."""


@dataclass(frozen=True)
class _Scale:
    frame: Frame
    first: date
    last: date
    most: int

    def x(self, day: date) -> float:
        inner = self.frame.edge - self.frame.left
        return round(self.frame.left + inner * (day - self.first).days / max((self.last - self.first).days, 1), 1)

    def y(self, count: float) -> float:
        return round(self.frame.top + (self.frame.floor - self.frame.top) * (1 - count / self.most), 1)

    def line(self, points: list[tuple[date, float]]) -> str:
        return " ".join(f"{self.x(day)},{self.y(count)}" for day, count in points)


def progress_chart(figures: Figures, frame: Frame) -> ProgressChart | None:
    """Where everything is drawn; None where the city has no 2G figure."""
    now, today = figures.city["subscribers_2g"], figures.report_date
    known = [
        (row["report_date"], row["subscribers_2g"]) for row in figures.history if row["subscribers_2g"] is not None
    ]
    if now is None:
        return None
    milestone, projected = figures.city["milestone_date"], figures.city["projected_completion_date"]
    ends = [day for day in (milestone, projected) if day and day < today + _LONGEST_VIEW]
    scale = _Scale(frame, known[0][0], max([today, *ends]) + _BEYOND, _round_up(max(count for _, count in known)))
    return ProgressChart(
        frame,
        so_far=scale.line(known),
        required=scale.line([(today, now), (milestone, 0)]) if milestone and milestone > today else "",
        at_this_pace=_at_this_pace(scale, today, now, projected),
        today=(scale.x(today), scale.y(now)),
        milestone=scale.x(milestone) if milestone and scale.first <= milestone <= scale.last else None,
        months=_months(scale),
        counts=[Tick(scale.y(scale.most * part / 4), scale.most * part // 4) for part in range(5)],
        end=_end_label(scale, today, now, projected) if projected and today < projected <= scale.last else None,
    )


def sparkline(figures: Figures, name: str) -> str:
    """How a figure of the city went in the last days, from least to most; empty where fewer than two are known."""
    since = figures.report_date - timedelta(days=_SPARK_DAYS)
    known = [(row["report_date"], row[name]) for row in figures.history if row[name] is not None]
    known = [(day, value) for day, value in known if day >= since]
    if len(known) < 2:
        return ""
    least = min(value for _, value in known)
    most = max(value for _, value in known) - least
    scale = _Scale(SPARK, known[0][0], known[-1][0], most or 1)
    return scale.line([(day, value - least if most else 0.5) for day, value in known])


def _at_this_pace(scale: _Scale, today: date, now: int, projected: date | None) -> str:
    """To the end, or to the edge of the drawing."""
    if projected is None or projected <= today:
        return ""
    if projected <= scale.last:
        return scale.line([(today, now), (projected, 0)])
    left = 1 - (scale.last - today).days / (projected - today).days
    return scale.line([(today, now), (scale.last, now * left)])


def _end_label(scale: _Scale, today: date, now: int, projected: date) -> tuple[float, float]:
    """At the right edge, above the line."""
    start, end, floor = scale.x(today), scale.x(projected), scale.frame.floor
    left = max(scale.frame.edge - _DAY_WIDTH, start)
    above = (floor - scale.y(now)) * max(end - left, 0) / max(end - start, 1)
    return scale.frame.edge, round(floor - above - 8, 1)


def _months(scale: _Scale) -> list[Tick]:
    """Firsts of months, as many as there is room for."""
    firsts = []
    day = (scale.first.replace(day=1) + timedelta(days=32)).replace(day=1)
    while day <= scale.last:
        firsts.append(day)
        day = (day + timedelta(days=32)).replace(day=1)
    step = max(1, -(-len(firsts) // scale.frame.months))
    return [Tick(scale.x(day), day) for day in firsts[::step]]


def _round_up(count: int) -> int:
    """The next of 1, 2, 4, 8 times a power of ten that divides into four even parts."""
    power = 4
    while power * 10 < max(count, 4):
        power *= 10
    steps = [power * factor for factor in (1, 2, 3, 4, 5, 6, 8, 10)]
    return next(most for low, most in pairwise([0, *steps, power * 20]) if low < max(count, 1) <= most)
