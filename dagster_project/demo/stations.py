"""Every station of an operator over the whole told time: on air, off air, planned, gone from the inventory.

Source of the totals: notice of the city portal, November 2023: over 200 2G BTS switched off since 27/9/2022 in areas
with few 2G subscribers and little traffic, nearly 450 4G BTS added; all 2G off by September 2024.

Belongs here: stations as arrays with the days of their life. Does not belong here: traffic, files.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from dagster_project.demo.carriers import BY_NAME, Network, hosted_by
from dagster_project.demo.chance import Flags, Floats, Ints, spread, stream
from dagster_project.demo.city import reference_city
from dagster_project.demo.days import LAST, NEVER, PROGRAMME_START, REFERENCE
from dagster_project.demo.places import BACH_LONG_VI, load_places
from dagster_project.demo.sites import Sites, distance_m, place_sites, scaled

TECHNOLOGIES = ("2G", "3G", "4G", "5G")
BUILT = {"2G": (2005, 2014), "3G": (2010, 2018), "4G": (2016, 2022), "5G": (2021, 2023)}
LEAVES = {
    "viettel": (date(2023, 10, 30), date(2023, 11, 13)),
    "vinaphone": (date(2023, 11, 6),),
    "mobifone": (date(2023, 11, 20),),
}
"""When stations that were off leave the inventory."""
NEIGHBOUR_M = 10_000
PHASE_ENDS = (date(2023, 9, 30), date(2023, 12, 31), date(2024, 3, 31), date(2024, 6, 30), LAST)
START, TODAY, END = PROGRAMME_START.toordinal(), REFERENCE.toordinal(), LAST.toordinal()


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


def _working_day(days: Ints) -> Ints:
    """Saturday and Sunday become the Friday before; an ordinal's remainder by 7 is 0 on Sunday and 6 on Saturday."""
    return days - np.array([2, 0, 0, 0, 0, 0, 1])[days % 7]


def _going_order(name: str, commune: Ints, chance: np.random.Generator) -> Ints:
    """2G stations in the order in which they go: where few 2G customers share a station first, the island last."""
    customers = reference_city().on_2g[:, hosted_by(name)].sum(axis=1)
    each = customers[commune] / np.bincount(commune, minlength=len(customers))[commune]
    each = np.where(commune == load_places().index(BACH_LONG_VI), np.inf, each)
    return np.argsort(each * spread(chance, 0.5, 2.0, len(commune)), kind="stable")


def _off_days(order: Ints, network: Network, scale: float, chance: np.random.Generator) -> tuple[Ints, Flags]:
    """The day on which each 2G station goes off, and whether its traffic is low."""
    size = len(order)
    before = min(scaled(network.switched_off_before, scale), size - 1)
    gone = min(before + scaled(network.switched_off_2g, scale), size - 1)
    ranks = np.arange(size)
    share = np.clip((ranks - before + chance.random(size)) / max(gone - before, 1), 0, 1)
    in_programme = START + 12 + share ** (1 / 1.6) * (TODAY - START - 12)
    later = TODAY + 5 + (ranks - gone + chance.random(size)) / (size - gone) * (END - TODAY - 5)
    earlier = START - 30 - spread(chance, 0, 500, size)
    days = np.where(ranks < before, earlier, np.where(ranks < gone, in_programme, later)).astype(np.int64)
    by_station, quiet = np.empty(size, dtype=np.int64), np.empty(size, dtype=np.bool_)
    by_station[order] = _working_day(days)
    quiet[order] = ranks < gone + (size - gone) // 9
    return by_station, quiet


def _on_days(technology: str, network: Network, scale: float, size: int, chance: np.random.Generator) -> Ints:
    first, last = (date(year, 1, 1).toordinal() for year in BUILT[technology])
    days = spread(chance, first, last, size)
    if technology == "4G":
        added, later = scaled(network.added_4g, scale), scaled(network.later_4g, scale)
        turn = np.argsort(chance.random(size), kind="stable")
        days[turn[:added]] = spread(chance, START + 3, TODAY + 1, size)[:added]
        days[turn[added : added + later]] = spread(chance, TODAY + 2, END, size)[:later]
    return np.asarray(days, dtype=np.int64)


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
        on_day[of_kind] = _on_days(kind, network, scale, int(of_kind.sum()), chance)
    order = _going_order(name, commune[is_2g], chance)
    off_day[is_2g], is_quiet[is_2g] = _off_days(order, network, scale, chance)
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
