"""The demo city's calendar: the dates between which it is known, and the night on which it matches the source text.

Belongs here: dates and counts of days. Does not belong here: what happens on them.
"""

from datetime import date, timedelta

from dagster_project.core.errors import TatsongError

PROGRAMME_START = date(2022, 9, 27)
"""Công văn 4833/BTTTT-CVT, from which conversions and stations switched off are counted."""
REFERENCE = date(2023, 11, 22)
"""The night whose figures are those of the city portal's notice of November 2023."""
LAST = date(2024, 9, 15)
"""The eve of the commitment of 16/9/2024; the made-up city is told no further."""

DAY_COUNT = (LAST - PROGRAMME_START).days + 1
REFERENCE_INDEX = (REFERENCE - PROGRAMME_START).days
NEVER = date(9999, 12, 31).toordinal()


def day_index(day: date) -> int:
    """Days since the programme's start: the position of a date in every history of the demo."""
    return (day - PROGRAMME_START).days


def window(nights: int, until: date) -> list[date]:
    """The report dates of a demo, oldest first; raises TatsongError where the city is not told that far."""
    if nights < 1:
        raise TatsongError(f"A demo of {nights} nights cannot be written: give at least 1 night.")
    first = until - timedelta(days=nights - 1)
    if first <= PROGRAMME_START or until > LAST:
        raise TatsongError(
            f"The demo city is told from {PROGRAMME_START + timedelta(days=1)} to {LAST}, "
            f"and {nights} nights up to {until} begin on {first}: choose dates between."
        )
    return [first + timedelta(days=n) for n in range(nights)]
