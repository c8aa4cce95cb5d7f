"""The 218 places of the city, from the seed that the warehouse uses, and which of them are the priority communes.

Belongs here: places and their order (every array of the demo that has a commune axis follows it).
Does not belong here: who lives there on which network (city.py), how a carrier spells them (habits/).
"""

import csv
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from dagster_project.core.errors import TatsongError
from dagster_project.core.settings import PROJECT
from dagster_project.demo.chance import Flags, Floats

SEED_FILE = PROJECT / "dbt" / "seeds" / "communes.csv"
BACH_LONG_VI = "318"

# "High 2G shares are concentrated in 36 communes and townships of the districts An Dương, An Lão, Kiến Thụy,
# Tiên Lãng, Vĩnh Bảo and Thủy Nguyên" (notice of the city portal, November 2023). The notice does not name the
# communes: these are invented, the outlying ones of each district.
_PRIORITY_BY_DISTRICT = {
    "An Dương": "11584 11587 11593",
    "An Lão": "11632 11644 11662 11668 11671 11674",
    "Kiến Thuỵ": "11680 11710 11713 11728 11743 11752",
    "Tiên Lãng": "11782 11797 11803 11809 11812 11815 11821",
    "Vĩnh Bảo": "11824 11833 11845 11848 11854 11869 11875 11893 11902",
    "Thuỷ Nguyên": "11473 11476 11479 11497 11551",
}
PRIORITY_COMMUNES = frozenset(code for codes in _PRIORITY_BY_DISTRICT.values() for code in codes.split())


@dataclass(frozen=True)
class Place:
    """One commune, or Bạch Long Vĩ, the island district without communes."""

    code: str
    name: str
    kind: str
    district_code: str
    district: str
    population: int

    @property
    def is_rural(self) -> bool:
        """Xã or thị trấn."""
        return self.kind in ("xã", "thị trấn")


@dataclass(frozen=True, eq=False)
class Places:
    """All places in one order, with the numbers that are reckoned with as arrays."""

    all: tuple[Place, ...]
    population: Floats
    latitude: Floats
    longitude: Floats
    is_rural: Flags
    is_priority: Flags

    def index(self, code: str) -> int:
        """The position of a commune code."""
        return next(i for i, place in enumerate(self.all) if place.code == code)


@lru_cache(maxsize=1)
def load_places() -> Places:
    """Read the seed; raises TatsongError where it is missing."""
    if not SEED_FILE.is_file():
        raise TatsongError(f"{SEED_FILE} is missing: the demo city takes its communes from it.")
    with SEED_FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    places = tuple(
        Place(
            code=row["commune_code"],
            name=row["commune_name"],
            kind=row["commune_type"],
            district_code=row["district_code"],
            district=row["district_name"],
            population=int(row["population_2019"]),
        )
        for row in rows
    )
    return Places(
        all=places,
        population=np.array([place.population for place in places], dtype=np.float64),
        latitude=np.array([float(row["centroid_lat"]) for row in rows]),
        longitude=np.array([float(row["centroid_lon"]) for row in rows]),
        is_rural=np.array([place.is_rural for place in places]),
        is_priority=np.array([place.code in PRIORITY_COMMUNES for place in places]),
    )
