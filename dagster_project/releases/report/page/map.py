"""The map of the communes: a circle on each centroid, and areas where the office gives their boundaries.

Belongs here: projection, sizes, classes. Does not belong here: reading the boundaries (`areas`), colours and words.
"""

import math
from dataclasses import dataclass, replace

from dagster_project.releases.report.figures import Figures, Row
from dagster_project.releases.report.page.areas import Areas, Point, Ring

WIDTH, HEIGHT = 720, 560
_MARGIN = 28
_LARGEST_RADIUS = 15.0
ISLAND = "318"
CLASSES = (0.05, 0.10, 0.15, 0.20)
"""Upper bounds of the classes of the 2G share; the last class is open."""
_INSET = (WIDTH - 70, HEIGHT - 60)
_LETTERS = (14.0, 7.5), (25.0, 12.5)
"""How high and wide the letters of a name are drawn, in the drawing's units: on a desk, and on a phone."""


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
    labels: list[list[Label]]
    """The districts' names as they lie on a desk, and on a phone, where they are larger than the drawing."""
    inset: tuple[int, int] = _INSET
    legend: tuple[tuple[int, float], ...] = ()
    """Sample counts and their radius."""


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


def _projection(points: list[Point]) -> _Projection:
    lons, lats = zip(*points, strict=True)
    shorten = math.cos(math.radians((min(lats) + max(lats)) / 2))
    height, width = max(lats) - min(lats) or 1, (max(lons) - min(lons) or 1) * shorten
    scale = min((WIDTH - 2 * _MARGIN) / width, (HEIGHT - 2 * _MARGIN) / height)
    return _Projection(min(lons), max(lats), scale, shorten)


def commune_map(figures: Figures, areas: Areas) -> CommuneMap | None:
    """Where every commune is drawn; None where the release knows no place of any."""
    placed = [row for row in figures.communes if row["centroid_lat"] is not None]
    inland = [row for row in placed if row["commune_code"] != ISLAND]
    if not inland:
        return None
    bounds = [point for row in inland for ring in areas.rings.get(row["commune_code"], []) for point in ring]
    project = _projection([_centroid(row) for row in inland] + bounds)
    most = max((row["subscribers_2g"] or 0 for row in placed), default=0) or 1
    symbols = [_symbol(row, project, areas, most) for row in placed]
    return CommuneMap(
        sorted(symbols, key=lambda symbol: -symbol.radius),
        [_labels(inland, project, letter) for letter in _LETTERS],
        legend=tuple((count, _radius(count, most)) for count in _samples(most)),
    )


def _centroid(row: Row) -> Point:
    return float(row["centroid_lon"]), float(row["centroid_lat"])


def _symbol(row: Row, project: _Projection, areas: Areas, most: int) -> Symbol:
    code = row["commune_code"]
    x, y = _INSET if code == ISLAND else project(*_centroid(row))
    rings = [] if code == ISLAND else areas.rings.get(code, [])
    drawn = [ring for ring in (_thinned(ring, project) for ring in rings) if len(ring) > 2]
    path = "".join("M" + "L".join(f"{px},{py}" for px, py in ring) + "Z" for ring in drawn)
    return Symbol(x, y, _radius(row["subscribers_2g"] or 0, most), share_class(row["share_2g"]), row, path)


def share_class(share: float | None) -> int | None:
    """The class of a 2G share, from 0; None where it is not known."""
    return None if share is None else sum(share >= bound for bound in CLASSES)


def _radius(count: int, most: int) -> float:
    """The area stands for the count; a commune never vanishes."""
    return round(max(1.2, _LARGEST_RADIUS * math.sqrt(count / most)), 1)


def _samples(most: int) -> list[int]:
    """Three round counts for the legend, up to the largest that occurs."""
    power = 10 ** (len(str(most)) - 1)
    top = max(power * factor for factor in (1, 2, 5) if power * factor <= most)
    return sorted({max(top // 10, 1), max(top // 2, 1), top})


def _thinned(ring: Ring, project: _Projection) -> Ring:
    """Points that fall on the last one's spot are left out: a tenth of the drawing's unit is not seen."""
    kept: Ring = []
    for point in ring:
        there = project(*point)
        if not kept or math.dist(there, kept[-1]) >= 1:
            kept.append(there)
    return kept


def _labels(rows: list[Row], project: _Projection, letter: tuple[float, float]) -> list[Label]:
    by_district: dict[str, list[Row]] = {}
    for row in rows:
        by_district.setdefault(row["district_name"], []).append(row)
    labels = []
    for name, members in by_district.items():
        spots = [project(*_centroid(row)) for row in members]
        x, y = (sum(axis) / len(spots) for axis in zip(*spots, strict=True))
        labels.append(Label(round(x, 1), round(y, 1), name.removeprefix("Quận ").removeprefix("Huyện ")))
    return _apart(labels, *letter)


def _apart(labels: list[Label], height: float, width: float) -> list[Label]:
    """Names that would lie on each other, from the north on: the lower one moves down to the first place that is free.

    There are as many places below as there are names that may be in the way, so that the search ends.
    """
    placed: list[Label] = []
    for label in sorted(labels, key=lambda label: label.y):
        beside = [_tenths(other.y) for other in placed if _is_beside(label, other, width)]
        placed.append(replace(label, y=_first_free(_tenths(label.y), beside, _tenths(height)) / 10))
    return placed


def _first_free(y: int, taken: list[int], height: int) -> int:
    """The first place from `y` down that is `height` away from all that are taken; below the last, if nowhere else."""
    below = sorted(other + height for other in taken if other + height > y)
    return next((at for at in [y, *below] if all(abs(at - other) >= height for other in taken)), max([y, *below]))


def _is_beside(one: Label, other: Label, width: float) -> bool:
    return abs(one.x - other.x) < width * (len(one.text) + len(other.text)) / 2


def _tenths(length: float) -> int:
    """Whole tenths of the drawing's unit: differences of fractions are never quite what they look like."""
    return round(length * 10)
