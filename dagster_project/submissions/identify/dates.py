"""The days that the lines above a table speak of, and which of them is that of its figures.

Belongs here: texts and what they say. Does not belong here: which lines those are (`content`), or weighing
them against the file's name (`recognition`).
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from dagster_project.contracts import TableWords
from dagster_project.core.text import plain, unaccented
from dagster_project.submissions.headings.dates import as_date, read_date
from dagster_project.submissions.reading import Cell

_DATE = (
    r"(?<!\d)(?:(?P<day>\d{1,2})(?P<mark>[-/. _])(?P<month>\d{1,2})(?P=mark)(?P<year>\d{4}|(?<=[-/.])\d\d)"
    r"|(?P<year_first>\d{4})(?P<dash>[-/. _])(?P<then_month>\d\d)(?P=dash)(?P<then_day>\d\d))(?!\d|[-/.]\d)"
)
"""One mark, twice: `16/11-22` is no date."""
_IN_WORDS = re.compile(r"(\d{1,2})(?: thang |/)(\d{1,2}),? nam (\d{4})")
_DAY_NAMED = re.compile(_DATE)
_DAY_ALONE = re.compile(rf"\W*(?:ngay )?{_DATE}\W*")
_MONTH_NAMED = re.compile(r"\b(?:thang |t)(\d{1,2}) (?:nam )?(\d{4})(?!\d)")
_TO = r" ?(?:[-–—]|den|toi) ?(?:het )?(?:ngay )?"
_PERIOD = re.compile(rf"(?<!\d)(?P<first>\d{{1,2}})(?:[-/.](?P<first_month>\d{{1,2}}))?(?:[-/.]\d{{4}})?{_TO}{_DATE}")
"""`16/11 - 22/11/2023`, `16-22/11/2023`."""
_AT_A_CLOCK = re.compile(rf"\d(?::\d\d|h\d*|g\d\d| gio(?: \d\d)?(?: phut)?),? (?:- )?{_DATE}")
"""`08:10 23/11/2023`, where none says that the figures are of that day."""
_CLOCK = r"(?:(?:het |luc )?(?!00?(?:\b|[hg]))\d{1,2}(?:h|g| gio|)(?:[ :]?\d\d)?(?: ?p(?:hut)?)?,? ngay )?"
"""`24h00 ngày`. Midnight that is called 0h is the end of the day before, or the beginning of this one."""
_NUMBERED = re.compile(r"\bso \d")
"""A document's number: the date behind it is that document's."""
_SIGNED = re.compile(r",\s*ngày\b.*", re.IGNORECASE)
"""`Hải Phòng, ngày 23 tháng 11 năm 2023` is the day of signing."""
_NO_ONE_DAY = (re.compile(r"\btu (?:ngay )?\d|\b00?(?:[hg]\d*| gio|:00)\b"), _PERIOD, _AT_A_CLOCK)
"""A period, midnight, or any other hour."""


def days_of_figures(text: str, after: list[Cell], words: TableWords) -> Iterator[date]:
    """The report dates in a cell, by the words that stand before them; `after` are the cells to its right."""
    said, with_marks = plain(text), _with_marks(text)
    for start in words.date_starts:
        if start not in said:
            continue
        if said == start and (day := _first_day(after)):
            yield day
        begin = start.replace(" ", r"\W+")
        for found in re.finditer(rf"\b{begin}\W+{_CLOCK}{_DATE}(?!{_TO}\d{{1,2}}[-/.]\d)", with_marks):
            if day := _day_found(found):
                yield day


def days_of_titles(rows: Iterable[list[Cell]], words: TableWords) -> Iterator[date]:
    """The days that the titles above one table name, and those that stand alone in a line below a title."""
    below = False
    for row in rows:
        for at, cell in enumerate(row):
            for line in cell.splitlines() if isinstance(cell, str) else ():
                said = words.without_other_days(_SIGNED.sub("", unicodedata.normalize("NFC", line)))
                with_marks = _with_marks(said)
                if is_title(plain(said), words):
                    below = True
                    yield from () if any(one.search(with_marks) for one in _NO_ONE_DAY) else days_named(said)
                    if plain(said).endswith(" ngay") and (day := _first_day(row[at + 1 :])):
                        yield day
                elif below and _DAY_ALONE.fullmatch(with_marks):
                    yield from days_named(said)


def is_title(said: str, words: TableWords) -> bool:
    """Whether a text begins as titles do, and names no other document."""
    if _NUMBERED.search(said) or any(f" {word} " in f" {said} " for word in words.plain_documents):
        return False
    return any(said == start or said.startswith(f"{start} ") for start in words.title_starts)


def days_named(text: str) -> Iterator[date]:
    """The days that a text names, whatever they are of."""
    return (day for found in _DAY_NAMED.finditer(_with_marks(text)) if (day := _day_found(found)))


def days_covered(text: str, words: TableWords) -> Iterator[date]:
    """The days that a title names, the first of its periods, and the first and last of its months."""
    text = words.without_other_days(text)
    yield from days_named(text)
    for found in _PERIOD.finditer(_with_marks(text)):
        if (last := _day_found(found)) and (first := _first_of(found, last)):
            yield first
    said = plain(text)
    for found in _MONTH_NAMED.finditer(said):
        if found[0].startswith("thang") and re.search(r"\d{1,2} $", said[: found.start()]):
            continue
        month, year = int(found[1]), int(found[2])
        if 1 <= month <= 12:
            yield date(year, month, 1)
            yield date(year, month, monthrange(year, month)[1])


def day_of(cell: Cell) -> date | None:
    """The day that a cell is."""
    if isinstance(cell, (date, datetime)):
        return as_date(cell)
    return read_date(cell) if isinstance(cell, str) else None


def _first_day(cells: list[Cell]) -> date | None:
    return day_of(next((cell for cell in cells if cell is not None), None))


def _with_marks(text: str) -> str:
    """A text without accents, with its marks, where words in a date are marks as well."""
    said = re.sub(r" ?/ ?", "/", unaccented(text))
    return _IN_WORDS.sub(r"\1/\2/\3", said)


def _day_found(found: re.Match[str]) -> date | None:
    """The day of a match of `_DATE`."""
    parts = found.group("day", "month", "year") if found["day"] else found.group("then_day", "then_month", "year_first")
    return read_date("/".join(parts))


def _first_of(found: re.Match[str], last: date) -> date | None:
    """The first day of a match of `_PERIOD`, not later than its last."""
    month = found["first_month"] or last.month
    days = (read_date(f"{found['first']}/{month}/{year}") for year in (last.year, last.year - 1))
    return next((day for day in days if day and day <= last), None)
