"""Dates written as text or as serial numbers, always the day first.

Belongs here: the forms, and what a column's texts say of each other. Does not belong here: which date a file is for.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from dagster_project.submissions.headings.numbers import bare

_DAY_FIRST = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})(?:[ T]0?0:00(?::00(?:\.0+)?)?)?")
_IN_WORDS = re.compile(r"(?:ngày )?([0-9]{1,2}) tháng ([0-9]{1,2}) năm ([0-9]{4})", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.]?)([0-9]{2})\2([0-9]{2})(?:[ T]0?0:00(?::00(?:\.0+)?)?)?")
_UTC = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})[T ]17:00(?::00(?:\.0+)?)?Z")
"""Midnight here, as programs write it that count in the time of Greenwich."""
_SERIAL = re.compile(r"[0-9]{5}(?:\.0+)?")
_EPOCH = date(1899, 12, 30)
_SERIALS = range(25569, 73051)
"""1970 to 2099: outside, a number is no date that anybody reports."""
_NEAR = timedelta(minutes=1)
_LATE = {(16, 59), (17, 0), (23, 59)}
"""Hour and minute of what may be the midnight that follows."""
_CENTURY = 2000
_LAST_SHORT_YEAR = 69


def read_date(text: str) -> date | None:
    """The date that a text says, or None."""
    text = bare(text)
    try:
        if found := _DAY_FIRST.fullmatch(text):
            return date(_year(found[4]), int(found[3]), int(found[1]))
        if found := _YEAR_FIRST.fullmatch(text):
            return date(int(found[1]), int(found[3]), int(found[4]))
        if found := _UTC.fullmatch(text):
            return date(int(found[1]), int(found[2]), int(found[3])) + timedelta(days=1)
        if found := _IN_WORDS.fullmatch(text):
            return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        return None
    return read_serial(float(text)) if _SERIAL.fullmatch(text) else None


def read_serial(number: float) -> date | None:
    """The date that a spreadsheet counts so; a part of a day is none."""
    whole = int(number) if number == number // 1 else -1
    return _EPOCH + timedelta(days=whole) if whole in _SERIALS else None


def doubtful_dates(cells: Iterable[object]) -> frozenset[object]:
    """The cells of a column that may have day and month exchanged.

    A text that can only be month first is in doubt, and puts all texts in doubt that could be either. Where some text
    has a day above 12 and every native date one up to 12, a spreadsheet of another language took the texts that it
    could for dates, month first: those native dates are in doubt.
    """
    texts, natives = set(), set()
    for cell in cells:
        if isinstance(cell, str):
            if found := _DAY_FIRST.fullmatch(bare(cell)):
                texts.add((cell, int(found[1]), int(found[3])))
        elif isinstance(cell, date):
            natives.add(cell)
    doubtful: set[object] = set()
    if any(first <= 12 < second for _, first, second in texts):
        doubtful |= {cell for cell, first, second in texts if first <= 12 and first != second}
    days = [native.day for native in natives]
    if days and max(days) <= 12 < max((first for _, first, _ in texts), default=0):
        doubtful |= {native for native in natives if native.day != native.month}
    return frozenset(doubtful)


def unproved_order(days: Iterable[date], earliest: date | None, latest: date | None) -> date | None:
    """The first day of a column of several of which all, and all with day and month exchanged, lie within its range."""
    found = list(dict.fromkeys(days))
    if earliest is None or len(found) < 2 or any(day.day > 12 for day in found):
        return None
    exchanged = [day.replace(month=day.day, day=day.month) for day in found]
    is_possible = all(earliest <= day <= (latest or date.max) for day in exchanged)
    return found[0] if is_possible and exchanged != found else None


def are_shifted(natives: Iterable[object]) -> bool:
    """Whether a program took midnight here for a time of Greenwich: all moments are at 17:00 the day before."""
    moments = [native for native in natives if isinstance(native, date)]
    return bool(moments) and all(
        isinstance(moment, datetime) and abs(moment - moment.replace(hour=17, minute=0, second=0)) < _NEAR
        for moment in moments
    )


def late_time(natives: Iterable[object]) -> datetime | None:
    """A moment in a column of days that may mean the day after: midnight in Greenwich, or a minute too few."""
    moments = (native for native in natives if isinstance(native, datetime))
    return next((moment for moment in moments if (moment.hour, moment.minute) in _LATE), None)


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (_CENTURY if year <= _LAST_SHORT_YEAR else _CENTURY - 100)


def as_date(value: date | datetime) -> date:
    """The day of a native date or time."""
    return value.date() if isinstance(value, datetime) else value
