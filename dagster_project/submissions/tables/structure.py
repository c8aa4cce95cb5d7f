"""The table under a header: which column stands where, and what is wrong with its headings.

Belongs here: which place in a row belongs to which column of the contract; nothing is ever read as another column.
Does not belong here: which rows are rows of the table (`row_lines`), or whether a value is right.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from dagster_project.contracts import Feed, TableWords, Words
from dagster_project.submissions.notices import Notices
from dagster_project.submissions.reading import Sheet
from dagster_project.submissions.tables.header import Header, HeaderWords, Merged
from dagster_project.submissions.tables.remarks import is_remark
from dagster_project.submissions.tables.stack import Part, parts_of
from dagster_project.text import plain


@dataclass(frozen=True)
class Table:
    """A part of a sheet whose header was found: `positions` maps each column's name to its place in a row."""

    part: Part
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


def tables_in(sheet: Sheet, feed: Feed, notices: Notices) -> list[Part]:
    """The tables of a sheet that name columns of the feed, of which nothing is said yet."""
    return parts_of(sheet, HeaderWords(feed, notices.contracts.words))


def table_of(part: Part, feed: Feed, day: date, notices: Notices) -> Table:
    """The table of a day under a header; what is wrong with the header is added to `notices`."""
    words, sheet, header = notices.contracts.words, part.sheet, part.header
    known = HeaderWords(feed, words)
    for again in _with_groups_above(part):
        _tell_unknown_groups(sheet, again, feed, day, known, notices)
    positions = _positions(sheet, header, feed, words, notices)
    _tell_missing(feed, positions, part, notices)
    return _table(part, feed, positions, words)


def tell_no_table(feed: Feed, notices: Notices) -> None:
    """Say that the file has no table, and what its header should hold."""
    notices.add("header_not_found", expected=", ".join(column.headers[0] for column in feed.required_columns))


def coverage(header: Header, feed: Feed) -> float:
    """The share of the feed's required columns that a header names, a place counting as one."""
    needed = [{column.name} for column in feed.required_columns]
    if feed.has_place:
        needed.append({column.name for column in feed.columns if column.type in ("commune", "commune_code")})
    return sum(bool(names & header.known) for names in needed) / len(needed)


def _table(part: Part, feed: Feed, positions: dict[str, int], words: TableWords) -> Table:
    header, naming = part.header, _naming(feed)
    named = [at for name, at in positions.items() if name in naming]
    first_figure = min((at for name, at in positions.items() if name not in naming), default=len(header.paths))
    unread = [at for at in range(min(first_figure, len(header.paths))) if not header.columns[at]]
    serials = [at for at in unread if not header.paths[at] or plain(header.paths[at][-1]) in words.plain_serials]
    return Table(part, positions, tuple(sorted({*named, *unread})), tuple(serials))


def _naming(feed: Feed) -> set[str]:
    """The columns that name what a row is about."""
    return {column.name for column in feed.columns if column.is_place or column.name in feed.key}


def _positions(sheet: Sheet, header: Header, feed: Feed, words: TableWords, notices: Notices) -> dict[str, int]:
    positions: dict[str, int] = {}
    labels = {column.name: column.label for column in feed.columns}
    number = sheet.numbers[header.end - 1]
    for at, (path, names) in enumerate(zip(header.paths, header.columns, strict=True)):
        heading = " – ".join(path)
        if not names:
            if path and plain(path[-1]) not in words.plain_serials and path[-1] not in words.serials:
                notices.add("column_unknown", sheet=sheet.name, row=number, value=heading)
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


def _with_groups_above(part: Part) -> Iterator[Header]:
    """The header, and its repetitions under something else than rows of figures."""
    for titles in part.titles:
        at = bisect_left(part.sheet.numbers, titles.heading or 0)
        if at == part.header.at or titles.rows:
            yield replace(part.header, at=at)


def _tell_unknown_groups(
    sheet: Sheet, header: Header, feed: Feed, day: date, known: HeaderWords, notices: Notices
) -> None:
    """A heading above the header that stands over some of its columns and is not known may change what they count."""
    above = header.at - 1
    if above < 0 or sheet.numbers[header.at] - sheet.numbers[above] != 1:
        return
    figures = {column.name: column.label for column in feed.columns if column.name not in _naming(feed)}
    told: set[str] = set()
    groups = list(_groups_above(sheet, header, above))
    is_alone = len({group for _, group in groups}) == 1
    for at, group in groups:
        name = next(iter(header.columns[at] & set(figures)), None)
        if not name or group in told or known.is_group(group):
            continue
        if not is_remark(group, day, is_alone, notices.contracts.words):
            told.add(group)
            notices.add(
                "header_group_unknown",
                sheet=sheet.name,
                row=sheet.numbers[above],
                column=name,
                label=figures[name],
                value=group,
            )


def _groups_above(sheet: Sheet, header: Header, above: int) -> Iterator[tuple[int, str]]:
    """Place and text of what stands above the headings; a lone text is a title, unless it is merged over a few."""
    merged, number, row = Merged(sheet, above, header.at), sheet.numbers[above], sheet.rows[above]
    width = len(header.paths)
    starts = [at if at < len(row) and row[at] is not None else _start(merged, above, at, number) for at in range(width)]
    texts = {start for start in starts if start is not None}
    if len(texts) == 1:
        [only] = texts
        if only == 0 or not 2 <= starts.count(only) < width - 1:
            return
    for at, start in enumerate(starts):
        if start is not None and start < len(row) and row[start] is not None:
            yield at, str(row[start])


def _start(merged: Merged, above: int, at: int, number: int) -> int | None:
    """Where a cell begins that is merged over this place, in the same row."""
    origin = merged.origin(above, at)
    return origin[1] if origin is not None and origin[0] == number else None


def _tell_missing(feed: Feed, positions: dict[str, int], part: Part, notices: Notices) -> None:
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
