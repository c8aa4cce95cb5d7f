"""Text in other forms: comparable, for header words, choices and places; quoted, for SQL and CSV; and dates as read.

Belongs here: folding and quoting. Does not belong here: what a word means, or decoding bytes.
"""

import re
import unicodedata
from datetime import date
from functools import lru_cache

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_NO_TONES = dict.fromkeys(map(ord, _TONES))
_NOT_WORD = re.compile(r"[^\w\u0300-\u036f]+")
_LOOKALIKES = str.maketrans("ð", "đ")
"""Ð (eth) is what a wrong code page makes of Đ."""
_BARE = {ord("đ"): "d", **dict.fromkeys(set(range(0x300, 0x370)) - {0x34F})}
"""What suffices for Vietnamese, and is quick: the combining marks of Latin letters."""
_REMEMBERED = 1 << 16


def _letters(text: str) -> str:
    """Lower case, decomposed, without invisible characters."""
    letters = unicodedata.normalize("NFD", text.casefold().translate(_LOOKALIKES))
    return letters if letters.isprintable() else "".join(c for c in letters if unicodedata.category(c) != "Cf")


@lru_cache(_REMEMBERED)
def plain(text: str) -> str:
    """Lower case without accents, words separated by one space: `Thị trấn  An-Dương` → `thi tran an duong`."""
    return _NOT_WORD.sub(" ", _without_accents(text)).strip()


def unaccented(text: str) -> str:
    """Lower case without accents, with its marks, each space one: `Ngày  22/11/2023` → `ngay 22/11/2023`."""
    return " ".join(_without_accents(text).split())


def _without_accents(text: str) -> str:
    letters = _letters(text)
    bare = letters.translate(_BARE)
    return bare if bare.isascii() else "".join(c for c in letters if not unicodedata.combining(c)).replace("đ", "d")


@lru_cache(_REMEMBERED)
def accented(text: str) -> str:
    """Lower case with accents, each word's tone moved to its end, so that `Thuỷ` equals `Thủy`."""
    return " ".join(_tone_last(word) for word in _NOT_WORD.sub(" ", _letters(text)).split())


def _tone_last(word: str) -> str:
    if word.isascii():
        return word
    tone = "".join(c for c in word if c in _TONES)
    return word.translate(_NO_TONES) + tone if tone else word


def has_accents(text: str) -> bool:
    """Whether the text carries any Vietnamese accent or đ."""
    return accented(text) != plain(text)


def day_text(day: date) -> str:
    """A date as senders read and write it, in both languages: `22/11/2023`."""
    return f"{day:%d/%m/%Y}"


def literal(text: object) -> str:
    """The text as an SQL string. DuckDB's own parameters cost 2 s at their first use: they import pandas."""
    return "'" + str(text).replace("'", "''") + "'"


_STARTS_FORMULA = "^[ \t\r\n\v\f\u00a0\u200b\u2060\ufeff]*[=+\\-@＝＋－＠]|^[\t\r\n]"
"""A text that a spreadsheet would calculate, also where it drops what stands before the sign."""
_FORMULA = re.compile(_STARTS_FORMULA)


def csv_cell(value: object) -> object:
    """A value as it goes into a CSV file: a text that a spreadsheet would calculate begins with an apostrophe.

    A CSV file cannot say that a cell is a text, as a workbook does. Numbers, dates and what else is no text stay.
    """
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def csv_cell_sql(value: str) -> str:
    """SQL of the same, for SQL of a text."""
    starts = f"regexp_matches({value}, {literal(_STARTS_FORMULA)})"
    return f"case when {starts} then {literal(chr(39))} || {value} else {value} end"
