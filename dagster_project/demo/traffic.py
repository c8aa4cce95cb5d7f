"""One night's hourly traffic of an operator's 2G cells, as arrays of (stations on air, 3 cells, 24 hours).

Belongs here: how much is carried and when. Does not belong here: which stations there are, files.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np

from dagster_project.demo.carriers import hosted_by
from dagster_project.demo.chance import Floats, Ints, spread, stream
from dagster_project.demo.history import history
from dagster_project.demo.stations import Stations

VOICE_A_SUBSCRIBER, DATA_A_SUBSCRIBER = 0.125, 1.9
"""Erlang-hours and MB a day of one 2G subscriber: seven and a half minutes of calls, some EDGE."""
QUIET_VOICE, QUIET_DATA = (1.8, 8.0), (14.0, 80.0)
"""A day at a quiet station, all cells."""
LEAST_VOICE, LEAST_DATA = 11.0, 112.0
"""A day at any other: just too much for the eligibility thresholds (reference data, seven days)."""
HOURS = np.array(
    [8, 5, 3, 3, 5, 14, 33, 52, 66, 70, 69, 66, 52, 48, 56, 62, 66, 74, 80, 78, 66, 46, 27, 14], dtype=np.float64
)
WEEKDAYS = (1.02, 1.00, 1.00, 1.01, 1.04, 0.99, 0.92)


@dataclass(frozen=True, eq=False)
class Traffic:
    """`stations` are positions in the operator's stations; thousandths of an Erlang and of a MB."""

    stations: Ints
    voice_thousandths: Ints
    data_thousandths: Ints


def _hourly(daily: Floats, shape: Floats, chance: np.random.Generator) -> Ints:
    """Whole thousandths for each station, cell and hour of a day's load a station."""
    cells = spread(chance, 0.6, 1.4, (len(daily), 3))
    cells = cells / cells.sum(axis=1, keepdims=True)
    load = (daily[:, np.newaxis] * cells)[:, :, np.newaxis] * shape
    return np.asarray(np.floor(load * spread(chance, 0.7, 1.3, load.shape) * 1000 + 0.5), dtype=np.int64)


def night_traffic(name: str, stations: Stations, day: date) -> Traffic:
    """Traffic of one operator on one date; only of 2G stations on air."""
    on_air = np.flatnonzero(stations.on_air(day, "2G"))
    commune = stations.commune[on_air]
    customers = history().on_2g(day)[:, hosted_by(name)].sum(axis=1)
    at_each = customers[commune] / np.bincount(commune, minlength=len(customers))[commune]
    lasting = stream(f"size of stations of {name}")
    size = spread(lasting, 0.45, 1.55, len(stations.code))[on_air]
    quiet_voice, quiet_data = (
        spread(lasting, *bounds, len(stations.code))[on_air] for bounds in (QUIET_VOICE, QUIET_DATA)
    )
    chance = stream(f"traffic of {name}", day.toordinal())
    level = WEEKDAYS[day.weekday()] * spread(chance, 0.9, 1.1, len(on_air))
    quiet = stations.is_quiet[on_air]
    voice = np.where(quiet, quiet_voice, np.maximum(at_each * size * VOICE_A_SUBSCRIBER, LEAST_VOICE)) * level
    data = np.where(quiet, quiet_data, np.maximum(at_each * size * DATA_A_SUBSCRIBER, LEAST_DATA)) * level
    by_hour = HOURS / HOURS.sum()
    return Traffic(on_air, _hourly(voice, by_hour, chance), _hourly(data, by_hour, chance))
