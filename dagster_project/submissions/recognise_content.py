"""What a file says of itself: in its title and letterhead, its headings and its column of the report date.

Belongs here: reading that evidence. Does not belong here: weighing it against the folder and the name (`recognise`).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from dagster_project.contracts import Contracts, Feed, Submitter, TableWords
from dagster_project.submissions.notices import Notices
from dagster_project.submissions.reading import Cell, Sheet
from dagster_project.submissions.recognise_dates import (
    day_of,
    days_covered,
    days_named,
    days_of_figures,
    days_of_titles,
    is_title,
)
from dagster_project.submissions.tables.header import SEARCH_ROWS, Header
from dagster_project.submissions.tables.structure import coverage, header_of
from dagster_project.text import plain


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
                    for day in set(days_of_figures(cell, row[at + 1 :], self._words)):
                        yield Said(sheet.name, number, cell), day

    def tables_of(self, feed: Feed) -> set[str | None]:
        """The names of the sheets that have a table of the feed."""
        return {sheet.name for sheet, header in zip(self._sheets, self._of(feed), strict=True) if header is not None}

    def days_of_titles(self, feed: Feed) -> set[date]:
        """The days that the titles name: those of the figures where nothing says otherwise."""
        found: set[date] = set()
        for sheet in self._sheets:
            rows = (row for other, _, row in self._titles(feed) if other is sheet)
            found |= set(days_of_titles(rows, self._words))
        return found

    def days_named(self, feed: Feed) -> set[date]:
        """All days in the lines above the tables and in the names of their sheets, whatever they are of."""
        texts = [cell for _, _, row in self._titles(feed) for cell in row if isinstance(cell, str)]
        return {day for text in (*texts, *filter(None, self.tables_of(feed))) for day in days_named(text)}

    def periods(self, feed: Feed) -> Iterator[tuple[Said, date, date]]:
        """The first and last day that a title or the name of a sheet speaks of, without saying that its figures are."""
        for sheet, number, row in self._titles(feed):
            for cell in row:
                if isinstance(cell, str) and is_title(plain(cell), self._words) and (days := list(days_covered(cell))):
                    yield Said(sheet.name, number, cell), min(days), max(days)
        for sheet in self._sheets:
            days = list(days_named(sheet.name or ""))
            if days and sheet.name in self.tables_of(feed):
                yield Said(sheet.name, None, sheet.name or ""), min(days), max(days)

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
                    found |= {day for cell in set(cells) if (day := day_of(cell)) is not None}
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


def best_feeds(content: Content, contracts: Contracts, names: Iterable[str]) -> list[str]:
    """The feeds whose needed columns the headers name best, at least half of them; several where it is a tie."""
    covered = {name: content.coverage(contracts.feeds[name]) for name in names}
    best = max(covered.values(), default=0.0)
    return [name for name, share in covered.items() if share == best and best >= 0.5]
