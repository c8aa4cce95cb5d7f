"""The table under a header: which column stands where, and what is wrong with its headings.

Belongs here: which place in a row belongs to which column of the contract; nothing is ever read as another column.
Does not belong here: which rows are rows of the table (`row_lines`), or whether a value is right.
"""

from dataclasses import dataclass

from dagster_project.contracts import Feed, TableWords, Words
from dagster_project.core.text import plain
from dagster_project.submissions.headings.header import Header, HeaderWords
from dagster_project.submissions.headings.stack import SheetSection, parts_of
from dagster_project.submissions.reading import Sheet
from dagster_project.submissions.records.notices import Notices


@dataclass(frozen=True)
class SheetTable:
    """A part of a sheet whose header was found: `positions` maps each column's name to its place in a row."""

    part: SheetSection
    positions: dict[str, int]
    labels: tuple[int, ...]
    """Where the label of a total row may stand: the columns that name what a row is about, and those before them."""
    serials: tuple[int, ...]
    """Where serial numbers stand, roman ones of sections too."""

    @property
    def sheet(self) -> Sheet:
        """The part's rows."""
        return self.part.sheet

    @property
    def header(self) -> Header:
        """The part's header."""
        return self.part.header

    @property
    def width(self) -> int:
        """How many cells the header has."""
        return len(self.header.paths)


def tables_in(sheet: Sheet, feed: Feed, notices: Notices) -> list[SheetSection]:
    """The tables of a sheet that name columns of the feed, of which nothing is said yet."""
    return parts_of(sheet, HeaderWords(feed, notices.contracts.words))


def table_of(part: SheetSection, feed: Feed, notices: Notices) -> SheetTable:
    """The table under a header; what is wrong with the header is added to `notices`."""
    words, sheet, header = notices.contracts.words, part.sheet, part.header
    positions = _positions(sheet, header, feed, notices)
    _notify_missing(feed, positions, part, notices)
    return _table(part, feed, positions, words)


def notify_no_table(feed: Feed, notices: Notices) -> None:
    """Say that the file has no table, and what its header should hold."""
    notices.add("header_not_found", expected=", ".join(column.headers[0] for column in feed.required_columns))


def coverage(header: Header, feed: Feed) -> float:
    """The share of the feed's required columns that a header names, a place counting as one."""
    needed = [{column.name} for column in feed.required_columns]
    if feed.has_place:
        needed.append({column.name for column in feed.columns if column.type in ("commune", "commune_code")})
    return sum(bool(names & header.known) for names in needed) / len(needed)


def _table(part: SheetSection, feed: Feed, positions: dict[str, int], words: TableWords) -> SheetTable:
    header, naming = part.header, _naming(feed)
    named = [at for name, at in positions.items() if name in naming]
    first_figure = min((at for name, at in positions.items() if name not in naming), default=len(header.paths))
    unread = [at for at in range(min(first_figure, len(header.paths))) if not header.columns[at]]
    serials = [at for at in unread if not header.paths[at] or _is_serial(header.paths[at][-1], words)]
    return SheetTable(part, positions, tuple(sorted({*named, *unread})), tuple(serials))


def _is_serial(heading: str, words: TableWords) -> bool:
    return plain(heading) in words.plain_serials or heading in words.serials


def _naming(feed: Feed) -> set[str]:
    """The columns that name what a row is about."""
    return {column.name for column in feed.columns if column.is_place or column.name in feed.key}


def _positions(sheet: Sheet, header: Header, feed: Feed, notices: Notices) -> dict[str, int]:
    positions: dict[str, int] = {}
    labels = {column.name: column.label for column in feed.columns}
    number = sheet.numbers[header.end - 1]
    for at, (path, names) in enumerate(zip(header.paths, header.columns, strict=True)):
        heading = " – ".join(path)
        if not names:
            continue
        if len(names) > 1:
            expected = Words(", ".join(sorted(names)), ", ".join(labels[name] for name in sorted(names)))
            notices.add("column_ambiguous", sheet=sheet.name, row=number, value=heading, expected=expected)
            continue
        [name] = names
        if name in positions:
            notices.add("column_repeated", sheet=sheet.name, row=number, column=name, label=labels[name], value=heading)
        else:
            positions[name] = at
    return positions


def _notify_missing(feed: Feed, positions: dict[str, int], part: SheetSection, notices: Notices) -> None:
    sheet, row = part.sheet.name, None if part.is_alone else part.heading
    for column in feed.required_columns:
        if column.name not in positions:
            notices.add(
                "column_missing",
                sheet=sheet,
                row=row,
                column=column.name,
                label=column.label,
                expected=", ".join(column.headers),
            )
    places = [column for column in feed.columns if column.type in ("commune", "commune_code")]
    if places and not any(column.name in positions for column in places):
        headers = ", ".join(word for column in places for word in column.headers)
        notices.add("place_missing", sheet=sheet, row=row, expected=Words(headers, headers))
