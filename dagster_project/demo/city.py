"""The true city on the reference night: subscribers and conversions by commune and carrier, as whole numbers.

Source of the totals: notice of the city portal, November 2023: over 2.5 million mobile subscribers, over 300,000 of
them (about 12 %) on 2G devices, high 2G shares in 36 communes and townships, about 200,000 converted since
27/9/2022. What the notice leaves open (each commune, each carrier) is invented within those totals.

Belongs here: one night. Does not belong here: how it came to be and goes on (history.py).
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from dagster_project.demo.carriers import CARRIERS
from dagster_project.demo.chance import Flags, Ints, apportion, apportion_rows, spread, stream
from dagster_project.demo.places import BACH_LONG_VI, Places, load_places

SUBSCRIBERS_TOTAL = 2_513_406
SUBSCRIBERS_2G = 301_872
CONVERTED = 200_138

SHARE_2G_URBAN = (0.066, 0.102)
SHARE_2G_RURAL = (0.098, 0.168)
SHARE_2G_PRIORITY = (0.192, 0.262)
SHARE_2G_ISLAND_HAMLET = (0.190, 0.230)
"""Communes of Cát Hải too small for the priority rule: a high share of fewer than 450 subscribers."""
HAMLET_POPULATION = 900


@dataclass(frozen=True, eq=False)
class City:
    """Arrays of shape (places, carriers), in the orders of places.py and carriers.py."""

    serves: Flags
    total: Ints
    on_2g: Ints
    converted: Ints


def _serves(places: Places) -> Flags:
    serves = np.ones((len(places.all), len(CARRIERS)), dtype=np.bool_)
    smallest_rural = [i for i in np.argsort(places.population, kind="stable") if places.is_rural[i]]
    for column, carrier in enumerate(CARRIERS):
        serves[smallest_rural[: carrier.communes_lacking], column] = False
        serves[places.index(BACH_LONG_VI), column] = carrier.serves_bach_long_vi
    return serves


def _commune_totals(places: Places) -> Ints:
    per_person = np.where(places.is_rural, 1.13, 1.36) * spread(stream("per person"), 0.95, 1.05, len(places.all))
    return apportion(places.population * per_person, SUBSCRIBERS_TOTAL)


def _commune_2g(places: Places, totals: Ints) -> Ints:
    chance = stream("2G share")
    size = len(places.all)
    urban, rural, priority, hamlet = (
        spread(chance, low, high, size)
        for low, high in (SHARE_2G_URBAN, SHARE_2G_RURAL, SHARE_2G_PRIORITY, SHARE_2G_ISLAND_HAMLET)
    )
    is_hamlet = places.is_rural & (places.population < HAMLET_POPULATION)
    fixed = np.where(places.is_priority, priority, np.where(is_hamlet, hamlet, 0.0))
    free = np.where(fixed > 0, 0.0, np.where(places.is_rural, rural, urban))
    scale = (SUBSCRIBERS_2G - (fixed * totals).sum()) / (free * totals).sum()
    return apportion((fixed + free * scale) * totals, SUBSCRIBERS_2G)


@lru_cache(maxsize=1)
def reference_city() -> City:
    """The city on 2023-11-22."""
    places = load_places()
    serves = _serves(places)
    shape = serves.shape
    rural = places.is_rural[:, np.newaxis]
    share, tilt, lean, speed = (
        np.array([getattr(carrier, name) for carrier in CARRIERS])
        for name in ("market_share", "rural_tilt", "lean_to_2g", "conversion_speed")
    )
    totals = _commune_totals(places)
    tilted = np.where(rural, np.sqrt(tilt), 1 / np.sqrt(tilt)) * spread(stream("market"), 0.93, 1.07, shape)
    total = apportion_rows(share * tilted * serves, totals)
    wish = total * lean * spread(stream("2G by carrier"), 0.94, 1.06, shape)
    most = np.floor(total * 0.62).astype(np.int64)
    on_2g = np.array([apportion(*row) for row in zip(wish, _commune_2g(places, totals), most, strict=True)])
    pace = np.where(places.is_priority, 0.70, np.where(places.is_rural, 0.95, 1.15))[:, np.newaxis]
    converted = on_2g * pace * speed * spread(stream("converted"), 0.9, 1.1, shape)
    return City(serves, total, on_2g, apportion(converted.ravel(), CONVERTED).reshape(shape))
