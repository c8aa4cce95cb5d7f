"""The dates within a text that change no figure: those of the file itself, and those on which it was made.

Belongs here: which words of a text are such a date. Does not belong here: what else a text may say (`understood`), or
which date a file is for (`identify`).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dagster_project.contracts import SubmitterFeed
from dagster_project.contracts.due import Monthly, Weekly

LATEST = timedelta(days=60)
"""How long after its report date a file may say that it was made."""
_CLOCK = re.compile(r"(?:23[hg:]?59|24[hg:]?(?:00)?)(?:p|phut)?")
_HOUR = re.compile(r"\d{1,2}(?:[hg]\d{0,2})?")
_CENTURY = 2000


@dataclass(frozen=True)
class FileDays:
    """The days of one file: its report date, and the first of the period that it is of."""

    report_date: date
    first: date

    @classmethod
    def of(cls, report_date: date, terms: SubmitterFeed | None) -> "FileDays":
        """Of a submitter's terms: a week ends on the report date, a month begins with its first."""
        first = report_date
        if terms is not None and isinstance(terms.due, Weekly):
            first = report_date - timedelta(days=6)
        elif terms is not None and isinstance(terms.due, Monthly):
            first = report_date.replace(day=1)
        return cls(report_date, first)

    def lengths(self, words: Sequence[str], at: int) -> Iterator[int]:
        """How many words from here on are a date of the file."""
        for day, length in dates_at(words, at):
            if day in (self.report_date, self.first):
                yield length
        two = words[at : at + 2]
        if all(map(str.isdecimal, two)) and [int(word) for word in two] in [[day.day, day.month] for day in self._days]:
            yield 2
        if words[at].isdecimal() and int(words[at]) == self.first.day and self.first != self.report_date:
            yield 1
        if _CLOCK.fullmatch(words[at]):
            yield 1
        yield from self._months(words, at)

    @property
    def _days(self) -> tuple[date, date]:
        return self.first, self.report_date

    def _months(self, words: Sequence[str], at: int) -> Iterator[int]:
        """`tháng 11/2023`, `T11`, `năm 2023`."""
        month, year = self.report_date.month, self.report_date.year
        rest = list(words[at : at + 4])
        if rest[:2] == ["nam", str(year)]:
            yield 2
        if rest[:1] in (["thang"], ["t"]) and len(rest) > 1 and rest[1].isdecimal() and int(rest[1]) == month:
            start = 2
        elif rest[0] in (f"t{month}", f"t{month:02}"):
            start = 1
        else:
            return
        yield start
        for more in ([str(year)], ["nam", str(year)]):
            if rest[start : start + len(more)] == more:
                yield start + len(more)

    def is_made(self, day: date) -> bool:
        """Whether a file of this report date may have been made on a day."""
        return self.report_date <= day <= self.report_date + LATEST

    def made_lengths(self, words: Sequence[str], at: int) -> Iterator[int]:
        """How many words from here on are a day on which it may have been made, and its time of day."""
        start = at + 1 if words[at : at + 1] == ["ngay"] else at
        for day, length in dates_at(words, start):
            end = start + length
            if self.is_made(day):
                yield end - at
                while end < len(words) and end - start - length < 3 and _HOUR.fullmatch(words[end]):
                    end += 1
                    yield end - at

    def signed_length(self, words: Sequence[str], at: int) -> int:
        """How many words from here on are the day of a signature, left open or after the report date; 0 for none."""
        found = words[at:]
        end = 0
        parts: dict[str, str] = {}
        for name in ("ngay", "thang", "nam"):
            if found[end : end + 1] != [name]:
                return 0
            end += 1
            if end < len(found) and found[end].isdecimal():
                parts[name] = found[end]
                end += 1
        if len(parts) < 3:
            return end if not {"ngay", "thang"} <= parts.keys() else 0
        day = _date(parts["nam"], parts["thang"], parts["ngay"])
        return end if day is not None and self.is_made(day) else 0


def dates_at(words: Sequence[str], at: int) -> Iterator[tuple[date, int]]:
    """The dates that begin with a word, each with the number of its words."""
    five, three = list(words[at : at + 5]), list(words[at : at + 3])
    found: list[tuple[date | None, int]] = []
    if five[1:4:2] == ["thang", "nam"] and len(five) == 5:
        found.append((_date(five[4], five[2], five[0]), 5))
    if len(three) == 3:
        found.append((_date(*three) if len(three[0]) == 4 else _date(*three[::-1]), 3))
    if len(one := three[0] if three else "") == len("20231122"):
        found += [(_date(one[:4], one[4:6], one[6:]), 1), (_date(one[4:], one[2:4], one[:2]), 1)]
    yield from ((day, length) for day, length in found if day is not None)


def _date(year: str, month: str, day: str) -> date | None:
    """The date, of a year in two or four figures."""
    if not (year + month + day).isdecimal():
        return None
    try:
        return date(int(year) + (_CENTURY if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        return None
