"""Names of communes and districts as people write them.

Belongs here: types and their abbreviations, looking a name up with or without accents, or with its words run together.
Does not belong here: which commune a row speaks of (`matcher`), or a cell that holds two names.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, lru_cache

from dagster_project.contracts import Words
from dagster_project.core.text import accented, has_accents, plain

NONE_NEAR = Words(en="none", vi="không có")
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
    accented(word): "district"
    for word in ("quận", "quan", "q", "huyện", "huyen", "h", "huyện đảo", "huyen dao", "thành phố", "thanh pho", "tp")
}
_NEAREST, _NEARNESS = 3, 70
"""How many names are suggested, and how alike they are at least, of 100."""
_REMEMBERED = 1 << 14
_NUMERALS = {"i": "1", "ii": "2", "01": "1", "02": "2"}
_Y_FOR_I = re.compile(r"\b([bcdđghklmnprstvx]+|qu)y(?!\w)")
"""The vowel i may be written y where it stands alone behind a consonant: `Bạch Long Vỹ` is `Bạch Long Vĩ`."""
_LATE_TONE = re.compile("([ou])([\u0300\u0301\u0303\u0309\u0323])([aey])")


@dataclass(frozen=True)
class Commune:
    """One row of the reference list of communes."""

    code: str
    name: str
    type: str
    district_code: str
    district_name: str
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    """Its middle."""


@lru_cache(_REMEMBERED)
def split_commune(name: str) -> tuple[str | None, str]:
    """A commune's type and its name without it: `TT. An Lão` → (`thị trấn`, `an lão`)."""
    return _split(name, _COMMUNE_TYPES)


@lru_cache(_REMEMBERED)
def bare_district(name: str) -> str:
    """A district's name without its type: `Q. Lê Chân` → `lê chân`."""
    return _split(name, _DISTRICT_TYPES)[1]


@lru_cache(_REMEMBERED)
def has_district_type(name: str) -> bool:
    """Whether the name says that it is a district's."""
    return _split(name, _DISTRICT_TYPES)[0] is not None


def _split(name: str, types: dict[str, str]) -> tuple[str | None, str]:
    """Words that are run together are told apart by their capitals."""
    words = accented(_spaced(unicodedata.normalize("NFC", name))).split()
    for length in (2, 1):
        kind = types.get(" ".join(words[:length]))
        if kind is not None and len(words) > length:
            return kind, _numbered(words[length:])
    return None, _numbered(words)


def _spaced(name: str) -> str:
    """A space before each capital, and each number, that follows a small letter and begins a word.

    In `HUYệN`, as TCVN3 writes capitals, the last letter begins none.
    """
    around = zip(f" {name}", name, f"{name[1:]} ", strict=False)
    starts = (before.islower() and (c.isdigit() or (c.isupper() and after.islower())) for before, c, after in around)
    return "".join(f" {c}" if is_start else c for c, is_start in zip(name, starts, strict=True))


def _numbered(words: list[str]) -> str:
    """`Đông Hải II` and `Đông Hải 02` are `Đông Hải 2`."""
    return " ".join([*words[:-1], *(_NUMERALS.get(word, word) for word in words[-1:])])


@dataclass
class Names:
    """Bare names, accented and not, spaced and run together, each with the communes that it stands for."""

    _accented: dict[str, list[Commune]] = field(default_factory=lambda: defaultdict(list))
    _plain: dict[str, list[Commune]] = field(default_factory=lambda: defaultdict(list))
    _added: list[tuple[str, Commune]] = field(default_factory=list)

    def add(self, name: str, commune: Commune) -> None:
        """Let a name stand for a commune."""
        for index, key in ((self._accented, _one_i(accented(name))), (self._plain, _one_i(plain(name)))):
            index[key].append(commune)
        self._added.append((name, commune))

    @cached_property
    def _together(self) -> dict[str, list[Commune]]:
        """Made when the first name comes that is run together: few files have one."""
        found: dict[str, list[Commune]] = defaultdict(list)
        for name, commune in self._added:
            for key in {_run_together(name), plain(name).replace(" ", "")}:
                found[key].append(commune)
        return found

    def find(self, name: str) -> list[Commune]:
        """What a name stands for; every accent counts where there are any."""
        found = (
            self._accented.get(_one_i(accented(name))) if has_accents(name) else self._plain.get(_one_i(plain(name)))
        )
        return found or ([] if " " in name.strip() else self._together.get(_run_together(name), []))

    def near(self, name: str, shown: Callable[[Commune], str]) -> Words | str:
        """The nearest names, nearest first, to be suggested and never to be taken."""
        from rapidfuzz import fuzz, process  # a tenth of the time of checking a file without faults

        close = process.extract(
            _one_i(plain(name)), list(self._plain), scorer=fuzz.ratio, limit=_NEAREST, score_cutoff=_NEARNESS
        )
        return (
            "; ".join(dict.fromkeys(shown(commune) for at, _, _ in close for commune in self._plain[at])) or NONE_NEAR
        )


def _one_i(words: str) -> str:
    """Words that are spelt with i or y, spelt with i."""
    return _Y_FOR_I.sub(r"\1i", words)


def _run_together(name: str) -> str:
    """Accented letters without spaces, each tone behind the vowels that it may stand on: `HoàBình` equals `HòaBình`."""
    letters = unicodedata.normalize("NFD", name.casefold())
    letters = "".join(c for c in letters if c.isalnum() or unicodedata.combining(c))
    return unicodedata.normalize("NFC", _LATE_TONE.sub(r"\1\3\2", letters))
