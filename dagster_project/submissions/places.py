"""Finding the commune that a row speaks of.

Belongs here: exact matching after folding of Unicode, tone style, accents and abbreviations, always with the district.
Does not belong here: guessing. A name that fits no commune exactly, or more than one, is a fault with suggestions.
"""

import difflib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from dagster_project.text import accented, has_accents, plain

ISLAND = "318"
"""Bạch Long Vĩ: a district without communes, whose one unit has the district's code."""
NONE_NEAR = "–"
_COMMUNE_TYPES = {
    accented(word): kind
    for kind, words in {
        "phường": ("phường", "phuong", "p"),
        "xã": ("xã", "xa", "x"),
        "thị trấn": ("thị trấn", "thi tran", "tt", "t t"),
    }.items()
    for word in words
}
_DISTRICT_TYPES = {
    accented(word): "district" for word in ("quận", "quan", "q", "huyện", "huyen", "h", "huyện đảo", "huyen dao")
}
_NAME_DISTANCE = 0.7


@dataclass(frozen=True)
class Commune:
    """One row of the reference list of communes."""

    code: str
    name: str
    type: str
    district_code: str
    district_name: str


@dataclass(frozen=True)
class NotFound:
    """Why no commune was found: the rule that is broken, in which part of the place, what was read, what would fit."""

    code: str
    part: Literal["district", "commune", "commune_code"]
    value: str = ""
    expected: str = ""


def without_type(name: str, types: dict[str, str]) -> tuple[str | None, str]:
    """The type that a name begins with and the name without it: `TT. An Lão` → (`thị trấn`, `an lão`)."""
    words = accented(name).split()
    for length in (2, 1):
        kind = types.get(" ".join(words[:length]))
        if kind is not None and len(words) > length:
            return kind, " ".join(words[length:])
    return None, " ".join(words)


@dataclass
class _Names:
    """Names as they may be written, accented and bare, each with what it names."""

    accented: dict[str, list[Commune]] = field(default_factory=lambda: defaultdict(list))
    plain: dict[str, list[Commune]] = field(default_factory=lambda: defaultdict(list))

    def add(self, name: str, commune: Commune) -> None:
        self.accented[accented(name)].append(commune)
        self.plain[plain(name)].append(commune)

    def find(self, name: str) -> list[Commune]:
        """Every accent counts where there are any."""
        return self.accented.get(name, []) if has_accents(name) else self.plain.get(plain(name), [])


class Places:
    """The communes valid on one report date, and old codes with the code that replaced each."""

    def __init__(self, communes: Iterable[Commune], aliases: Mapping[str, str]) -> None:
        self._aliases = aliases
        self._by_code: dict[str, Commune] = {}
        self._everywhere = _Names()
        self._in_district: dict[str, _Names] = defaultdict(_Names)
        self._districts = _Names()
        for commune in communes:
            _, bare = without_type(commune.name, _DISTRICT_TYPES if commune.code == ISLAND else _COMMUNE_TYPES)
            self._by_code[commune.code] = commune
            self._everywhere.add(bare, commune)
            self._in_district[commune.district_code].add(bare, commune)
            self._districts.add(without_type(commune.district_name, _DISTRICT_TYPES)[1], commune)

    def resolve(self, *, code: str | None, district: str | None, name: str | None) -> Commune | NotFound:
        """Find the commune by code, or by name and district (name or code); all that is given must agree."""
        if code:
            return self._coded(code, district, name)
        if district:
            return self._in(district, name)
        return self._anywhere(name)

    def _coded(self, code: str, district: str | None, name: str | None) -> Commune | NotFound:
        digits = re.sub(r"\.0+$", "", code.strip())
        commune = self._by_code.get(self._aliases.get(digits, digits))
        if commune is None:
            return NotFound("commune_unknown", "commune_code", code, NONE_NEAR)
        misnamed = bool(name) and commune not in self._named(self._in_district[commune.district_code], name or "")
        if misnamed or (district and self._district_code(district) != commune.district_code):
            read = ", ".join(part for part in (code, name, district) if part)
            named = ", ".join(part for part in (commune.name, _home(commune)) if part)
            return NotFound("commune_disagrees", "commune_code", read, named)
        return commune

    def _in(self, district: str, name: str | None) -> Commune | NotFound:
        district_code = self._district_code(district)
        if district_code is None:
            bare = without_type(district, _DISTRICT_TYPES)[1]
            return NotFound("district_unknown", "district", district, _near(self._districts, bare, _home))
        if not name:
            is_island = district_code == ISLAND
            return self._by_code[ISLAND] if is_island else NotFound("value_missing", "commune")
        inside = self._in_district[district_code]
        matches = self._named(inside, name)
        if len(matches) == 1:
            return matches[0]
        read = f"{name}, {district}"
        if matches:
            return NotFound("commune_ambiguous", "commune", read, "; ".join(commune.name for commune in matches))
        bare = without_type(name, _COMMUNE_TYPES)[1]
        return NotFound("commune_unknown", "commune", read, _near(inside, bare, lambda commune: commune.name))

    def _anywhere(self, name: str | None) -> Commune | NotFound:
        """Without its district no name is taken but the island's, which is a district's."""
        if not name:
            return NotFound("value_missing", "commune")
        matches = self._named(self._everywhere, name)
        if [commune.code for commune in matches] == [ISLAND]:
            return matches[0]
        homes = "; ".join(f"{commune.name}, {_home(commune)}" for commune in matches)
        if not matches:
            return NotFound("commune_unknown", "commune", name, NONE_NEAR)
        return NotFound("district_missing" if len(matches) == 1 else "commune_ambiguous", "commune", name, homes)

    def _district_code(self, district: str) -> str | None:
        text = re.sub(r"\.0+$", "", district.strip())
        if text in self._in_district:
            return text
        found = self._districts.find(without_type(district, _DISTRICT_TYPES)[1])
        return found[0].district_code if found else None

    @staticmethod
    def _named(names: _Names, name: str) -> list[Commune]:
        """What a name may mean: of its type where one is given, and never a township by its district's bare name."""
        kind, bare = without_type(name, _COMMUNE_TYPES)
        if kind is not None:
            return [commune for commune in names.find(bare) if commune.type == kind]
        island = [commune for commune in names.find(without_type(name, _DISTRICT_TYPES)[1]) if commune.code == ISLAND]
        return island or [commune for commune in names.find(bare) if not _bears_district_name(commune)]


def _bears_district_name(commune: Commune) -> bool:
    """Townships named like their district: without `thị trấn` the name may be the district's sub-total."""
    _, bare = without_type(commune.name, _COMMUNE_TYPES)
    return commune.type == "thị trấn" and bare == without_type(commune.district_name, _DISTRICT_TYPES)[1]


def _home(commune: Commune) -> str:
    return "" if commune.code == ISLAND else commune.district_name


def _near(names: _Names, bare: str, shown: Callable[[Commune], str]) -> str:
    """The nearest names, to be suggested and never to be taken."""
    close = difflib.get_close_matches(plain(bare), names.plain, n=3, cutoff=_NAME_DISTANCE)
    found = dict.fromkeys(shown(commune) or commune.name for name in close for commune in names.plain[name])
    return "; ".join(found) or NONE_NEAR
