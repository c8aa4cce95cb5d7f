"""Names of communes and districts as people write them.

Belongs here: types and their abbreviations, and looking a name up with or without accents.
Does not belong here: which commune a row speaks of (`places`).
"""

import difflib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from dagster_project.text import accented, has_accents, plain

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
_NEARNESS = 0.7


@dataclass(frozen=True)
class Commune:
    """One row of the reference list of communes."""

    code: str
    name: str
    type: str
    district_code: str
    district_name: str


def split_commune(name: str) -> tuple[str | None, str]:
    """A commune's type and its name without it: `TT. An Lão` → (`thị trấn`, `an lão`)."""
    return _split(name, _COMMUNE_TYPES)


def bare_district(name: str) -> str:
    """A district's name without its type: `Q. Lê Chân` → `lê chân`."""
    return _split(name, _DISTRICT_TYPES)[1]


def _split(name: str, types: dict[str, str]) -> tuple[str | None, str]:
    words = accented(name).split()
    for length in (2, 1):
        kind = types.get(" ".join(words[:length]))
        if kind is not None and len(words) > length:
            return kind, " ".join(words[length:])
    return None, " ".join(words)


@dataclass
class Names:
    """Bare names, accented and not, each with the communes that it stands for."""

    _accented: dict[str, list[Commune]] = field(default_factory=lambda: defaultdict(list))
    _plain: dict[str, list[Commune]] = field(default_factory=lambda: defaultdict(list))

    def add(self, name: str, commune: Commune) -> None:
        """Let a name stand for a commune."""
        self._accented[accented(name)].append(commune)
        self._plain[plain(name)].append(commune)

    def find(self, name: str) -> list[Commune]:
        """What a name stands for; every accent counts where there are any."""
        return self._accented.get(accented(name), []) if has_accents(name) else self._plain.get(plain(name), [])

    def near(self, name: str, shown: Callable[[Commune], str]) -> str:
        """The nearest names, to be suggested and never to be taken."""
        close = difflib.get_close_matches(plain(name), self._plain, n=3, cutoff=_NEARNESS)
        return "; ".join(dict.fromkeys(shown(commune) for at in close for commune in self._plain[at])) or NONE_NEAR
