"""The reference list of communes, the same files that the warehouse uses.

Belongs here: reading the list for one report date. Does not belong here: matching names.
"""

import csv
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from dagster_project.errors import TatsongError
from dagster_project.submissions.places.matcher import Places
from dagster_project.submissions.places.names import Commune
from dagster_project.text import day_text


@dataclass(frozen=True)
class Reference:
    """The places of one report date; none where the date lies outside the period of the whole list."""

    places: Places | None
    period: str


@lru_cache(64)
def load_reference(seeds: Path, report_date: date) -> Reference:
    """The communes valid on a report date; raises TatsongError where the list cannot be used."""
    try:
        with (seeds / "communes.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        with (seeds / "commune_aliases.csv").open(encoding="utf-8", newline="") as file:
            aliases = _aliases(list(csv.DictReader(file)), report_date)
        communes = [_commune(row) for row in rows if _is_valid(row, report_date)]
        period = _period(rows)
    except (OSError, KeyError, ValueError) as error:
        raise TatsongError(f"{seeds}: the reference list of communes cannot be used: {error!r}") from None
    return Reference(Places(communes, aliases) if communes else None, period)


def _aliases(rows: list[dict[str, str]], day: date) -> dict[str, str]:
    """The code that counts on a date for each older one: of several the newest that counts already."""
    dated = sorted((date.fromisoformat(row["valid_from"]), row["old_code"], row["new_code"]) for row in rows)
    return {old: new for since, old, new in dated if since <= day}


def _period(rows: list[dict[str, str]]) -> str:
    ends = [row["valid_to"] for row in rows]
    last = day_text(date.fromisoformat(max(ends))) if all(ends) else "…"
    return f"{day_text(date.fromisoformat(min(row['valid_from'] for row in rows)))} – {last}"


def _is_valid(row: dict[str, str], day: date) -> bool:
    until = row["valid_to"]
    return date.fromisoformat(row["valid_from"]) <= day and (not until or day <= date.fromisoformat(until))


def _commune(row: dict[str, str]) -> Commune:
    return Commune(
        code=row["commune_code"],
        name=row["commune_name"],
        type=row["commune_type"],
        district_code=row["district_code"],
        district_name=row["district_name"],
    )
