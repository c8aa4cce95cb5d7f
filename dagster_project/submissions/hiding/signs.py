"""Text in one writing, before forms are looked for in it: digits, dashes, brackets and blanks of whatever script.

Belongs here: one character for one, so that places in both texts are the same. Does not belong here: the forms.
"""

import unicodedata
from functools import lru_cache

_BRACKETS = str.maketrans("()[]{}", " " * 6)


def in_one_writing(text: str) -> str:
    """The same length, digits and signs of other scripts made plain; brackets and what is invisible become spaces."""
    if not text.isascii():
        text = "".join(map(_plain, text))
    return text.translate(_BRACKETS)


@lru_cache(1 << 12)
def _plain(sign: str) -> str:
    digit = unicodedata.digit(sign, None)
    if digit is not None:
        return str(digit)
    category = unicodedata.category(sign)
    if category in ("Cf", "Zs"):
        return " "
    if category == "Pd" or sign == "\N{MINUS SIGN}":
        return "-"
    short = unicodedata.normalize("NFKC", sign)
    return short if len(short) == 1 else sign
