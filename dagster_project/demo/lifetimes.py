"""When each station of an operator comes on air and goes off, over the whole told time.

Source of the order: notice of the city portal, November 2023: 2G stations are switched off where there are few 2G
subscribers and little traffic, all by September 2024.

Belongs here: days. Does not belong here: where stations are (sites.py), what they are called (stations.py).
"""

from datetime import date

import numpy as np

from dagster_project.demo.carriers import Network, hosted_by
from dagster_project.demo.chance import Flags, Ints, spread
from dagster_project.demo.city import reference_city
from dagster_project.demo.days import LAST, PROGRAMME_START, REFERENCE
from dagster_project.demo.places import BACH_LONG_VI, load_places
from dagster_project.demo.sites import scaled

BUILT = {"2G": (2005, 2014), "3G": (2010, 2018), "4G": (2016, 2022), "5G": (2021, 2023)}
START, TODAY, END = PROGRAMME_START.toordinal(), REFERENCE.toordinal(), LAST.toordinal()


def _working_day(days: Ints) -> Ints:
    """Saturday and Sunday become the Friday before; an ordinal's remainder by 7 is 0 on Sunday and 6 on Saturday."""
    return np.asarray(days - np.array([2, 0, 0, 0, 0, 0, 1])[days % 7])


def going_order(name: str, commune: Ints, chance: np.random.Generator) -> Ints:
    """2G stations in the order in which they go: where few 2G customers share a station first, the island last."""
    customers = reference_city().on_2g[:, hosted_by(name)].sum(axis=1)
    each = customers[commune] / np.bincount(commune, minlength=len(customers))[commune]
    each = np.where(commune == load_places().index(BACH_LONG_VI), np.inf, each)
    return np.argsort(each * spread(chance, 0.5, 2.0, len(commune)), kind="stable")


def off_days(order: Ints, network: Network, scale: float, chance: np.random.Generator) -> tuple[Ints, Flags]:
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


def on_days(technology: str, network: Network, scale: float, size: int, chance: np.random.Generator) -> Ints:
    """The day on which each station of a technology comes on air; the added 4G stations in the programme's time."""
    first, last = (date(year, 1, 1).toordinal() for year in BUILT[technology])
    days = spread(chance, first, last, size)
    if technology == "4G":
        added, later = scaled(network.added_4g, scale), scaled(network.later_4g, scale)
        turn = np.argsort(chance.random(size), kind="stable")
        days[turn[:added]] = spread(chance, START + 3, TODAY + 1, size)[:added]
        days[turn[added : added + later]] = spread(chance, TODAY + 2, END, size)[:later]
    return np.asarray(days, dtype=np.int64)
