"""Numbers written as text: which marks part thousands and decimals, as the texts of a whole column tell.

Belongs here: the two styles, the readings of one text in each, the evidence of many. Does not belong here: native
numbers, ranges that are broken, or what is said of them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import lru_cache

from dagster_project.contracts import Column

_SPACES = re.compile(r"[\u0020\u00a0\u2007\u2009\u202f]")
_UNSEEN = (0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF)
_WIDE = str.maketrans(
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x2212: "-"} | dict.fromkeys(_UNSEEN, "")
)
_PLAIN = re.compile(r"[+-]?[0-9]{1,18}")
_FORM = r"([+-]?)([1-9][0-9]{0,2}([%s ])[0-9]{3}(?:\3[0-9]{3})*|[0-9]{1,18})(?:\%s([0-9]+))?"
_DIGITS = 18
_REMEMBERED = 1 << 14


class Style(Enum):
    """A style by its decimal mark."""

    DOT = "."
    """1,234.5"""
    COMMA = ","
    """1.234,5"""


_FORMS = {Style.DOT: re.compile(_FORM % (",", ".")), Style.COMMA: re.compile(_FORM % (".", ","))}


@dataclass(frozen=True)
class Undecided:
    """A text that could be two numbers, with both."""

    text: str
    readings: tuple[Decimal, ...]


def bare(text: str) -> str:
    """A number's text in plain signs: wide ones narrow, any space a space, no unseen ones, no apostrophe before."""
    if text.isascii() and not text.startswith("'"):
        return text
    return _SPACES.sub(" ", text.translate(_WIDE).removeprefix("'")).strip()


def read_number(text: str, style: Style | None) -> Decimal | None:
    """The number that a text says in a style; without a style, the one number that it can say."""
    text = bare(text)
    if _PLAIN.fullmatch(text):
        return Decimal(text)
    if style is not None:
        return _in_style(text, style)
    readings = set(_readings(text).values())
    return readings.pop() if len(readings) == 1 else None


def style_of(column: Column, texts: Iterable[str]) -> Style | Undecided | None:
    """The style in which a column's texts are written; None where none of them needs one."""
    if column.decimal_mark is not None:
        return Style(column.decimal_mark)
    found: dict[Style, str] = {}
    two_ways: str | None = None
    for text in dict.fromkeys(bare(text) for text in texts):
        styles = _possible(column, text)
        if len(styles) == 1:
            found.setdefault(styles[0], text)
        elif styles and two_ways is None:
            two_ways = text
    if len(found) > 1:
        return Undecided(" / ".join(found.values()), ())
    if found:
        return next(iter(found))
    return None if two_ways is None else Undecided(two_ways, tuple(_readings(two_ways).values()))


def _possible(column: Column, text: str) -> list[Style]:
    """The styles in which a text can be a value of the column; none where every style reads it alike, or none does."""
    readings = {} if _PLAIN.fullmatch(text) else _readings(text)
    if len(readings) == 2 and len(set(readings.values())) == 1:
        return []
    if len(readings) == 2 and column.type == "integer":
        return [style for style, value in readings.items() if abs(value) >= 1000]
    within = [style for style, value in readings.items() if _is_within(column, value)]
    return within or list(readings)


def _readings(text: str) -> dict[Style, Decimal]:
    return {style: value for style in Style if (value := _in_style(text, style)) is not None}


@lru_cache(_REMEMBERED)
def _in_style(text: str, style: Style) -> Decimal | None:
    found = _FORMS[style].fullmatch(text)
    if found is None:
        return None
    sign, whole, mark, part = found.groups()
    digits = whole.replace(mark, "") if mark else whole
    return Decimal(f"{sign}{digits}.{part or 0}") if len(digits) <= _DIGITS else None


def _is_within(column: Column, value: Decimal) -> bool:
    low, high = column.minimum, column.maximum
    return (low is None or value >= Decimal(repr(low))) and (high is None or value <= Decimal(repr(high)))
