"""Whether a word can be a Vietnamese syllable: the evidence by which an encoding is told from another.

Belongs here: how syllables are built. Does not belong here: encodings, or which words exist.
"""

import re
import unicodedata
from functools import lru_cache

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
