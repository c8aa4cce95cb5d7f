"""Where each operator's sites stand and which technologies they carry, by a draw that is the same every time.

Belongs here: places of sites. Does not belong here: what is switched on and off, and when (stations.py).
"""

from dataclasses import dataclass

import numpy as np

from dagster_project.demo.carriers import BY_NAME, CARRIERS, Network
from dagster_project.demo.chance import Flags, Floats, Ints, apportion, spread, stream
from dagster_project.demo.city import reference_city
from dagster_project.demo.places import BACH_LONG_VI, Places, load_places

METRES_PER_DEGREE = 111_195.0
DEGREES_LATITUDE, DEGREES_LONGITUDE = (20.56, 21.06), (106.36, 107.25)
"""Within the box of the contracts' rule station_inside_city."""
ISLAND_4G = {"viettel": 100.0}
"""On Bạch Long Vĩ one operator has 4G; the 2G stations of the others have no 4G of their own within reach."""


@dataclass(frozen=True, eq=False)
class Sites:
    """One operator's sites; arrays of one length."""

    commune: Ints
    latitude: Floats
    longitude: Floats
    has_2g: Flags
    has_3g: Flags
    has_4g: Flags
    has_5g: Flags


def scaled(count: int, scale: float) -> int:
    """A count of sites or stations in a smaller or larger demo; never none of what there is."""
    return max(round(count * scale), 1) if count else 0


def distance_m(latitude: Floats, longitude: Floats, to_latitude: Floats, to_longitude: Floats) -> Floats:
    """Metres from every first point (rows) to every second (columns), on a plane: right to 0.1 % within the city."""
    north = latitude[:, np.newaxis] - to_latitude[np.newaxis, :]
    east = (longitude[:, np.newaxis] - to_longitude[np.newaxis, :]) * np.cos(np.radians(20.8))
    return np.asarray(np.hypot(north, east) * METRES_PER_DEGREE, dtype=np.float64)


def _radius(places: Places) -> Floats:
    """About how far a commune reaches from its centroid, in degrees: half-way to its nearest neighbour, and some."""
    apart = distance_m(places.latitude, places.longitude, places.latitude, places.longitude) / METRES_PER_DEGREE
    np.fill_diagonal(apart, np.inf)
    return np.asarray(np.minimum(apart.min(axis=1) * 0.65, 0.012), dtype=np.float64)


def _chosen(weights: Floats, count: int, chance: np.random.Generator) -> Flags:
    """`count` of the sites, those of greater weight more often."""
    score = weights * (0.25 + chance.random(len(weights)))
    flags = np.zeros(len(weights), dtype=np.bool_)
    flags[np.argsort(-score, kind="stable")[:count]] = True
    return flags


def _communes(name: str, network: Network, scale: float) -> Ints:
    """The commune of each site: every commune that is served has one, where there are sites enough."""
    subscribers = reference_city().total[:, [carrier.name for carrier in CARRIERS].index(name)].astype(np.float64)
    count, served = scaled(network.sites, scale), subscribers > 0
    least = served.astype(np.int64) if count >= 2 * served.sum() else np.zeros(len(served), dtype=np.int64)
    counts = least + apportion(np.sqrt(subscribers) * served, count - int(least.sum()))
    return np.repeat(np.arange(len(served)), counts)


def place_sites(name: str, scale: float) -> Sites:
    """The sites of one operator at a scale."""
    network = BY_NAME[name].network
    assert network is not None
    places = load_places()
    commune = _communes(name, network, scale)
    size, chance = len(commune), stream(f"sites of {name}")
    angle, reach = spread(chance, 0, 2 * np.pi, size), np.sqrt(spread(chance, 0.02, 1, size)) * _radius(places)[commune]
    latitude = np.round(places.latitude[commune] + reach * np.sin(angle), 6)
    longitude = np.round(places.longitude[commune] + reach * np.cos(angle), 6)
    is_island = commune == places.index(BACH_LONG_VI)
    rural = np.where(places.is_rural[commune], 1.0, 0.8)
    count_2g = network.on_air_2g + network.switched_off_2g + network.switched_off_before
    return Sites(
        commune=commune,
        latitude=np.where(is_island, latitude, np.clip(latitude, *DEGREES_LATITUDE)),
        longitude=np.where(is_island, longitude, np.clip(longitude, *DEGREES_LONGITUDE)),
        has_2g=_chosen(rural + 100 * is_island, scaled(count_2g, scale), chance),
        has_3g=_chosen(np.ones(size), scaled(network.sites_3g, scale), chance),
        has_4g=_chosen(np.where(is_island, ISLAND_4G.get(name, 0.0), 1.0), scaled(network.sites_4g, scale), chance),
        has_5g=_chosen(np.where(places.is_rural[commune], 0.1, 1.0), scaled(network.sites_5g, scale), chance),
    )
