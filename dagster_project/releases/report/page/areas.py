"""The communes' boundaries, from a GeoJSON file of the office's own.

Belongs here: reading it, and telling in both languages what of it cannot be used. Does not belong here: drawing.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dagster_project.contracts import Words
from dagster_project.releases.report.figures import Row

_LARGEST_FILE = 20_000_000
_NEAR = 0.05
"""Degrees, some 5 km: how far outside its area's box a commune's centroid may lie."""

Point = tuple[float, float]
Ring = list[Point]


@dataclass(frozen=True)
class Areas:
    """The communes' rings by code, in degrees, longitude first.

    `problem` says why a file is not used at all, `remark` what of a used file is left out.
    """

    rings: dict[str, list[Ring]] = field(default_factory=dict)
    problem: Words | None = None
    remark: Words | None = None


class _Unusable(Exception):
    def __init__(self, en: str, vi: str) -> None:
        self.words = Words(en, vi)


def read_areas(path: Path, code_property: str, communes: list[Row]) -> Areas:
    """The areas of `communes` (with their centroids); a file that cannot be used is told, and costs the areas alone."""
    try:
        features = _features(path)
        rings, left_out = _rings_by_code(features, code_property)
        centroids = {
            row["commune_code"]: (float(row["centroid_lon"]), float(row["centroid_lat"]))
            for row in communes
            if row["centroid_lat"] is not None
        }
        known = {code: found for code, found in rings.items() if code in centroids}
        if not known:
            raise _Unusable(
                f'no "{code_property}" is the code of a commune',
                f'không có giá trị "{code_property}" nào là mã xã',
            )
        _require_place(known, centroids)
    except _Unusable as told:
        words = told.words
        return Areas(problem=Words(f"{path.name}: {words.en}", f"{path.name}: {words.vi}"))
    unknown = left_out + len(rings) - len(known)
    return Areas(known, remark=_remark(path.name, len(known), len(centroids), unknown))


def _features(path: Path) -> list[Any]:
    try:
        if path.stat().st_size > _LARGEST_FILE:
            most = _LARGEST_FILE // 1_000_000
            raise _Unusable(f"larger than {most} MB; simplify it", f"lớn hơn {most} MB; hãy giản lược")
        content = json.loads(path.read_bytes())
    except OSError as error:
        raise _Unusable(f"cannot be read ({error.strerror})", "không có hoặc không đọc được tệp này") from None
    except (ValueError, RecursionError):
        raise _Unusable("is not GeoJSON", "không phải GeoJSON") from None
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list):
        raise _Unusable("is not a GeoJSON FeatureCollection", "không phải FeatureCollection của GeoJSON")
    return features


def _rings_by_code(features: list[Any], code_property: str) -> tuple[dict[str, list[Ring]], int]:
    """The rings of every code, and how many features have none or are no area."""
    found: dict[str, list[Ring]] = {}
    wrong: Counter[str] = Counter()
    for feature in features:
        try:
            code = _code(feature["properties"][code_property])
        except (KeyError, TypeError):
            wrong["code"] += 1
            continue
        try:
            found.setdefault(code, []).extend(list(_rings(feature["geometry"])))
        except (KeyError, TypeError, ValueError, IndexError):
            wrong["area"] += 1
    found = {code: rings for code, rings in found.items() if rings}
    if not found and wrong["area"]:
        raise _Unusable(
            "no Polygon or MultiPolygon in degrees (WGS 84)",
            "không có Polygon hay MultiPolygon nào theo độ (WGS 84)",
        )
    if not found:
        raise _Unusable(
            f'no area has the property "{code_property}"', f'không vùng nào có thuộc tính "{code_property}"'
        )
    return found, wrong.total()


def _code(value: object) -> str:
    """As text; programs like to make numbers of codes."""
    if value is None or isinstance(value, bool | dict | list):
        raise TypeError
    return str(int(value) if isinstance(value, float) and value.is_integer() else value).strip()


def _rings(geometry: dict[str, Any]) -> Iterator[Ring]:
    """The rings of an area; ValueError where it is none, or not in degrees."""
    kind, coordinates = geometry["type"], geometry["coordinates"]
    if kind not in ("Polygon", "MultiPolygon"):
        raise ValueError(kind)
    for polygon in coordinates if kind == "MultiPolygon" else [coordinates]:
        for ring in polygon:
            points = [(float(point[0]), float(point[1])) for point in ring]
            if not all(abs(x) <= 180 and abs(y) <= 180 for x, y in points):
                raise ValueError(ring[0])
            if points:
                yield points


def _require_place(rings: dict[str, list[Ring]], centroids: dict[str, Point]) -> None:
    """Most areas lie around their communes' centroids."""
    if 2 * sum(_around(found, centroids[code]) for code, found in rings.items()) >= len(rings):
        return
    if 2 * sum(_around(found, centroids[code][::-1]) for code, found in rings.items()) >= len(rings):
        raise _Unusable("latitude stands before longitude", "vĩ độ đứng trước kinh độ; cần kinh độ trước")
    raise _Unusable("its areas do not lie where the communes are", "các vùng không nằm đúng vị trí các xã")


def _around(rings: list[Ring], point: Point) -> bool:
    return all(
        min(p[axis] for ring in rings for p in ring) - _NEAR
        <= point[axis]
        <= max(p[axis] for ring in rings for p in ring) + _NEAR
        for axis in (0, 1)
    )


def _remark(name: str, drawn: int, communes: int, unknown: int) -> Words | None:
    en, vi = [], []
    if drawn < communes:
        en.append(f"{drawn} of {communes} places have an area, the others are filled circles")
        vi.append(f"{drawn}/{communes} địa bàn có ranh giới, còn lại vẽ bằng vòng tròn tô màu")
    if unknown:
        en.append(f"{unknown} areas belong to no commune in force and are left out")
        vi.append(f"{unknown} vùng không thuộc xã nào đang có hiệu lực nên bỏ qua")
    return Words(f"{name}: {'; '.join(en)}", f"{name}: {'; '.join(vi)}") if en else None
