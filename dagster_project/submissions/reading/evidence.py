"""How Vietnamese text is written, by evidence: under the right reading its words are syllables, under others not.

Belongs here: how syllables are built, and weighing one text under several readings. Does not belong here: bytes
(`encoding`) or tables (`legacy`).
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from dagster_project.submissions.reading.legacy import TABLES, Legacy, decode_legacy
from dagster_project.submissions.reading.sheet import Unreadable

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
_ONSETS = "b|c|ch|d|đ|g|gh|gi|h|k|kh|l|m|n|ng|ngh|nh|p|ph|qu|r|s|t|th|tr|v|x"
_OPEN_RHYMES = (
    "a|ai|am|an|ang|anh|ao|au|ay|ăm|ăn|ăng|âm|ân|âng|âu|ây|e|em|en|eng|eo|ê|êm|ên|êng|ênh|êu|i|ia|im|in|ing|"
    "inh|iu|iêm|iên|iêng|iêu|o|oa|oai|oam|oan|oang|oanh|oao|oay|oăm|oăn|oăng|oe|oen|oeo|oi|om|on|ong|oong|ô|"
    "ôi|ôm|ôn|ông|ơ|ơi|ơm|ơn|u|ua|uân|uâng|uây|uê|uênh|ui|um|un|ung|uơ|uy|uya|uyên|uynh|uyu|uôi|uôm|uôn|uông|"
    "ư|ưa|ưi|ưm|ưn|ưng|ưu|ươi|ươm|ươn|ương|ươu|y|yêm|yên|yêng|yêu"
)
_STOPPED_RHYMES = (
    "ac|ach|ap|at|ăc|ăp|ăt|âc|âp|ât|ec|ep|et|êc|êch|êp|êt|ich|ip|it|iêc|iêp|iêt|oac|oach|oap|oat|oăc|oăt|oc|"
    "oet|op|ot|ooc|ôc|ôp|ôt|ơp|ơt|uc|uât|uêch|up|ut|uych|uyêt|uyt|uôc|uôt|ưc|ưt|ươc|ươp|ươt|yêt"
)
_TONE = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_SHARP_OR_HEAVY = ("\u0301", "\u0323")
_REMEMBERED = 1 << 15
_VOWELS = re.compile("[aăâeêioôơuưy]+")
_MARKED = re.compile("[ăâêôơư](?!.*[ăâêôơư])")


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


def _toned(rhyme: str) -> frozenset[int]:
    """Which letters of a rhyme may bear its tone. For `oa`, `oe` and `uy` there are two customs."""
    marked = _MARKED.search(rhyme)
    if marked:
        return frozenset({marked.start()})
    vowels = _VOWELS.match(rhyme)
    count = len(vowels[0]) if vowels else 0
    if rhyme in ("oa", "oe", "uy"):
        return frozenset({0, 1})
    return frozenset({1 if count == 3 or (count == 2 and len(rhyme) > count) else 0})


_OPEN = {rhyme: _toned(rhyme) for rhyme in _OPEN_RHYMES.split("|")}
_STOPPED = {rhyme: _toned(rhyme) for rhyme in _STOPPED_RHYMES.split("|")}


@lru_cache(_REMEMBERED)
def is_syllable(word: str) -> bool:
    """Whether a word, in whatever case and form, is built as Vietnamese syllables are: `phường` is, `phöôøng` is not.

    A syllable has at most one tone, on the letter where it belongs; one that ends in c, ch, p or t has the sharp or the
    heavy one.
    """
    letters = unicodedata.normalize("NFD", word.casefold())
    tones = _TONE.findall(letters)
    if len(tones) > 1:
        return False
    tone = tones[0] if tones else ""
    bare = unicodedata.normalize("NFC", _TONE.sub("", letters))
    at = len(unicodedata.normalize("NFC", letters.partition(tone)[0])) - 1 if tone else None
    starts = ("", *_ONSETS.split("|"))
    return any(_is_rhyme(bare[len(start) :], tone, at, len(start)) for start in starts if bare.startswith(start))


def _is_rhyme(letters: str, tone: str, at: int | None, start: int) -> bool:
    if letters in _STOPPED and tone not in _SHARP_OR_HEAVY:
        return False
    places = _OPEN.get(letters) or _STOPPED.get(letters)
    return places is not None and (at is None or at - start in places)
