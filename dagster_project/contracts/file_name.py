"""Names of files: as they were agreed, and as people leave them.

People copy a file, save it with another ending, drop accents or write the date otherwise.
Belongs here: both kinds of names, and the date in them. Does not belong here: who sends what under which (`submitter`).
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple, Self

from dagster_project.core.text import plain

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


_DATE_PARTS = {"yyyy": ("%Y", r"\d{4}"), "mm": ("%m", r"\d\d"), "dd": ("%d", r"\d\d")}
_DATE_PART = re.compile("|".join(_DATE_PARTS))


@dataclass(frozen=True)
class FileName:
    """A name with the report date in one place: `VTT_thuebao_{yyyymmdd}.csv`."""

    before: str
    form: str
    after: str

    @classmethod
    @lru_cache(1024)
    def read(cls, template: str) -> Self:
        """Raises ValueError where there is not one place in braces that holds year, month and day once each."""
        found = re.fullmatch(r"([^{}]*)\{([^{}]*)\}([^{}]*)", unicodedata.normalize("NFC", template))
        if found is None or sorted(_DATE_PART.findall(found[2])) != sorted(_DATE_PARTS):
            raise ValueError("needs the report date once in braces, as in {yyyymmdd} or {dd-mm-yyyy}")
        if re.search(r"[^\W_]", _DATE_PART.sub("", found[2])):
            raise ValueError(f"{{{found[2]}}}: only yyyy, mm, dd and signs between them may stand in the braces")
        return cls(*found.groups())

    @property
    def _strptime(self) -> str:
        return _DATE_PART.sub(lambda part: _DATE_PARTS[part[0]][0], self.form.replace("%", "%%"))

    def on(self, day: date) -> str:
        """The name of the file of a report date."""
        return f"{self.before}{self.written(day)}{self.after}"

    def written(self, day: date) -> str:
        """The report date as it stands in the name."""
        return day.strftime(self._strptime)

    def date_text(self, name: str) -> str | None:
        """What stands where the report date belongs, or None where the name is another; case is all the same."""
        found = _pattern(self).fullmatch(unicodedata.normalize("NFC", name))
        return found[1] if found else None

    def day(self, text: str) -> date | None:
        """The date that such a text means, or None where it means none."""
        try:
            return datetime.strptime(text, self._strptime).date()
        except ValueError:
            return None


@lru_cache(1024)
def _pattern(name: FileName) -> re.Pattern[str]:
    pieces = re.split(f"({_DATE_PART.pattern})", name.form)
    day = "".join(_DATE_PARTS[piece][1] if piece in _DATE_PARTS else re.escape(piece) for piece in pieces)
    return re.compile(f"{re.escape(name.before)}({day}){re.escape(name.after)}", re.IGNORECASE)


class NameParts(NamedTuple):
    """The words of a name, comparable, and the dates in it; a date of the calendar that is none is left as text."""

    words: str
    dates: tuple[date | str, ...]


@lru_cache(1024)
def parts_of(name: str) -> NameParts:
    """What a name says but for its ending and the marks of copies."""
    stem, shorter = "", unicodedata.normalize("NFC", name)
    while shorter != stem:
        stem, shorter = shorter, _COPY.sub("", _ENDINGS.sub("", shorter))
    return NameParts(plain(_DATE.sub(" ", stem).replace("_", " ")), tuple(map(_day, _DATE.finditer(stem))))


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
