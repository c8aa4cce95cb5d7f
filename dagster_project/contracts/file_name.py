"""Names of files as people leave them: copied, with another ending, without accents, the date written otherwise.

Belongs here: what such a name says, in one form. Does not belong here: the patterns that were agreed (`submitter`).
"""

import re
import unicodedata
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from dagster_project.text import plain

_ENDINGS = re.compile(r"(?:\.(?:csv|tsv|txt|xlsx|xlsm|xls|ods|gz|zip))+$", re.IGNORECASE)
_COPY = re.compile(
    r"(?:[ _]*\(\d{1,2}\)|(?:[ _]*[-–][ _]*| )(?:copy|bản sao|ban sao|sao chép|sao chep)(?: ?\d{1,2})?)+$|"
    r"^(?:copy of|bản sao của|ban sao cua) ",
    re.IGNORECASE,
)
"""What systems add to the name of a copy, or of a second download."""
_DATE = re.compile(
    r"(?<!\d)(?:(\d{4})(\d\d)(\d\d)|(\d{4})([-. _/])(\d{1,2})\5(\d{1,2})|(\d{1,2})([-. _/])(\d{1,2})\9(\d{4})"
    r"|(\d\d)(\d\d)(\d{4}))(?!\d)"
)
_CENTURY = range(2000, 2100)


class Parts(NamedTuple):
    """The words of a name, comparable, and the dates in it; a date of the calendar that is none is left as text."""

    words: str
    dates: tuple[date | str, ...]


@lru_cache(1024)
def parts_of(name: str) -> Parts:
    """What a name says but for its ending and the marks of copies."""
    stem, shorter = "", unicodedata.normalize("NFC", name)
    while shorter != stem:
        stem, shorter = shorter, _COPY.sub("", _ENDINGS.sub("", shorter))
    return Parts(plain(_DATE.sub(" ", stem).replace("_", " ")), tuple(map(_day, _DATE.finditer(stem))))


def _day(found: re.Match[str]) -> date | str:
    """No eight digits are a day of this century both ways round."""
    year_first, dashed, day_first = found.group(1, 2, 3), found.group(4, 6, 7), found.group(11, 10, 8)
    digits = found[0]
    for parts in (year_first, dashed, day_first, (digits[4:], digits[2:4], digits[:2])):
        try:
            year, month, day = map(int, parts)
            if year in _CENTURY:
                return date(year, month, day)
        except (TypeError, ValueError):
            continue
    return digits
