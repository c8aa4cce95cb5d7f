"""The true figures of one night as the tables that a submitter fills: contract columns, one entry a row.

Belongs here: which rows and columns a feed has. Does not belong here: how a submitter writes them (habits/).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from dagster_project.demo.carriers import BY_NAME, CARRIERS
from dagster_project.demo.days import NEVER
from dagster_project.demo.history import PROGRAMMES, history
from dagster_project.demo.outreach import week
from dagster_project.demo.stations import TECHNOLOGIES, phase, stations_of


@dataclass(frozen=True)
class DemoTable:
    """One file's content before it is written.

    `places` has the position of each row's commune (none in a plan); `misspelt` names a commune wrongly, by row;
    `control_error` is added to a column's total row; `has_phones`: somebody left a column of telephone numbers in it.
    """

    columns: dict[str, Sequence[object]]
    places: list[int] | None = None
    misspelt: dict[int, str] = field(default_factory=dict)
    control_error: dict[str, int] = field(default_factory=dict)
    has_phones: bool = False

    @property
    def size(self) -> int:
        """Rows, without the total row."""
        return len(next(iter(self.columns.values())))


def _position(carrier: str) -> int:
    return CARRIERS.index(BY_NAME[carrier])


def subscribers(carrier: str, day: date) -> DemoTable:
    """One row a commune that the carrier serves."""
    at, night = _position(carrier), history().subscribers(day)
    served = np.flatnonzero(history().city.serves[:, at])
    arrays = {
        "subscribers_total": night.total,
        "subscribers_2g": night.on_2g,
        "subscribers_2g_only": night.only_2g,
        "subscribers_3g": night.on_3g,
        "subscribers_4g": night.on_4g,
        "subscribers_5g": night.on_5g,
        "subscribers_m2m": night.m2m,
    }
    return DemoTable({name: array[served, at].tolist() for name, array in arrays.items()}, served.tolist())


def conversions(carrier: str, day: date) -> DemoTable:
    """One row a commune that the carrier serves and programme that it runs."""
    at = _position(carrier)
    served, offered = np.flatnonzero(history().city.serves[:, at]), np.flatnonzero(history().offers[at])
    converted, cumulative = (array[:, at][served][:, offered].ravel() for array in history().converted(day))
    return DemoTable(
        {
            "programme": [PROGRAMMES[i] for i in offered] * len(served),
            "converted": converted.tolist(),
            "converted_cumulative": cumulative.tolist(),
        },
        np.repeat(served, len(offered)).tolist(),
    )


def stations(carrier: str, day: date, scale: float) -> DemoTable:
    """The inventory: one row a station and technology."""
    all_stations = stations_of(carrier, scale)
    listed = all_stations.listed(day)
    off = np.where(all_stations.off_day[listed] <= day.toordinal(), all_stations.off_day[listed], NEVER).tolist()
    return DemoTable(
        {
            "station_code": [all_stations.code[i] for i in listed],
            "station_name": [all_stations.name[i] for i in listed],
            "technology": [TECHNOLOGIES[t] for t in all_stations.technology[listed]],
            "latitude": all_stations.latitude[listed].tolist(),
            "longitude": all_stations.longitude[listed].tolist(),
            "status": ["on_air" if ordinal == NEVER else "off_air" for ordinal in off],
            "on_air_date": [date.fromordinal(ordinal) for ordinal in all_stations.on_day[listed].tolist()],
            "off_air_date": [None if ordinal == NEVER else date.fromordinal(ordinal) for ordinal in off],
        },
        all_stations.commune[listed].tolist(),
    )


def shutdown_plan(carrier: str, day: date, scale: float) -> DemoTable:
    """The plan: one row a 2G station on air that is planned to go off."""
    all_stations = stations_of(carrier, scale)
    positions = all_stations.planned(day)
    planned = all_stations.planned_day[positions].tolist()
    return DemoTable(
        {
            "station_code": [all_stations.code[i] for i in positions],
            "phase": [phase(ordinal) for ordinal in planned],
            "planned_off_air_date": [date.fromordinal(ordinal) for ordinal in planned],
            "replacing_station_code": [all_stations.replacing[i] for i in positions],
        }
    )


def outreach(district_code: str, sunday: date) -> DemoTable:
    """The week of one district: one row a commune, day and channel."""
    events = week(district_code, sunday)
    return DemoTable(
        {
            "outreach_date": [event.day for event in events],
            "channel": [event.channel for event in events],
            "sessions": [event.sessions for event in events],
            "people_reached": [event.people for event in events],
        },
        [event.place for event in events],
    )
