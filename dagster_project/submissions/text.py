"""Comparable forms of Vietnamese text. Belongs here: folding. Does not belong here: what a word means."""

import re
import unicodedata
from functools import lru_cache

_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
_NOT_WORD = re.compile(r"[^\w]+")
_REMEMBERED = 1 << 16


@lru_cache(_REMEMBERED)
def plain(text: str) -> str:
    """Lower case without accents, words separated by one space: `Thị trấn  An-Dương` → `thi tran an duong`."""
    letters = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    bare = "".join(c for c in letters if not unicodedata.combining(c))
    return _NOT_WORD.sub(" ", bare).strip()


@lru_cache(_REMEMBERED)
def accented(text: str) -> str:
    """Lower case with accents, each syllable's tone moved to its end, so that `Thuỷ` equals `Thủy`."""
    words = _NOT_WORD.sub(" ", unicodedata.normalize("NFC", text).casefold()).split()
    return " ".join(_tone_last(word) for word in words)


def _tone_last(word: str) -> str:
    letters = unicodedata.normalize("NFD", word)
    tone = "".join(c for c in letters if c in _TONES)
    return "".join(c for c in letters if c not in _TONES) + tone


@lru_cache(_REMEMBERED)
def has_accents(text: str) -> bool:
    """Whether the text carries any Vietnamese accent or đ."""
    return plain(text) != _NOT_WORD.sub(" ", text.casefold()).strip()
