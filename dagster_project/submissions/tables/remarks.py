"""What may stand directly above the headings of a table without saying anything of single columns.

Belongs here: units, the day of the report, letterheads and titles. Does not belong here: headings over others, which
change what these count (`structure`).
"""

import re
from datetime import date

from dagster_project.contracts import TableWords
from dagster_project.submissions.recognise_dates import days_covered, days_named, is_title
from dagster_project.text import plain

_DAY = re.compile(r"(?:(?:ky|ky bao cao|thoi diem) )?(?:ngay )?[0-9]+(?: (?:thang |nam )?[0-9]+)+")
_SIGNED = re.compile(r"[^,:]{2,30},\s*ngày[\s\d.…]*tháng[\s\d.…]*năm[\s\d.…]*", re.IGNORECASE)


def is_remark(text: str, day: date, is_alone: bool, words: TableWords) -> bool:
    """Whether a text is no heading of columns. A title must name the report's day, and stand alone in its row."""
    said = plain(text)
    if text in words.dash_marks or said.startswith((*words.unit_starts, *words.date_starts)):
        return True
    if any(f"{said} ".startswith(f"{start} ") for start in words.letterhead_starts):
        return True
    if _SIGNED.fullmatch(text.strip()):
        return all(signed >= day for signed in days_named(text))
    is_dated = {*days_named(text), *days_covered(text, words)} == {day}
    return is_dated and (_DAY.fullmatch(said) is not None or (is_alone and is_title(said, words)))
