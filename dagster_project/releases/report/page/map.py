"""The map of the communes: a circle on each centroid, and areas where the office gives their boundaries.

Belongs here: projection, sizes, classes, reading a GeoJSON file. Does not belong here: colours and words.
"""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from dagster_project.releases.report.figures import Figures, Row

WIDTH, HEIGHT = 720, 560
_MARGIN = 28
_LARGEST_RADIUS = 15.0
ISLAND = "318"
CLASSES = (0.05, 0.10, 0.15, 0.20)
"""Upper bounds of the classes of the 2G share; the last class is open."""
_INSET = (WIDTH - 70, HEIGHT - 60)
_LARGEST_FILE = 20_000_000
_LINE, _LETTER = 14, 7
"""How high and wide the letters of a name are drawn, in the drawing's units."""

Ring = list[tuple[float, float]]


@dataclass(frozen=True)
class Areas:
    """The communes' boundaries by code, in degrees; `problem` says why a file that was given is not used."""

    rings: dict[str, list[Ring]] = field(default_factory=dict)
    problem: str | None = None


@dataclass(frozen=True)
class Symbol:
    """One commune on the map."""

    x: float
    y: float
    radius: float
    share_class: int | None
    row: Row
    path: str = ""


@dataclass(frozen=True)
class Label:
    """A district's name, in the middle of its communes."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class CommuneMap:
    """All symbols, the largest first so that small ones lie on top."""

    symbols: list[Symbol]
    labels: list[Label]
    inset: tuple[int, int] = _INSET
    legend: tuple[tuple[int, float], ...] = ()
    """Sample counts and their radius."""


def read_areas(path: Path, code_property: str) -> Areas:
    """Read a GeoJSON file of the communes' areas; one that cannot be used is told, and the map is drawn without."""
    try:
        if path.stat().st_size > _LARGEST_FILE:
            return Areas(problem=f"{path.name}: larger than {_LARGEST_FILE // 1_000_000} MB")
        content = json.loads(path.read_text(encoding="utf-8"))
        rings = {str(f["properties"][code_property]): list(_rings(f["geometry"])) for f in content["features"]}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        return Areas(problem=f"{path.name}: {type(error).__name__}: {error}")
    if any(not (-180 <= x <= 180 and -90 <= y <= 90) for found in rings.values() for ring in found for x, y in ring):
        return Areas(problem=f"{path.name}: coordinates are not degrees (WGS 84)")
    return Areas(rings)


def _rings(geometry: dict[str, Any]) -> Iterator[Ring]:
    if geometry["type"] not in ("Polygon", "MultiPolygon"):
        raise ValueError(f"an area is a {geometry['type']}, neither Polygon nor MultiPolygon")
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    for polygon in polygons:
        for ring in polygon:
            yield [(float(point[0]), float(point[1])) for point in ring]


@dataclass(frozen=True)
class _Projection:
    """Degrees to the drawing: plane, with a degree of longitude shortened as at the city's latitude."""

    west: float
    north: float
    scale: float
    shorten: float

    def __call__(self, lon: float, lat: float) -> tuple[float, float]:
        return (
            round(_MARGIN + (lon - self.west) * self.shorten * self.scale, 1),
            round(_MARGIN + (self.north - lat) * self.scale, 1),
        )


def _projection(rows: list[Row]) -> _Projection:
    lats = [float(row["centroid_lat"]) for row in rows]
    lons = [float(row["centroid_lon"]) for row in rows]
    shorten = math.cos(math.radians(sum(lats) / len(lats)))
    height, width = max(lats) - min(lats) or 1, (max(lons) - min(lons) or 1) * shorten
    scale = min((WIDTH - 2 * _MARGIN) / width, (HEIGHT - 2 * _MARGIN) / height)
    return _Projection(min(lons), max(lats), scale, shorten)


def commune_map(figures: Figures, areas: Areas) -> CommuneMap | None:
    """Where every commune is drawn; None where the release knows no place of any."""
    placed = [row for row in figures.communes if row["centroid_lat"] is not None]
    inland = [row for row in placed if row["commune_code"] != ISLAND]
    if not inland:
        return None
    project = _projection(inland)
    most = max((row["subscribers_2g"] or 0 for row in placed), default=0) or 1
    symbols = [_symbol(row, project, areas, most) for row in placed]
    return CommuneMap(
        sorted(symbols, key=lambda symbol: -symbol.radius),
        _labels(inland, project),
        legend=tuple((count, _radius(count, most)) for count in _samples(most)),
    )


def _symbol(row: Row, project: _Projection, areas: Areas, most: int) -> Symbol:
    code = row["commune_code"]
    x, y = _INSET if code == ISLAND else project(float(row["centroid_lon"]), float(row["centroid_lat"]))
    rings = [] if code == ISLAND else areas.rings.get(code, [])
    path = "".join("M" + "L".join(f"{px},{py}" for px, py in _thinned(ring, project)) + "Z" for ring in rings)
    return Symbol(x, y, _radius(row["subscribers_2g"] or 0, most), share_class(row["share_2g"]), row, path)


def share_class(share: float | None) -> int | None:
    """The class of a 2G share, from 0; None where it is not known."""
    return None if share is None else sum(share >= bound for bound in CLASSES)


def _radius(count: int, most: int) -> float:
    """The area stands for the count; a commune never vanishes."""
    return round(max(1.2, _LARGEST_RADIUS * math.sqrt(count / most)), 1)


def _samples(most: int) -> list[int]:
    """Two round counts for the legend."""
    power = 10 ** int(math.log10(most)) if most >= 10 else 1
    return [max(power // 4, 1), power]


def _thinned(ring: Ring, project: _Projection) -> Ring:
    """Points that fall on the last one's spot are left out: a tenth of the drawing's unit is not seen."""
    kept: Ring = []
    for point in ring:
        there = project(*point)
        if not kept or math.dist(there, kept[-1]) >= 1:
            kept.append(there)
    return kept


def _labels(rows: list[Row], project: _Projection) -> list[Label]:
    by_district: dict[str, list[Row]] = {}
    for row in rows:
        by_district.setdefault(row["district_name"], []).append(row)
    labels = []
    for name, members in by_district.items():
        spots = [project(float(row["centroid_lon"]), float(row["centroid_lat"])) for row in members]
        x, y = (sum(axis) / len(spots) for axis in zip(*spots, strict=True))
        labels.append(Label(round(x, 1), round(y, 1), name.removeprefix("Quận ").removeprefix("Huyện ")))
    return _apart(labels)


def _apart(labels: list[Label]) -> list[Label]:
    """Names that would lie on each other, from the north on: the lower one moves down until it lies on none."""
    placed: list[Label] = []
    for label in sorted(labels, key=lambda label: label.y):
        moved = label
        while hidden := [other for other in placed if _overlap(moved, other)]:
            moved = replace(moved, y=round(max(other.y for other in hidden) + _LINE, 1))
        placed.append(moved)
    return placed


def _overlap(one: Label, other: Label) -> bool:
    width = _LETTER * (len(one.text) + len(other.text)) / 2
    return abs(one.x - other.x) < width and abs(one.y - other.y) < _LINE
