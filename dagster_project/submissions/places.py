"""Finding the commune that a row speaks of.

Belongs here: exact matching after folding of Unicode, tone style, accents and abbreviations, always with the district.
Does not belong here: guessing. A name that fits no commune exactly, or more than one, is a fault with suggestions.
"""

import csv
import difflib
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

from dagster_project.submissions.text import accented, has_accents, plain

_COMMUNE_TYPES = {
    "phường": "phường", "phuong": "phường", "p": "phường",
    "xã": "xã", "xa": "xã", "x": "xã",
    "thị trấn": "thị trấn", "thi tran": "thị trấn", "tt": "thị trấn",
}  # fmt: skip
_COMMUNE_PREFIX = re.compile(r"^\s*(?:(phường|phuong|xã|xa|thị\s+trấn|thi\s+tran|tt)(?:[.:]\s*|\s+)|(p|x)\.\s*)", re.I)
_DISTRICT_PREFIX = re.compile(r"^\s*(?:(?:quận|quan|huyện|huyen)(?:[.:]\s*|\s+)|[qh]\.\s*)", re.I)
_ISLAND = "318"


@dataclass(frozen=True)
class Commune:
    """One row of the reference list of communes."""

    code: str
    name: str
    type: str
    district_code: str
    district_name: str
    valid_from: date
    valid_to: date | None

    @cached_property
    def bare_name(self) -> str:
        """The name without its type."""
        return re.sub(r"^(Phường|Xã|Thị trấn|Huyện) ", "", self.name)


@dataclass(frozen=True)
class Found:
    """The commune of a row."""

    commune: Commune


@dataclass(frozen=True)
class NotFound:
    """Why no commune was found: the rule that is broken, the value that was read, what would fit."""

    code: str
    value: str
    expected: str


@dataclass(frozen=True)
class Places:
    """The communes valid on one report date."""

    communes: tuple[Commune, ...]
    aliases: dict[str, str]

    @cached_property
    def _by_code(self) -> dict[str, Commune]:
        return {commune.code: commune for commune in self.communes}

    @cached_property
    def _districts(self) -> dict[str, list[Commune]]:
        """Folded district name or code → its communes."""
        found: dict[str, list[Commune]] = defaultdict(list)
        for commune in self.communes:
            bare = _DISTRICT_PREFIX.sub("", commune.district_name)
            for key in {plain(bare), commune.district_code}:
                found[key].append(commune)
        return found

    def resolve(self, *, code: str | None, district: str | None, name: str | None) -> Found | NotFound:
        """Find the commune by code, or by district and name; where both are given they must agree."""
        if code:
            return self._by_code_checked(code, name)
        if not district:
            return self._without_district(name or "")
        return self._by_name(district, name)

    def _by_code_checked(self, code: str, name: str | None) -> Found | NotFound:
        digits = re.sub(r"\.0+$", "", code.strip())
        commune = self._by_code.get(self.aliases.get(digits, digits))
        if commune is None:
            return NotFound("commune_unknown", code, "")
        if name and not _is_named(commune, name) and commune.code != _ISLAND:
            return NotFound("commune_disagrees", f"{code} {name}", f"{commune.code} {commune.name}")
        return Found(commune)

    def _without_district(self, name: str) -> NotFound:
        homes = [f"{c.name}, {c.district_name}" for c in self.communes if _is_named(c, name)]
        return NotFound("commune_ambiguous" if homes else "commune_unknown", name, "; ".join(homes))

    def _by_name(self, district: str, name: str | None) -> Found | NotFound:
        inside = self._districts.get(plain(_DISTRICT_PREFIX.sub("", district)), [])
        read = ", ".join(part for part in (name, district) if part)
        if not inside:
            return NotFound("commune_unknown", read, "")
        if inside[0].district_code == _ISLAND:
            return Found(inside[0])
        matches = [commune for commune in inside if _is_named(commune, name or "")]
        if len(matches) == 1:
            return Found(matches[0])
        if matches:
            return NotFound("commune_ambiguous", read, "; ".join(commune.name for commune in matches))
        return NotFound("commune_unknown", read, self._suggest(inside, name or ""))

    @staticmethod
    def _suggest(inside: list[Commune], name: str) -> str:
        bare = plain(_split_type(name)[1])
        names = {plain(commune.bare_name): commune.name for commune in inside}
        near = difflib.get_close_matches(bare, names, n=3, cutoff=0.7)
        return "; ".join(f"{names[n]}?" for n in near)


@lru_cache(1 << 14)
def _split_type(name: str) -> tuple[str | None, str]:
    found = _COMMUNE_PREFIX.match(name)
    if found is None:
        return None, name
    word = re.sub(r"\s+", " ", (found[1] or found[2]).casefold())
    return _COMMUNE_TYPES.get(word), name[found.end() :]


def _is_named(commune: Commune, name: str) -> bool:
    """Whether the name is this commune's: the type where it is given, and every accent where there are any."""
    commune_type, bare = _split_type(name)
    if commune_type is not None and commune_type != commune.type:
        return False
    if commune_type is None and _bears_district_name(commune):
        return False
    if has_accents(bare):
        return accented(bare) == accented(commune.bare_name)
    return plain(bare) == plain(commune.bare_name)


def _bears_district_name(commune: Commune) -> bool:
    """Townships named like their district: without `thị trấn` the name may be the district's sub-total."""
    return commune.type == "thị trấn" and plain(commune.bare_name) == plain(
        _DISTRICT_PREFIX.sub("", commune.district_name)
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@lru_cache(64)
def load_places(seeds: Path, report_date: date) -> Places:
    """The communes valid on `report_date`, from the reference data that the warehouse uses too."""
    with (seeds / "communes.csv").open(encoding="utf-8", newline="") as file:
        communes = [
            Commune(
                code=row["commune_code"],
                name=row["commune_name"],
                type=row["commune_type"],
                district_code=row["district_code"],
                district_name=row["district_name"],
                valid_from=date.fromisoformat(row["valid_from"]),
                valid_to=_day(row["valid_to"]),
            )
            for row in csv.DictReader(file)
        ]
    with (seeds / "commune_aliases.csv").open(encoding="utf-8", newline="") as file:
        aliases = {row["old_code"]: row["new_code"] for row in csv.DictReader(file)}
    valid = [c for c in communes if c.valid_from <= report_date and (c.valid_to is None or report_date <= c.valid_to)]
    return Places(tuple(valid), aliases)
