"""Every station of an operator over the whole told time: on air, off air, planned, gone from the inventory.

Source of the totals: notice of the city portal, November 2023: over 200 2G BTS switched off since 27/9/2022 in areas
with few 2G subscribers and little traffic, nearly 450 4G BTS added; all 2G off by September 2024.

Belongs here: stations as arrays with the days of their life. Does not belong here: traffic, files.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from dagster_project.demo.carriers import BY_NAME
from dagster_project.demo.chance import Flags, Floats, Ints, spread, stream
from dagster_project.demo.days import LAST, NEVER
from dagster_project.demo.lifetimes import START, TODAY, going_order, off_days, on_days
from dagster_project.demo.places import load_places
from dagster_project.demo.sites import Sites, distance_m, place_sites

TECHNOLOGIES = ("2G", "3G", "4G", "5G")
LEAVES = {
    "viettel": (date(2023, 10, 30), date(2023, 11, 13)),
    "vinaphone": (date(2023, 11, 6),),
    "mobifone": (date(2023, 11, 20),),
}
"""When stations that were off leave the inventory."""
NEIGHBOUR_M = 10_000
PHASE_ENDS = (date(2023, 9, 30), date(2023, 12, 31), date(2024, 3, 31), date(2024, 6, 30), LAST)


@dataclass(frozen=True, eq=False)
class Stations:
    """Arrays of one length, one entry a station and technology; days are ordinals, NEVER where there is none."""

    code: list[str]
    name: list[str]
    site: Ints
    technology: Ints
    """Position in TECHNOLOGIES."""
    commune: Ints
    latitude: Floats
    longitude: Floats
    on_day: Ints
    off_day: Ints
    leaves_day: Ints
    planned_day: Ints
    replacing: list[str | None]
    is_quiet: Flags
    """2G stations of so little traffic that they are the next to go."""

    def listed(self, day: date) -> Ints:
        """Positions of the stations in the inventory of a date."""
        now = day.toordinal()
        return np.flatnonzero((self.on_day <= now) & (now < self.leaves_day))

    def on_air(self, day: date, technology: str) -> Flags:
        """Which stations of a technology are on air on a date."""
        now = day.toordinal()
        of_kind = self.technology == TECHNOLOGIES.index(technology)
        return np.asarray(of_kind & (self.on_day <= now) & (now < self.off_day), dtype=np.bool_)

    def switched_off(self, day: date, seen_since: date) -> Flags:
        """2G stations switched off in the programme by a date, that some inventory since `seen_since` has listed."""
        off = (self.technology == 0) & (self.off_day >= START) & (self.off_day <= day.toordinal())
        return np.asarray(off & (self.leaves_day > np.maximum(self.off_day, seen_since.toordinal())), dtype=np.bool_)

    def added_4g(self, day: date) -> Flags:
        """4G stations on air that came on air in the programme."""
        return self.on_air(day, "4G") & (self.on_day >= START)

    def planned(self, day: date) -> Ints:
        """Positions of the 2G stations in the plan of a date, by planned day."""
        positions = np.flatnonzero(self.on_air(day, "2G") & (self.planned_day < NEVER))
        return positions[np.argsort(self.planned_day[positions], kind="stable")]


def phase(planned_day: int) -> int:
    """The phase (đợt) of the plan that a planned day falls into."""
    return 1 + sum(planned_day > end.toordinal() for end in PHASE_ENDS[:-1])


def _replacing(of_2g: Flags, of_4g: Flags, sites: Sites, site: Ints, codes: list[str]) -> list[str | None]:
    """For each 2G station the nearest 4G station of the operator within 10 km, in the order of all stations."""
    result: list[str | None] = [None] * len(codes)
    from_2g, to_4g = np.flatnonzero(of_2g), np.flatnonzero(of_4g)
    if not len(to_4g):
        return result
    latitude, longitude = sites.latitude[site], sites.longitude[site]
    apart = distance_m(latitude[from_2g], longitude[from_2g], latitude[to_4g], longitude[to_4g])
    for position, nearest, metres in zip(from_2g, apart.argmin(axis=1), apart.min(axis=1), strict=True):
        if metres <= NEIGHBOUR_M:
            result[position] = codes[to_4g[nearest]]
    return result


@lru_cache(maxsize=20)
def stations_of(name: str, scale: float) -> Stations:
    """All stations of one operator, in the order of site and technology."""
    network = BY_NAME[name].network
    assert network is not None
    sites, chance = place_sites(name, scale), stream(f"stations of {name}")
    has = np.column_stack([sites.has_2g, sites.has_3g, sites.has_4g, sites.has_5g])
    site, technology = (axis.astype(np.int64) for axis in np.nonzero(has))
    size, commune, is_2g = len(site), sites.commune[site], technology == 0
    on_day, off_day = np.zeros(size, dtype=np.int64), np.full(size, NEVER)
    leaves_day, planned_day, is_quiet = np.full(size, NEVER), np.full(size, NEVER), np.zeros(size, dtype=np.bool_)
    for number, kind in enumerate(TECHNOLOGIES):
        of_kind = technology == number
        on_day[of_kind] = on_days(kind, network, scale, int(of_kind.sum()), chance)
    order = going_order(name, commune[is_2g], chance)
    off_day[is_2g], is_quiet[is_2g] = off_days(order, network, scale, chance)
    slip = np.where(chance.random(size) < 0.12, spread(chance, 5, 40, size), 0).astype(np.int64)
    unplanned = (chance.random(size) < 0.08) & (off_day > TODAY)
    planned_day[is_2g] = np.where(unplanned, NEVER, off_day - slip)[is_2g]
    in_programme = np.flatnonzero(is_2g)[order][off_day[is_2g][order] >= START]
    for position, leaves in zip(in_programme[2:], LEAVES.get(name, ()), strict=False):
        leaves_day[position] = max(leaves.toordinal(), int(off_day[position]) + 1)
    codes = [
        network.station_code.format(number=s + 1, technology=TECHNOLOGIES[t])
        for s, t in zip(site, technology, strict=True)
    ]
    known_4g = (technology == 2) & (on_day < TODAY - 90)
    places = load_places()
    return Stations(
        code=codes,
        name=[f"BTS {places.all[c].name.removeprefix('Huyện ')} {s + 1}" for c, s in zip(commune, site, strict=True)],
        site=site,
        technology=technology,
        commune=commune,
        latitude=sites.latitude[site],
        longitude=sites.longitude[site],
        on_day=on_day,
        off_day=off_day,
        leaves_day=leaves_day,
        planned_day=planned_day,
        replacing=_replacing(is_2g, known_4g, sites, site, codes),
        is_quiet=is_quiet,
    )
