"""The days that the lines above a table speak of, and which of them is that of its figures.

Belongs here: texts and what they say. Does not belong here: which lines those are (`recognise_content`), or weighing
them against the file's name (`recognise`).
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from dagster_project.contracts import TableWords
from dagster_project.submissions.reading import Cell
from dagster_project.submissions.tables.dates import as_date, read_date
from dagster_project.text import plain

_DATE = r"(\d{1,2}) (?:thang )?(\d{1,2}) (?:nam )?(\d{4}|\d{2})(?!\d)"
_YEAR_FIRST = r"(\d{4}) (\d{2}) (\d{2})(?!\d)"
_DAY_NAMED = re.compile(rf"(?<!\d){_DATE}|(?<!\d){_YEAR_FIRST}")
_DAY_ALONE = re.compile(rf"(?:ngay )?(?:{_DATE}|{_YEAR_FIRST})")
_MONTH_NAMED = re.compile(r"\b(?:thang |t)(\d{1,2}) (?:nam )?(\d{4})(?!\d)")
_CLOCK = r"(?:(?:het |luc )?(?!00?(?:\b|[hg]))\d{1,2}(?:h|g| gio|)(?: ?\d\d)?(?: ?p(?:hut)?)? ngay )?"
"""`24h00 ngày`. Midnight that is called 0h is the end of the day before, or the beginning of this one."""
_NUMBERED = re.compile(r"\bso \d")
"""A document's number: the date behind it is that document's."""
_SIGNED = re.compile(r",\s*ngày\b.*", re.IGNORECASE)
"""`Hải Phòng, ngày 23 tháng 11 năm 2023` is the day of signing."""
_NO_ONE_DAY = re.compile(r"\btu (?:ngay )?\d|\b00?(?:[hg]\d*| gio| 00)\b")
"""A period, or midnight."""


def days_of_figures(text: str, after: list[Cell], words: TableWords) -> Iterator[date]:
    """The report dates in a cell, by the words that stand before them; `after` are the cells to its right."""
    said = plain(text)
    for start in words.date_starts:
        if said == start and (day := _first_day(after)):
            yield day
        for found in re.finditer(rf"\b{start} {_CLOCK}(?:{_DATE}|{_YEAR_FIRST})", said):
            if day := _day_found(found):
                yield day


def days_of_titles(rows: Iterable[list[Cell]], words: TableWords) -> Iterator[date]:
    """The days that the titles above one table name, and those that stand alone in a line below a title."""
    below = False
    for row in rows:
        for at, cell in enumerate(row):
            for line in cell.splitlines() if isinstance(cell, str) else ():
                said = plain(_SIGNED.sub("", unicodedata.normalize("NFC", line)))
                if is_title(said, words):
                    below = True
                    yield from () if _NO_ONE_DAY.search(said) else days_named(said)
                    if said.endswith(" ngay") and (day := _first_day(row[at + 1 :])):
                        yield day
                elif below and _DAY_ALONE.fullmatch(said):
                    yield from days_named(said)


def is_title(said: str, words: TableWords) -> bool:
    """Whether a text begins as titles do, and names no other document."""
    if _NUMBERED.search(said) or any(f" {word} " in f" {said} " for word in words.plain_documents):
        return False
    return any(said == start or said.startswith(f"{start} ") for start in words.title_starts)


def days_named(text: str) -> Iterator[date]:
    """The days that a text names, whatever they are of."""
    return (day for found in _DAY_NAMED.finditer(plain(text)) if (day := _day_found(found)))


def days_covered(text: str) -> Iterator[date]:
    """The days that a title names, and the first and last of its months."""
    said = plain(text)
    yield from days_named(said)
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


def _day_found(found: re.Match[str]) -> date | None:
    """The day of a match of `_DATE|_YEAR_FIRST`."""
    return read_date("/".join(found.groups()[:3] if found[1] is not None else found.groups()[5:2:-1]))
