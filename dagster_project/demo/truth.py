"""The true totals, reckoned from the city itself before any file is written: what the pipeline's figures are held to.

Belongs here: sums by commune, district, carrier and city. Does not belong here: anything read back from a file.
"""

from collections.abc import Iterable
from datetime import date

import numpy as np
import pyarrow as pa

from dagster_project.demo.carriers import CARRIERS, OPERATORS
from dagster_project.demo.chance import Flags, Ints
from dagster_project.demo.habits import HABITS
from dagster_project.demo.history import history
from dagster_project.demo.places import load_places
from dagster_project.demo.stations import stations_of

SCHEMA = pa.schema(
    [
        ("report_date", pa.date32()),
        ("level", pa.string()),
        ("district_code", pa.string()),
        ("commune_code", pa.string()),
        ("submitter", pa.string()),
        ("subscribers_total", pa.int64()),
        ("subscribers_2g", pa.int64()),
        ("subscribers_2g_only", pa.int64()),
        ("subscribers_3g", pa.int64()),
        ("subscribers_4g", pa.int64()),
        ("subscribers_5g", pa.int64()),
        ("subscribers_m2m", pa.int64()),
        ("converted", pa.int64()),
        ("converted_total", pa.int64()),
        ("stations_2g_on_air", pa.int64()),
        ("stations_2g_switched_off", pa.int64()),
        ("stations_4g_on_air", pa.int64()),
        ("stations_4g_added", pa.int64()),
    ],
    metadata={"note": "DỮ LIỆU MẪU"},
)
"""`level` is city, district, commune, submitter or commune_submitter; a key that does not apply is null.

M2M is summed over the carriers that report it. `stations_2g_switched_off` counts, as the report does, stations
switched off since the programme began that some inventory since the demo's first night has listed.
"""
MEASURES = SCHEMA.names[5:]


def measures(day: date, first_night: date, scale: float) -> dict[str, Ints]:
    """Every measure of a date, each of shape (places, carriers)."""
    night, (converted, total) = history().subscribers(day), history().converted(day)
    return {
        "subscribers_total": night.total,
        "subscribers_2g": night.on_2g,
        "subscribers_2g_only": night.only_2g,
        "subscribers_3g": night.on_3g,
        "subscribers_4g": night.on_4g,
        "subscribers_5g": night.on_5g,
        "subscribers_m2m": night.m2m * _reports_m2m(),
        "converted": converted.sum(axis=2),
        "converted_total": total.sum(axis=2),
        **_station_counts(day, first_night, scale),
    }


def _reports_m2m() -> Ints:
    layouts = (HABITS[carrier.name].feeds["subscribers"] for carrier in CARRIERS)
    return np.array([any(name == "subscribers_m2m" for _, name in layout.columns) for layout in layouts], np.int64)


def _station_counts(day: date, first_night: date, scale: float) -> dict[str, Ints]:
    shape = history().city.total.shape
    names = ("stations_2g_on_air", "stations_2g_switched_off", "stations_4g_on_air", "stations_4g_added")
    counts = {name: np.zeros(shape, dtype=np.int64) for name in names}
    for carrier in OPERATORS:
        stations, column = stations_of(carrier.name, scale), CARRIERS.index(carrier)
        flags: tuple[Flags, ...] = (
            stations.on_air(day, "2G"),
            stations.switched_off(day, first_night),
            stations.on_air(day, "4G"),
            stations.added_4g(day),
        )
        for name, flag in zip(names, flags, strict=True):
            counts[name][:, column] = np.bincount(stations.commune[flag], minlength=shape[0])
    return counts


def _rows(day: date, found: dict[str, Ints]) -> Iterable[dict[str, object]]:
    places = load_places().all
    districts = {
        place.district_code: np.array([p.district_code == place.district_code for p in places]) for place in places
    }

    def row(level: str, values: dict[str, int], **keys: str) -> dict[str, object]:
        return {"report_date": day, "level": level, **keys, **values}

    yield row("city", {name: int(array.sum()) for name, array in found.items()})
    for code, inside in districts.items():
        yield row("district", {n: int(array[inside].sum()) for n, array in found.items()}, district_code=code)
    for at, carrier in enumerate(CARRIERS):
        yield row("submitter", {n: int(array[:, at].sum()) for n, array in found.items()}, submitter=carrier.name)
    for at, place in enumerate(places):
        keys = {"district_code": place.district_code, "commune_code": place.code}
        yield row("commune", {n: int(array[at].sum()) for n, array in found.items()}, **keys)


def truth(days: list[date], scale: float) -> pa.Table:
    """The true totals of the dates; the first of them is the demo's first night."""
    rows = [row for day in days for row in _rows(day, measures(day, days[0], scale))]
    parts = [pa.Table.from_pylist(rows, SCHEMA), *(_by_commune_and_carrier(day, days[0], scale) for day in days)]
    return pa.concat_tables(parts).combine_chunks()


def _by_commune_and_carrier(day: date, first_night: date, scale: float) -> pa.Table:
    found, places = measures(day, first_night, scale), load_places().all
    size = len(places) * len(CARRIERS)
    keys: dict[str, list[object]] = {
        "report_date": [day] * size,
        "level": ["commune_submitter"] * size,
        "district_code": [place.district_code for place in places for _ in CARRIERS],
        "commune_code": [place.code for place in places for _ in CARRIERS],
        "submitter": [carrier.name for _ in places for carrier in CARRIERS],
    }
    return pa.table({**keys, **{name: found[name].ravel() for name in MEASURES}}, SCHEMA)
