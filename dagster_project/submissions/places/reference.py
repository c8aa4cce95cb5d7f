"""The reference list of communes, the same files that the warehouse uses.

Belongs here: reading the list for one report date. Does not belong here: matching names.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path

from dagster_project.core.errors import TatsongError
from dagster_project.core.text import day_text
from dagster_project.submissions.places.matcher import PlaceMatcher
from dagster_project.submissions.places.names import Commune


@dataclass(frozen=True)
class ReferencePlaces:
    """The places of one report date; none where the date lies outside the period of the whole list."""

    places: PlaceMatcher | None
    period: str


def load_reference(seeds: Path, report_date: date) -> ReferencePlaces:
    """The communes valid on a report date; raises TatsongError where the list cannot be used."""
    return _load(seeds, report_date, _version(seeds))


def dates_with_places(seeds: Path, first: date, last: date) -> list[tuple[date, date]]:
    """The parts of a range of dates of which communes are known, first and last of each; raises as `load_reference`."""
    parts = ((max(first, begin), min(last, end)) for begin, end in _periods(seeds, _version(seeds)))
    return [(begin, end) for begin, end in parts if begin <= end]


def reference_files(seeds: Path) -> list[Path]:
    """The files that the list is made of."""
    return [seeds / "communes.csv", seeds / "commune_aliases.csv"]


_Version = tuple[tuple[int, int], ...]


def _version(seeds: Path) -> _Version:
    """A list that has been edited is read again, also by a process that stays."""
    try:
        found = [path.stat() for path in reference_files(seeds)]
    except OSError as error:
        raise _unusable(seeds, error) from None
    return tuple((one.st_size, one.st_mtime_ns) for one in found)


@lru_cache(64)
def _load(seeds: Path, report_date: date, version: _Version) -> ReferencePlaces:
    del version
    rows = _rows(seeds)
    try:
        with (seeds / "commune_aliases.csv").open(encoding="utf-8", newline="") as file:
            aliases = _aliases(list(csv.DictReader(file)), report_date)
        communes = [_commune(row) for row in rows if _is_valid(row, report_date)]
        period = _period(rows)
    except (OSError, KeyError, ValueError, InvalidOperation) as error:
        raise _unusable(seeds, error) from None
    return ReferencePlaces(PlaceMatcher(communes, aliases) if communes else None, period)


def _aliases(rows: list[dict[str, str]], day: date) -> dict[str, str]:
    """The code that counts on a date for each older one: of several the newest that counts already."""
    dated = sorted((date.fromisoformat(row["valid_from"]), row["old_code"], row["new_code"]) for row in rows)
    return {old: new for since, old, new in dated if since <= day}


@lru_cache(8)
def _periods(seeds: Path, version: _Version) -> tuple[tuple[date, date], ...]:
    """The periods without a gap of which any commune is known."""
    del version
    try:
        spans = sorted({(date.fromisoformat(row["valid_from"]), _until(row)) for row in _rows(seeds)})
    except (KeyError, ValueError) as error:
        raise _unusable(seeds, error) from None
    return tuple(_joined(spans))


def _joined(spans: list[tuple[date, date]]) -> Iterator[tuple[date, date]]:
    begin, end = spans[0] if spans else (date.max, date.min)
    for first, last in spans:
        if end == date.max or first <= end + timedelta(days=1):
            end = max(end, last)
        else:
            yield begin, end
            begin, end = first, last
    if begin <= end:
        yield begin, end


def _until(row: dict[str, str]) -> date:
    return date.fromisoformat(row["valid_to"]) if row["valid_to"] else date.max


def _rows(seeds: Path) -> list[dict[str, str]]:
    try:
        with (seeds / "communes.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except (OSError, ValueError) as error:
        raise _unusable(seeds, error) from None


def _unusable(seeds: Path, error: Exception) -> TatsongError:
    return TatsongError(f"{seeds}: the reference list of communes cannot be used: {error!r}")


def _period(rows: list[dict[str, str]]) -> str:
    ends = [row["valid_to"] for row in rows]
    last = day_text(date.fromisoformat(max(ends))) if all(ends) else "…"
    return f"{day_text(date.fromisoformat(min(row['valid_from'] for row in rows)))} – {last}"


def _is_valid(row: dict[str, str], day: date) -> bool:
    return date.fromisoformat(row["valid_from"]) <= day <= _until(row)


def _commune(row: dict[str, str]) -> Commune:
    return Commune(
        code=row["commune_code"],
        name=row["commune_name"],
        type=row["commune_type"],
        district_code=row["district_code"],
        district_name=row["district_name"],
        latitude=Decimal(row["centroid_lat"]) if row.get("centroid_lat") else None,
        longitude=Decimal(row["centroid_lon"]) if row.get("centroid_lon") else None,
    )
