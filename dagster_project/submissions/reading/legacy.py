"""Text in the fonts of the years before Unicode: TCVN3 (ABC, fonts `.Vn…`) and VNI (fonts `VNI-…`).

Such text stands in files as Western letters: `Tªn x·` and `Teân xaõ` are both `Tên xã`. In TCVN3 ư is the soft hyphen,
so nothing may be stripped before; its capitals bear no accents, the font drew them large.
Belongs here: the tables. Does not belong here: which of them a text is in (`evidence`).
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

Legacy = Literal["tcvn3", "vni"]


@dataclass(frozen=True)
class LetterTable:
    """One way of writing: each sequence of Western letters with the Vietnamese letter that it means."""

    letters: dict[str, str]
    sequences: re.Pattern[str]
    strays: re.Pattern[str]
    """What no text in this way of writing holds."""

    def decode(self, text: str) -> str:
        """The text in Unicode, NFC; what means nothing stays."""
        if text.isascii():
            return text
        return unicodedata.normalize("NFC", self.sequences.sub(lambda found: self.letters[found[0]], text))

    def writes(self, word: str) -> bool:
        """Whether the word can have been written so, every letter of it."""
        return not self.strays.search(self.sequences.sub("", word))


_TCVN3_SIGNS = "¡¢£¤¥¦§¨©ª«¬\u00ad®µ¸¶·¹»¾¼½ÆÇÊÈÉËÌÐÎÏÑÒÕÓÔÖ×ÝØÜÞßãáâäåèæçéêíëìîïóñòôõøö÷ùúýûüþ"
_TCVN3_LETTERS = "ĂÂÊÔƠƯĐăâêôơưđàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ"

_VNI_TONES = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_VNI_ROOFS = {"â": "", "á": "\u0301", "à": "\u0300", "å": "\u0309", "ã": "\u0303", "ä": "\u0323"}
_VNI_BOWLS = {"ê": "", "é": "\u0301", "è": "\u0300", "ú": "\u0309", "ü": "\u0303", "ë": "\u0323"}
_VNI_SINGLE = {"ñ": "đ", "ò": "ị", "æ": "ỉ", "ó": "ĩ", "î": "ỵ", "ì": "ì", "í": "í", "ô": "ơ", "ö": "ư"}
"""Letters that are not written as a letter and its mark."""


def _vni_letters() -> dict[str, str]:
    """A vowel and its mark, both small or both large: `aù` is á, `aá` is ấ, `aé` is ắ."""
    lower = dict(_VNI_SINGLE)
    for written, letter in {**{vowel: vowel for vowel in "aeiouy"}, "ô": "ơ", "ö": "ư"}.items():
        lower |= {written + mark: letter + tone for mark, tone in _VNI_TONES.items()}
    lower |= {vowel + mark: f"{vowel}\u0302{tone}" for vowel in "aeo" for mark, tone in _VNI_ROOFS.items()}
    lower |= {"a" + mark: f"a\u0306{tone}" for mark, tone in _VNI_BOWLS.items()}
    both = lower | {written.upper(): letter.upper() for written, letter in lower.items()}
    return {written: unicodedata.normalize("NFC", letter) for written, letter in both.items()}


def _table(letters: dict[str, str]) -> LetterTable:
    longest_first = sorted(letters, key=len, reverse=True)
    return LetterTable(
        letters,
        re.compile("|".join(map(re.escape, longest_first))),
        re.compile(r"[ªµºÀ-ÖØ-öø-ÿ]|[^\W\x00-\xff]|[\u0300-\u036f]"),
    )


TABLES: dict[Legacy, LetterTable] = {
    "tcvn3": _table(dict(zip(_TCVN3_SIGNS, _TCVN3_LETTERS, strict=True))),
    "vni": _table(_vni_letters()),
}


def decode_legacy(text: str, legacy: Legacy) -> str:
    """Text that stands in a file as Western letters, in Unicode."""
    return TABLES[legacy].decode(text)


def legacy_of_font(font: str) -> Legacy | None:
    """The way of writing that a font's name tells; None for a font of Unicode."""
    name = font.strip().casefold()
    if name.startswith(".vn"):
        return "tcvn3"
    return "vni" if name.startswith("vni") else None
