"""How the city came to its reference night and goes on from it: subscribers and conversions on every date.

Belongs here: true figures as functions of the date alone, so that a demo of any nights shows the same city.
Does not belong here: stations (stations.py), files.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from dagster_project.demo.carriers import CARRIERS
from dagster_project.demo.chance import Flags, Floats, Ints, apportion_rows, stream
from dagster_project.demo.city import City, reference_city
from dagster_project.demo.days import DAY_COUNT, PROGRAMME_START, REFERENCE, REFERENCE_INDEX, day_index

PROGRAMMES = ("device_subsidy", "plan_4g", "sim_upgrade")
DAILY_AT_START, DAILY_AT_REFERENCE, DAILY_AT_END = 275.0, 680.0, 1090.0
"""Conversions a day in the city: several hundred by November 2023, too few for the commitment of 16/9/2024."""
WEEKDAYS = (0.98, 1.02, 1.04, 1.00, 1.08, 1.14, 0.66)
CONVERTED_AFTER = 0.88
"""Share of the reference night's 2G subscribers that convert by the end of the told time."""
LAPSED = 0.10
"""2G subscribers that simply lapse, for each that converts."""


@dataclass(frozen=True, eq=False)
class Subscribers:
    """One night's subscribers, arrays of shape (places, carriers)."""

    total: Ints
    on_2g: Ints
    only_2g: Ints
    on_3g: Ints
    on_4g: Ints
    on_5g: Ints
    m2m: Ints


@dataclass(frozen=True, eq=False)
class History:
    """`cumulative` has shape (days, places, carriers, programmes): converted since the programme began."""

    city: City
    cumulative: Ints
    offers: Flags
    """Carrier and programme: whether the carrier runs it."""

    def converted(self, day: date) -> tuple[Ints, Ints]:
        """Conversions of the day and cumulative, both (places, carriers, programmes)."""
        now = self.cumulative[day_index(day)]
        return now - self.cumulative[day_index(day - timedelta(days=1))], now

    def on_2g(self, day: date) -> Ints:
        """2G subscribers: the reference night's, and those that had yet to convert or lapse (or have since)."""
        ahead = self.cumulative[REFERENCE_INDEX].sum(axis=2) - self.cumulative[day_index(day)].sum(axis=2)
        return np.asarray(self.city.on_2g + ahead + _whole(ahead * LAPSED))

    def subscribers(self, day: date) -> Subscribers:
        """All subscriber measures of one night; 2G + 3G + 4G + 5G = total."""
        years = (day - REFERENCE).days / 365
        growth, share_only, share_3g, share_5g, share_m2m = (
            np.array([getattr(carrier, name) for carrier in CARRIERS])
            for name in ("yearly_growth", "share_2g_only", "share_3g", "share_5g", "share_m2m")
        )
        total = _whole(self.city.total * (1 + growth * years + _sway(day)))
        on_2g = self.on_2g(day)
        on_3g = np.minimum(_whole(total * share_3g * (1 - 0.3 * years)), total - on_2g)
        on_5g = np.minimum(_whole(total * share_5g * (1 + 0.5 * years)), total - on_2g - on_3g)
        return Subscribers(
            total=total,
            on_2g=on_2g,
            only_2g=np.minimum(_whole(on_2g * share_only * _lean_2g_only()), on_2g),
            on_3g=on_3g,
            on_4g=total - on_2g - on_3g - on_5g,
            on_5g=on_5g,
            m2m=_whole(self.city.total * share_m2m * (1 + 0.2 * years)),
        )


def _whole(numbers: npt.NDArray[np.floating[Any]]) -> Ints:
    return np.asarray(np.floor(numbers + 0.5), dtype=np.int64)


def _sway(day: date) -> Floats:
    """Ebb and flow of up to 0.2 % around the trend, each commune and carrier in its own phase; 0 on the reference."""
    shape = reference_city().total.shape
    phase = stream("sway").random(shape) * 2 * np.pi
    angle = (day - REFERENCE).days / 41 * 2 * np.pi
    return np.asarray(0.001 * (np.sin(phase + angle) - np.sin(phase)), dtype=np.float64)


@lru_cache(maxsize=1)
def _lean_2g_only() -> Floats:
    return 0.85 + 0.3 * stream("2G only").random(reference_city().total.shape)


def _daily_pace() -> Floats:
    """The city's conversions a day, before they are scaled to the totals."""
    days = np.arange(DAY_COUNT)
    marks = [0, REFERENCE_INDEX, DAY_COUNT - 1]
    pace = np.interp(days, marks, [DAILY_AT_START, DAILY_AT_REFERENCE, DAILY_AT_END])
    weekday = np.array(WEEKDAYS)[(days + PROGRAMME_START.weekday()) % 7]
    return np.asarray(pace * weekday * (0.94 + 0.12 * stream("pace").random(DAY_COUNT)), dtype=np.float64)


@lru_cache(maxsize=1)
def history() -> History:
    """Told once for all dates."""
    city = reference_city()
    shares = np.array([[carrier.programmes.get(name, 0.0) for name in PROGRAMMES] for carrier in CARRIERS])
    at_reference = _split(city.converted, shares, "converted by programme")
    after = _split(_whole(city.on_2g * CONVERTED_AFTER), shares, "converted after")
    shape = (DAY_COUNT, *at_reference.shape)
    weights = _daily_pace()[:, np.newaxis, np.newaxis, np.newaxis] * (0.4 + 1.2 * stream("days").random(shape))
    run = np.cumsum(weights, axis=0)
    reached = np.minimum(run / run[REFERENCE_INDEX], 1.0)
    beyond = np.maximum(run - run[REFERENCE_INDEX], 0.0) / (run[-1] - run[REFERENCE_INDEX])
    # Rounding down after a fraction of its own keeps every count from falling, without a step at the reference night.
    exact = at_reference * reached + after * beyond + stream("fractions").random(at_reference.shape)
    return History(city, np.floor(exact).astype(np.int64), shares > 0)


def _split(counts: Ints, shares: Floats, name: str) -> Ints:
    """Counts of (places, carriers) over the programmes of each carrier."""
    weights = shares * (0.8 + 0.4 * stream(name).random((*counts.shape, shares.shape[1])))
    return apportion_rows(weights.reshape(-1, shares.shape[1]), counts.ravel()).reshape(weights.shape)
