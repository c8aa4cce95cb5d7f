"""Text into the bytes of the years before Unicode: the reverse of what the readers undo.

Belongs here: writing TCVN3, VNI and Windows-1258. Does not belong here: reading them, which is the real run's.
"""

import unicodedata
from functools import lru_cache

from dagster_project.demo.habits.layout import Encoding
from dagster_project.submissions.reading.legacy import TABLES, LetterTable

_TABLES: dict[str, LetterTable] = {str(name): table for name, table in TABLES.items()}


def encoded(text: str, encoding: Encoding) -> bytes:
    """The bytes of a text file in an encoding."""
    if encoding in _TABLES:
        return in_legacy(text, encoding).encode("latin-1")
    if encoding == "cp1258":
        return b"".join(map(_in_1258, unicodedata.normalize("NFC", text)))
    return text.encode(encoding)


def in_legacy(text: str, legacy: Encoding) -> str:
    """The Western letters that stand for a text; a capital that has none of its own is written small."""
    signs = _signs(legacy)
    return "".join(
        signs.get(letter) or signs.get(letter.lower(), letter) for letter in unicodedata.normalize("NFC", text)
    )


@lru_cache
def _signs(legacy: Encoding) -> dict[str, str]:
    """Letter → what stands for it; the shortest where there are several."""
    written = sorted(_TABLES[legacy].letters.items(), key=lambda pair: -len(pair[0]))
    return {unicodedata.normalize("NFC", letter): sign for sign, letter in written}


def _in_1258(letter: str) -> bytes:
    """A letter, or the letter without its tone and the tone behind it."""
    try:
        return letter.encode("cp1258")
    except UnicodeEncodeError:
        parts = unicodedata.normalize("NFD", letter)
        tones = [part for part in parts if part in "\u0300\u0301\u0303\u0309\u0323"]
        rest = unicodedata.normalize("NFC", "".join(part for part in parts if part not in tones))
        return rest.encode("cp1258") + "".join(tones).encode("cp1258")
