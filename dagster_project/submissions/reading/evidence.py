"""How Vietnamese text is written, by evidence: under the right reading its words are syllables, under others not.

Belongs here: weighing one text under several readings. Does not belong here: bytes (`encoding`) or tables (`legacy`).
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dagster_project.submissions.reading.legacy import TABLES, Legacy, decode_legacy
from dagster_project.submissions.reading.sheet import Unreadable
from dagster_project.submissions.reading.syllables import is_syllable

_SIGN = "\u00a1-\u00af\u00b4-\u1fff\u20ab"
_WORD = re.compile(f"[A-Za-z{_SIGN}]*[{_SIGN}][A-Za-z{_SIGN}]*")
"""Letters, and all that the fonts made letters of; at least one is no ASCII. `°±²³` are none in any of them."""
_CONSONANTS = re.compile("[b-df-hj-np-tv-xzđ]+")
_LONGEST = 40
_MOSTLY = 0.8
_HARDLY = 0.5
_ENOUGH = 5
"""Different words, before a text may have some that are none."""
_ENOUGH_IN_UNICODE = 2
_SHOWN = 3
_AS_IT_STANDS = "unicode"


@dataclass(frozen=True)
class Weight:
    """How many different words are syllables under one reading, and how many are not."""

    right: int
    wrong: int

    @property
    def share(self) -> float:
        """The right ones among all."""
        return self.right / max(1, self.right + self.wrong)


def words_of(text: str) -> frozenset[str]:
    """The different words that bear more than ASCII."""
    return frozenset(word for word in _WORD.findall(text) if len(word) <= _LONGEST)


def weigh(words: Iterable[str], legacy: Legacy | None = None) -> Weight:
    """Words as they stand, or as a legacy way of writing means them. What has no vowel, as `ĐVT`, tells nothing."""
    right = wrong = 0
    for word in words:
        read = unicodedata.normalize("NFC", word) if legacy is None else decode_legacy(word, legacy)
        if legacy is not None and not TABLES[legacy].writes(word):
            wrong += 1
        elif is_syllable(read):
            right += 1
        elif not _is_abbreviation(read):
            wrong += 1
    return Weight(right, wrong)


def decide_legacy(texts: Iterable[str]) -> Legacy | None:
    """The legacy way in which Unicode text is written; None where it means what it says.

    Text that is Vietnamese as it stands is taken as it stands.

    Raises:
        Unreadable: it is not, and two legacy ways remain.
    """
    words = words_of(" ".join(texts))
    stands = weigh(words)
    if not stands.wrong:
        return None
    weights = {_AS_IT_STANDS: stands} | {name: weigh(words, name) for name in TABLES}
    found = [name for name in TABLES if name in convincing(weights) and weights[name].right >= _ENOUGH_IN_UNICODE]
    if len(found) > 1:
        raise undecided({name: " ".join(decode_legacy(word, name) for word in sorted(words)) for name in found})
    return found[0] if found else None


def convincing(weights: Mapping[str, Weight]) -> list[str]:
    """The readings under which every word is right; where there is none, the one that is right by far most often."""
    whole = [name for name, weight in weights.items() if not weight.wrong]
    if whole:
        return whole
    best = max(weights, key=lambda name: weights[name].share)
    others = max((weight.share for name, weight in weights.items() if name != best), default=0.0)
    is_clear = weights[best].share >= _MOSTLY and weights[best].right >= _ENOUGH and others <= _HARDLY
    return [best] if is_clear else []


def undecided(readings: Mapping[str, str]) -> Unreadable:
    """The refusal of a text that two readings fit, with the first words in which they differ."""
    names, texts = list(readings), [text.split() for text in readings.values()]
    differing = [words for words in zip(*texts, strict=False) if len(set(words)) > 1][:_SHOWN]
    columns = zip(*differing, strict=True)
    shown = (f"{name}: {' '.join(map(_letters, words))}" for name, words in zip(names, columns, strict=False))
    return Unreadable("encoding_undecided", value="; ".join(shown), expected=" / ".join(names))


def _letters(word: str) -> str:
    """Only words are shown: a number may be someone's."""
    return "".join(c for c in word if c.isalpha())


def _is_abbreviation(word: str) -> bool:
    """Letters without a vowel, or a sign that stands alone."""
    return _CONSONANTS.fullmatch(word.casefold()) is not None or (len(word) == 1 and not word.isalpha())
