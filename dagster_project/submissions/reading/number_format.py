"""Number formats of spreadsheets: whether a cell shows the number that it holds.

Belongs here: what a format's code does to a number. Does not belong here: where the codes stand in a file, or what is
said of them.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from dagster_project.core.text import plain

_PLAIN = re.compile(r"|general|standard|@|[#0](?:,?[#0])*(?:\.[0#]{1,2}|\.[0#]{4,})?|[#0] ##0", re.IGNORECASE)
_PART = re.compile(r'"([^"]*)"|\\(.)|!(.)|_.|\*.|\[([^\]]*)\]|(general|standard)|(.)', re.IGNORECASE | re.DOTALL)
_CONDITION = re.compile(r"[<>=]+-?[\d.]+")
_CURRENCY = re.compile(r"\$([^-]*)(?:-.*)?")
_OF_DATES = frozenset("ymdhs")
_THOUSANDS = 3
"""Decimals that a reader of the other style takes for a group of thousands: `2.000`."""


@dataclass(frozen=True)
class _Section:
    """One section of a code: its signs, and the words that it shows."""

    signs: str
    words: str
    has_condition: bool

    def shows(self, is_whole: bool, known: Collection[str]) -> bool:
        """Whether it shows a number as it is; `known` words beside it change nothing."""
        whole, _, decimals = self.signs.partition(".")
        digits = re.sub(r"[^0#?]", "", whole)
        if "G" in self.signs:
            return self.words_are_known(known) and "%" not in self.signs
        if not digits and not re.search("[0#?]", decimals):
            return False
        if set(self.signs) & set("%‰/eE") or re.search(r"[0#?],+[^0#?]*$", self.signs) or whole.endswith(","):
            return False
        places = len(re.findall("[0#?]", decimals))
        return not (is_whole and places == _THOUSANDS) and self.words_are_known(known)

    @property
    def is_nothing(self) -> bool:
        """Whether it shows no figure: as people show a zero by a dash."""
        return not re.search("[0G]", self.signs)

    def words_are_known(self, known: Collection[str]) -> bool:
        """Whether the words beside a number change nothing."""
        words = self.words.strip(" ()+-–—.,'")
        return not words or (plain(words) or words) in known


def is_plain(code: str) -> bool:
    """Whether a code shows any number as it is, or a date."""
    return _PLAIN.fullmatch(code) is not None or is_of_dates(code)


def is_of_dates(code: str) -> bool:
    """Whether a code shows a number as a date or a time."""
    first = _sections(code)[0]
    return bool(set(first.signs.casefold()) & _OF_DATES) and "G" not in first.signs


def shows_number(code: str, value: float, is_whole: bool, known: Collection[str]) -> bool:
    """Whether a cell with this code shows the number that it holds; `is_whole` where the column counts.

    `known` are comparable words that may stand beside the number: its unit, a sign of a currency.
    """
    sections = _sections(code)
    if any(section.has_condition for section in sections):
        return all(section.shows(is_whole, known) for section in sections)
    at = 0 if value > 0 else 1 if value < 0 else 2
    section = sections[at] if at < len(sections) and sections[at].signs != "@" else sections[0]
    return section.shows(is_whole, known) or (value == 0 and section.is_nothing and section.words_are_known(known))


@lru_cache(1 << 10)
def _sections(code: str) -> tuple[_Section, ...]:
    found: list[_Section] = []
    signs, words, has_condition = "", "", False
    for quoted, escaped, shown, bracket, general, sign in _PART.findall(code):
        if sign == ";":
            found.append(_Section(signs, words, has_condition))
            signs, words, has_condition = "", "", False
        elif bracket:
            has_condition |= _CONDITION.fullmatch(bracket) is not None
            currency = _CURRENCY.fullmatch(bracket)
            words += currency[1] if currency else ""
        elif general:
            signs += "G"
        elif sign and (sign in "0#?.,%/eE@‰" or (sign.isascii() and sign.isalpha())):
            signs += sign
        else:
            words += quoted or escaped or shown or sign
    return (*found, _Section(signs, words, has_condition))
