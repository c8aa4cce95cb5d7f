"""What the districts did to publicise the switch-off, week by week: sessions and people reached.

Source of the channels: notice of the city portal, November 2023 (district radio, commune loudspeakers, community
digital-technology teams, with the carriers). Every figure is invented.

Belongs here: what happened. Does not belong here: how a district writes it down.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import numpy as np

from dagster_project.demo.chance import stream
from dagster_project.demo.places import load_places

SUNDAY = 6
DIGITAL_TEAM_DAYS = {True: (5, 6), False: (5,)}
LOUDSPEAKER_DAYS = {True: (0, 2, 4, 6), False: (1, 4)}
"""By whether the commune is rural; 0 is Monday."""


@dataclass(frozen=True)
class Event:
    """One row of a district's report; `place` is a position in places.py."""

    place: int
    day: date
    channel: str
    sessions: int
    people: int


@lru_cache(maxsize=1)
def districts() -> dict[str, tuple[str, list[int]]]:
    """District code → name and the positions of its communes."""
    found: dict[str, tuple[str, list[int]]] = {}
    for position, place in enumerate(load_places().all):
        found.setdefault(place.district_code, (place.district, []))[1].append(position)
    return found


def week(district_code: str, sunday: date) -> list[Event]:
    """The district's events of the week that ends on a Sunday, by day and commune."""
    chance = stream("outreach", int(district_code), sunday.toordinal())
    monday = sunday - timedelta(days=6)
    events = [
        Event(place, monday + timedelta(days=weekday), channel, sessions, people)
        for place in districts()[district_code][1]
        for weekday, channel, sessions, people in _commune_week(place, chance)
    ]
    return sorted(events, key=lambda event: (event.day, event.place, event.channel))


def _commune_week(place: int, chance: np.random.Generator) -> list[tuple[int, str, int, int]]:
    """Weekday, channel, sessions and people of one commune; a dozen chances, drawn whether used or not."""
    about = load_places().all[place]
    draw = chance.random(12)
    rows = [
        (weekday, "loudspeaker", 1 + int(draw[n] * 2), int(about.population * (0.12 + 0.2 * draw[n + 4])))
        for n, weekday in enumerate(LOUDSPEAKER_DAYS[about.is_rural])
    ]
    if draw[8] < 0.6:
        rows.append((3, "district_radio", 1, int(about.population * (0.05 + 0.08 * draw[9]))))
    rows += [
        (weekday, "digital_team", 1 + int(draw[9] * 3), 15 + int(draw[10] * 70))
        for weekday in DIGITAL_TEAM_DAYS[about.is_rural]
        if draw[10] < 0.75
    ]
    if draw[11] < (0.5 if about.is_rural else 0.3):
        rows.append((5, "carrier_event", 1, 20 + int(draw[8] * 160)))
    return rows
