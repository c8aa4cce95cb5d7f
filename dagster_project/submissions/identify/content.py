"""What a file says of itself: in its title and letterhead, its headings and its column of the report date.

Belongs here: reading that evidence. Does not belong here: weighing it against the folder and the name (`recognition`).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from dagster_project.contracts import Contracts, Feed, Submitter, TableWords
from dagster_project.core.text import plain
from dagster_project.submissions.headings.stack import SEARCH_ROWS, SheetSection, Titles
from dagster_project.submissions.headings.structure import coverage, tables_in
from dagster_project.submissions.identify.dates import (
    day_of,
    days_covered,
    days_named,
    days_of_figures,
    days_of_titles,
    is_title,
)
from dagster_project.submissions.reading import Cell, Sheet
from dagster_project.submissions.records.notices import Notices


@dataclass(frozen=True)
class Mention:
    """Something that a row above a header, or the name of a sheet, says."""

    sheet: str | None
    heading: int | None
    """The row of the header below, None where the sheet has none."""
    row: int | None
    value: str

    @property
    def table(self) -> tuple[str | None, int | None]:
        """What it is said of."""
        return self.sheet, self.heading


class Content:
    """The sheets of one file, asked what they are."""

    def __init__(self, sheets: Sequence[Sheet], notices: Notices) -> None:
        self._sheets = [sheet for sheet in sheets if sheet.rows and not sheet.hidden]
        self._notices = notices
        self._words: TableWords = notices.contracts.words
        self._parts: dict[str, list[tuple[Sheet, list[SheetSection]]]] = {}

    def coverage(self, feed: Feed) -> float:
        """The share of a feed's needed columns that the best header of any sheet names."""
        return max((coverage(part.header, feed) for _, parts in self._of(feed) for part in parts), default=0.0)

    def title_dates(self, feed: Feed) -> Iterator[tuple[Mention, date]]:
        """The report dates in the lines above the tables, by the words that stand before them."""
        for title, after in self._said(feed):
            for day in set(days_of_figures(title.value, after, self._words)):
                yield title, day

    def days_of_titles(self, feed: Feed) -> set[date]:
        """The days that the titles name: those of the figures where nothing says otherwise."""
        return {
            day
            for _, titles in self._titles(feed)
            for day in days_of_titles((row for _, row in titles.rows), self._words)
        }

    def days_named(self, feed: Feed) -> set[date]:
        """All days in the lines above the tables and in the names of their sheets, whatever they are of."""
        names = (sheet.name or "" for sheet, parts in self._of(feed) if parts)
        return {day for text in (*names, *(title.value for title, _ in self._said(feed))) for day in days_named(text)}

    def periods(self, feed: Feed) -> Iterator[tuple[Mention, date, date]]:
        """The first and last day that a title or the name of a sheet speaks of, without saying that its figures are."""
        for title, _ in self._said(feed):
            if is_title(plain(title.value), self._words) and (days := list(days_covered(title.value, self._words))):
                yield title, min(days), max(days)
        for sheet, parts in self._of(feed):
            days = list(days_named(sheet.name or ""))
            if days and parts:
                yield Mention(sheet.name, parts[0].heading, None, sheet.name or ""), min(days), max(days)

    def column_dates(self, feed: Feed) -> set[date]:
        """The dates in the column of the report date."""
        headings = {plain(word) for column in feed.columns if column.name == "report_date" for word in column.headers}
        found: set[date] = set()
        for part in (part for _, parts in self._of(feed) for part in parts):
            for at, path in enumerate(part.header.paths):
                if path and plain(path[-1]) in headings:
                    cells = (row[at] for row in part.sheet.rows[part.header.end :] if at < len(row))
                    found |= {day for cell in set(cells) if (day := day_of(cell)) is not None}
        return found

    def submitters_named(self, feed: Feed | None, among: Iterable[Submitter]) -> Iterator[tuple[Mention, Submitter]]:
        """The submitters that the lines above the tables name."""
        names = [
            (f" {plain(name)} ", submitter) for submitter in among for name in (submitter.name, *submitter.also_named)
        ]
        for title, _ in self._said(feed):
            text = self._words.shortened(title.value)
            for name, submitter in names:
                if name in text:
                    yield replace(title, value=submitter.name), submitter

    def _of(self, feed: Feed) -> list[tuple[Sheet, list[SheetSection]]]:
        if feed.feed not in self._parts:
            self._parts[feed.feed] = [(sheet, tables_in(sheet, feed, self._notices)) for sheet in self._sheets]
        return self._parts[feed.feed]

    def _titles(self, feed: Feed | None) -> Iterator[tuple[Sheet, Titles]]:
        """What stands above each header; of a sheet without one, its first rows."""
        for sheet, parts in self._of(feed) if feed else [(sheet, []) for sheet in self._sheets]:
            first_rows = Titles(None, list(zip(sheet.numbers, sheet.rows, strict=True))[:SEARCH_ROWS])
            for titles in [titles for part in parts for titles in part.titles] or [first_rows]:
                yield sheet, titles

    def _said(self, feed: Feed | None) -> Iterator[tuple[Mention, list[Cell]]]:
        """Each text above a header, and the cells behind it."""
        for sheet, titles in self._titles(feed):
            for number, row in titles.rows:
                for at, cell in enumerate(row):
                    if isinstance(cell, str):
                        yield Mention(sheet.name, titles.heading, number, cell), row[at + 1 :]


def best_feeds(content: Content, contracts: Contracts, names: Iterable[str]) -> list[str]:
    """The feeds whose needed columns the headers name best, at least half of them; several where it is a tie."""
    covered = {name: content.coverage(contracts.feeds[name]) for name in names}
    best = max(covered.values(), default=0.0)
    return [name for name, share in covered.items() if share == best and best >= 0.5]
