"""Finding the commune that a row speaks of.

Belongs here: exact matching after folding of Unicode, tone style, accents and abbreviations, always with the district.
Does not belong here: guessing. A name that fits no commune exactly, or more than one, is a fault with suggestions.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from dagster_project.contracts import Words
from dagster_project.core.text import plain
from dagster_project.submissions.places.names import (
    NONE_NEAR,
    Commune,
    Names,
    bare_district,
    has_district_type,
    split_commune,
)

_SCIENTIFIC = re.compile(r"\d[.,]\d{4,}[eE]\+?\d")
"""With all of its figures: `1.15e+4` was rounded, and is no code any more."""
_GROUPED = re.compile(r"\d{2}[.,]\d{3}")
ISLAND = "318"
"""Bạch Long Vĩ: a district without communes, whose one unit has the district's code and name."""
_PARTS = re.compile(r"\s*[,;:/()\[\]|]\s*|\s+[-–—]\s*|\s*[-–—]\s+")
_CITY = {"hai phong", "tp hai phong", "thanh pho hai phong", "t p hai phong", "tphp", "tp hp", "viet nam"}
_ORDINAL = re.compile(r"^\s*(?:[ivxIVX]{1,5}|[A-Za-z]|\d{1,3})\s*[.)\]:]\s+(?=\S)")
_COUNTED = re.compile(r"^\d+ (?:xa|phuong|thi tran|don vi)\b")


@dataclass(frozen=True)
class NotFound:
    """Why no commune was found: the rule that is broken, in which part of the place, what was read, what would fit."""

    code: str
    part: Literal["district", "commune", "commune_code"]
    value: str = ""
    expected: Words | str = ""


class PlaceMatcher:
    """The communes valid on one report date, and old codes with the code that replaced each."""

    def __init__(self, communes: Iterable[Commune], aliases: Mapping[str, str]) -> None:
        self._aliases = aliases
        self._by_code = {commune.code: commune for commune in communes}
        self._districts = Names()
        self._in_district: dict[str, Names] = defaultdict(Names)
        for commune in self._by_code.values():
            self._in_district[commune.district_code].add(_bare(commune), commune)
            self._districts.add(bare_district(commune.district_name), commune)

    @cached_property
    def _everywhere(self) -> Names:
        """All communes by name: asked only where a row does not say its district."""
        names = Names()
        for commune in self._by_code.values():
            names.add(_bare(commune), commune)
        return names

    def resolve(self, *, code: str | None, district: str | None, name: str | None) -> Commune | NotFound:
        """Find the commune by code, or by name and district (name or code); all that is given must agree."""
        if name and len(parts_of(name)) > 1:
            return self._in_one_cell(code, district, name)
        name = parts_of(name)[0] if name and parts_of(name) else name
        if code:
            return self._coded(code, district, name)
        if district:
            return self._in(district, name)
        return self._anywhere(name)

    def _in_one_cell(self, code: str | None, district: str | None, cell: str) -> Commune | NotFound:
        """A cell with the district beside the name: taken where one reading alone fits, and agrees with all else."""
        fitting = {}
        for name, beside in pairs_in(cell):
            if has_district_type(name) or not self.district_code(beside):
                continue
            if (beside_code := self.district_code(beside)) and district and self.district_code(district) != beside_code:
                return NotFound("commune_disagrees", "commune", f"{cell}, {district}", self.district_name(beside_code))
            found = self._coded(code, beside, name) if code else self._in(beside, name)
            if isinstance(found, Commune):
                fitting[found.code] = found
            elif found.code == "commune_disagrees":
                return found
        if len(fitting) == 1:
            return next(iter(fitting.values()))
        if fitting:
            return NotFound("commune_ambiguous", "commune", cell, "; ".join(map(_with_district, fitting.values())))
        return self._anywhere(cell) if district is None else self._in(district, cell)

    def name_of(self, code: str) -> str | None:
        """The name of the commune of a code."""
        found = self._by_code.get(code)
        return found.name if found else None

    def district_name(self, district_code: str) -> str:
        """The name of a district that there is."""
        return next(
            commune.district_name for commune in self._by_code.values() if commune.district_code == district_code
        )

    def district_code(self, district: str) -> str | None:
        """The code of a district by its name or code, with a number before it and remarks behind it or without."""
        code = _as_code(district)
        if code in self._in_district:
            return code
        parts = parts_of(without_ordinal(district))
        found = self._districts.find(bare_district(parts[0])) if len(parts) == 1 else []
        return found[0].district_code if found else None

    def _coded(self, code: str, district: str | None, name: str | None) -> Commune | NotFound:
        commune = self._by_code.get(self._aliases.get(digits := _as_code(code), digits))
        if commune is None:
            return NotFound("commune_unknown", "commune_code", code, NONE_NEAR)
        misnamed = bool(name) and commune not in _named(self._in_district[commune.district_code], name or "")
        if misnamed or (district and self.district_code(district) != commune.district_code):
            read = ", ".join(part for part in (code, name, district) if part)
            return NotFound("commune_disagrees", "commune_code", read, _with_district(commune))
        return commune

    def _in(self, district: str, name: str | None) -> Commune | NotFound:
        district_code = self.district_code(district)
        if district_code is None:
            near = self._districts.near(bare_district(district), lambda commune: commune.district_name)
            return NotFound("district_unknown", "district", district, near)
        if not name:
            return self._by_code[ISLAND] if district_code == ISLAND else NotFound("value_missing", "commune")
        inside = self._in_district[district_code]
        matches, read = _named(inside, name), f"{name}, {district}"
        if len(matches) == 1:
            return matches[0]
        if matches:
            return NotFound("commune_ambiguous", "commune", read, "; ".join(commune.name for commune in matches))
        near = inside.near(split_commune(name)[1], lambda commune: commune.name)
        return NotFound("commune_unknown", "commune", read, near)

    def _anywhere(self, name: str | None) -> Commune | NotFound:
        """Without its district no name is taken but the island's, which is a district's."""
        if not name:
            return NotFound("value_missing", "commune")
        matches = _named(self._everywhere, name)
        if [commune.code for commune in matches] == [ISLAND]:
            return matches[0]
        if not matches:
            return NotFound("commune_unknown", "commune", name, NONE_NEAR)
        code = "district_missing" if len(matches) == 1 else "commune_ambiguous"
        return NotFound(code, "commune", name, "; ".join(map(_with_district, matches)))


def _bare(commune: Commune) -> str:
    """A commune's name without its type."""
    return bare_district(commune.name) if commune.code == ISLAND else split_commune(commune.name)[1]


def _as_code(text: str) -> str:
    """A code that a spreadsheet took for a number is a code again: `11296.0`, `11.296`, `1.1296E+4`, `0011296`."""
    digits = text.strip(" '")
    if _SCIENTIFIC.fullmatch(digits):
        digits = f"{float(digits.replace(',', '.')):f}"
    digits = re.sub(r"[.,]0+$", "", digits)
    digits = re.sub(r"[.,](?=\d{3}$)", "", digits) if _GROUPED.fullmatch(digits) else digits
    return digits.lstrip("0") if digits.isdigit() else digits


def _named(names: Names, name: str) -> list[Commune]:
    """What a name may mean: of its type where one is given, and never a township by its district's bare name."""
    kind, bare = split_commune(name)
    if kind is not None:
        return [commune for commune in names.find(bare) if commune.type == kind]
    island = [commune for commune in names.find(bare_district(name)) if commune.code == ISLAND]
    return island or [commune for commune in names.find(bare) if not _bears_district_name(commune)]


def _bears_district_name(commune: Commune) -> bool:
    """Townships named like their district: without `thị trấn` the name may be the district's sub-total."""
    return commune.type == "thị trấn" and split_commune(commune.name)[1] == bare_district(commune.district_name)


def _with_district(commune: Commune) -> str:
    return commune.name if commune.code == ISLAND else f"{commune.name}, {commune.district_name}"


def parts_of(cell: str) -> list[str]:
    """The names in a cell, the city's own and remarks such as `(17 xã)` left out."""
    parts = (part.strip(" .:\t") for part in _PARTS.split(cell))
    return [part for part in parts if part and plain(part) not in _CITY and not _COUNTED.match(plain(part))]


def without_ordinal(cell: str) -> str:
    """`II. Huyện An Dương` → `Huyện An Dương`."""
    return _ORDINAL.sub("", cell)


def pairs_in(cell: str) -> Iterator[tuple[str, str]]:
    """Each way to read a cell of two names as a commune and its district."""
    parts = parts_of(cell)
    if len(parts) == 2:
        yield parts[0], parts[1]
        yield parts[1], parts[0]
