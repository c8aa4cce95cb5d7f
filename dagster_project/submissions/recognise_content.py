"""What a file says of itself: in its title and letterhead, its headings and its column of the report date.

Belongs here: reading that evidence. Does not belong here: weighing it against the folder and the name (`recognise`).
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dagster_project.contracts import Contracts, Feed, Submitter, TableWords
from dagster_project.submissions.notices import Notices
from dagster_project.submissions.reading import Cell, Sheet
from dagster_project.submissions.tables.dates import as_date, read_date
from dagster_project.submissions.tables.header import SEARCH_ROWS, Header
from dagster_project.submissions.tables.structure import coverage, header_of
from dagster_project.text import plain

_DATE = r"(\d{1,2}) (?:thang )?(\d{1,2}) (?:nam )?(\d{4}|\d{2})(?!\d)"
_YEAR_FIRST = r"(\d{4}) (\d{2}) (\d{2})(?!\d)"
_DAY_NAMED = re.compile(rf"(?<!\d){_DATE}|(?<!\d){_YEAR_FIRST}")
_MONTH_NAMED = re.compile(r"\b(?:thang |t)(\d{1,2}) (?:nam )?(\d{4})(?!\d)")
_NUMBERED = re.compile(r"\bso \d")
"""A document's number: the date behind it is that document's."""


@dataclass(frozen=True)
class Said:
    """Something that a row above a table, or the name of its sheet, says."""

    sheet: str | None
    row: int | None
    value: str


class Content:
    """The sheets of one file, asked what they are."""

    def __init__(self, sheets: Sequence[Sheet], notices: Notices) -> None:
        self._sheets = [sheet for sheet in sheets if sheet.rows and not sheet.hidden]
        self._notices = notices
        self._words: TableWords = notices.contracts.words
        self._headers: dict[str, list[Header | None]] = {}

    def coverage(self, feed: Feed) -> float:
        """The share of a feed's needed columns that the best header of any sheet names."""
        return max((coverage(header, feed) for header in self._of(feed)), default=0.0)

    def title_dates(self, feed: Feed) -> Iterator[tuple[Said, date]]:
        """The report dates in the lines above the tables, by the words that stand before them."""
        for sheet, number, row in self._titles(feed):
            for at, cell in enumerate(row):
                if isinstance(cell, str):
                    for day in set(self._dates(cell, row[at + 1 :])):
                        yield Said(sheet.name, number, cell), day

    def tables_of(self, feed: Feed) -> set[str | None]:
        """The names of the sheets that have a table of the feed."""
        return {sheet.name for sheet, header in zip(self._sheets, self._of(feed), strict=True) if header is not None}

    def periods(self, feed: Feed) -> Iterator[tuple[Said, date, date]]:
        """The first and last day that a title or the name of a sheet speaks of, without saying that its figures are."""
        for sheet, number, row in self._titles(feed):
            for cell in row:
                if isinstance(cell, str) and self._is_title(plain(cell)) and (days := list(_days_of(plain(cell)))):
                    yield Said(sheet.name, number, cell), min(days), max(days)
        for sheet in self._sheets:
            days = [day for found in _DAY_NAMED.finditer(plain(sheet.name or "")) if (day := _day_found(found))]
            if days and sheet.name in self.tables_of(feed):
                yield Said(sheet.name, None, sheet.name or ""), min(days), max(days)

    def _is_title(self, words: str) -> bool:
        if _NUMBERED.search(words) or any(f" {word} " in f" {words} " for word in self._words.plain_documents):
            return False
        return any(words.startswith(f"{start} ") for start in self._words.title_starts)

    def column_dates(self, feed: Feed) -> set[date]:
        """The dates in the column of the report date."""
        headings = {plain(word) for column in feed.columns if column.name == "report_date" for word in column.headers}
        found: set[date] = set()
        for sheet, header in zip(self._sheets, self._of(feed), strict=True):
            if header is None:
                continue
            for at, path in enumerate(header.paths):
                if path and plain(path[-1]) in headings:
                    cells = (row[at] for row in sheet.rows[header.end :] if at < len(row))
                    found |= {day for cell in set(cells) if (day := _day(cell)) is not None}
        return found

    def submitters_named(self, feed: Feed | None, among: Iterable[Submitter]) -> Iterator[tuple[Said, Submitter]]:
        """The submitters that the lines above the tables name."""
        names = [
            (f" {plain(name)} ", submitter) for submitter in among for name in (submitter.name, *submitter.also_named)
        ]
        for sheet, number, row in self._titles(feed):
            for cell in row:
                if isinstance(cell, str):
                    text = self._words.shortened(cell)
                    for name, submitter in names:
                        if name in text:
                            yield Said(sheet.name, number, submitter.name), submitter

    def _of(self, feed: Feed) -> list[Header | None]:
        if feed.feed not in self._headers:
            self._headers[feed.feed] = [header_of(sheet, feed, self._notices) for sheet in self._sheets]
        return self._headers[feed.feed]

    def _titles(self, feed: Feed | None) -> Iterator[tuple[Sheet, int, list[Cell]]]:
        headers = self._of(feed) if feed else [None] * len(self._sheets)
        for sheet, header in zip(self._sheets, headers, strict=True):
            end = SEARCH_ROWS if header is None else header.at
            for number, row in zip(sheet.numbers[:end], sheet.rows[:end], strict=True):
                yield sheet, number, row

    def _dates(self, text: str, after: list[Cell]) -> Iterator[date]:
        words = plain(text)
        for start in self._words.date_starts:
            if words == start:
                day = _day(next((cell for cell in after if cell is not None), None))
                if day is not None:
                    yield day
            for found in re.finditer(rf"\b{start} (?:{_DATE}|{_YEAR_FIRST})", words):
                day = _day_found(found)
                if day is not None:
                    yield day


def best_feeds(content: Content, contracts: Contracts, names: Iterable[str]) -> list[str]:
    """The feeds whose needed columns the headers name best, at least half of them; several where it is a tie."""
    covered = {name: content.coverage(contracts.feeds[name]) for name in names}
    best = max(covered.values(), default=0.0)
    return [name for name, share in covered.items() if share == best and best >= 0.5]


def _day_found(found: re.Match[str]) -> date | None:
    """The day of a match of `_DATE|_YEAR_FIRST`."""
    return read_date("/".join(found.groups()[:3] if found[1] is not None else found.groups()[5:2:-1]))


def _days_of(words: str) -> Iterator[date]:
    """The days that a title names, and the first and last of its months."""
    yield from (day for found in _DAY_NAMED.finditer(words) if (day := _day_found(found)))
    for found in _MONTH_NAMED.finditer(words):
        if found[0].startswith("thang") and re.search(r"\d{1,2} $", words[: found.start()]):
            continue
        month, year = int(found[1]), int(found[2])
        if 1 <= month <= 12:
            yield date(year, month, 1)
            yield date(year, month, monthrange(year, month)[1])


def _day(cell: Cell) -> date | None:
    if isinstance(cell, (date, datetime)):
        return as_date(cell)
    return read_date(cell) if isinstance(cell, str) else None
