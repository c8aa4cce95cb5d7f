"""The tables of one sheet, one above the other: each with the titles above its header and the rows below.

Belongs here: where a table begins, and where its header only stands once more, as after a page break. Does not belong
here: finding headers (`header`), or what is said of titles (`identify/content`, `units`).
"""

from bisect import bisect_left
from collections.abc import Container, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from dagster_project.submissions.headings.header import LEAST_COLUMNS, Header, HeaderWords, find_headers
from dagster_project.submissions.headings.row_forms import is_index, text_of
from dagster_project.submissions.reading import Cell, Sheet

SEARCH_ROWS = 200
"""The rows in which the first header stands."""


@dataclass(frozen=True)
class Titles:
    """The rows above a header; `heading` is the number of its first row, None where there is none."""

    heading: int | None
    rows: list[tuple[int, list[Cell]]]


@dataclass(frozen=True)
class SheetSection:
    """A table in a sheet: the rows from its titles up to the next header."""

    sheet: Sheet
    header: Header
    repeats: frozenset[int]
    """The numbers of the rows that say the header once more."""
    titles: tuple[Titles, ...]
    """Those above the header and those above its repetitions."""
    is_alone: bool
    """Whether the sheet holds no other."""

    @cached_property
    def title_rows(self) -> frozenset[int]:
        """The numbers of the rows above its headers."""
        return frozenset(number for titles in self.titles for number, _ in titles.rows)

    @property
    def heading(self) -> int:
        """The number of the header's first row."""
        return self.sheet.numbers[self.header.at]


def parts_of(sheet: Sheet, words: HeaderWords) -> list[SheetSection]:
    """The tables of a sheet from above. Titles between two tables are rows of both: of the upper, they are told."""
    found = find_headers(sheet, words)
    if not found or found[0].at >= SEARCH_ROWS:
        return []
    headers = _beginning(sheet, found, words)
    ends = [*(header.at for header in headers[1:]), len(sheet.rows)]
    starts = [0, *(_first_title(sheet, *pair, words) for pair in zip(headers, ends[:-1], strict=False))]
    return [
        _part(sheet, header, range(start, end), found, words, len(headers) == 1)
        for header, start, end in zip(headers, starts, ends, strict=True)
    ]


def _beginning(sheet: Sheet, found: list[Header], words: HeaderWords) -> list[Header]:
    """The headers with which a table begins: not those that repeat the one above, nor those without figures below."""
    headers: list[Header] = []
    for header in found:
        is_other = bool(headers) and not _repeats(sheet, header, headers[-1])
        if is_other and not _has_figures(sheet, headers[-1], header.at, words):
            headers.pop()
        if not headers or not _repeats(sheet, header, headers[-1]):
            headers.append(header)
    while len(headers) > 1 and not _has_figures(sheet, headers[-1], len(sheet.rows), words):
        headers.pop()
    return headers


def _has_figures(sheet: Sheet, above: Header, end: int, words: HeaderWords) -> bool:
    return any(words.has_figures(above, row) and not is_index(row) for row in sheet.rows[above.end : end])


def _first_title(
    sheet: Sheet, above: Header, at: int, words: HeaderWords, repeats: Container[int] = frozenset()
) -> int:
    """Where the titles begin that stand directly above the row `at`, below a header or one of its `repeats`."""
    while at > above.end and at - 1 not in repeats and not words.has_figures(above, sheet.rows[at - 1]):
        at -= 1
    return at


def _part(
    sheet: Sheet, header: Header, rows: range, found: list[Header], words: HeaderWords, is_alone: bool
) -> SheetSection:
    headings = _texts(sheet, header)
    again = {at for at in range(header.end, rows.stop) if _is_one_of(headings, sheet.rows[at])}
    for other in found[bisect_left(found, header.end, key=_begin) : bisect_left(found, rows.stop, key=_begin)]:
        if _repeats(sheet, other, header):
            again.update(range(other.at, other.end))
    starts = [(rows.start, header.at)]
    begun = sorted(at for at in again if at - 1 not in again)
    starts += [(_first_title(sheet, header, at, words, again), at) for at in begun]
    return SheetSection(
        replace(sheet, rows=sheet.rows[rows.start : rows.stop], numbers=sheet.numbers[rows.start : rows.stop]),
        replace(header, at=header.at - rows.start),
        frozenset(sheet.numbers[at] for at in again),
        tuple(Titles(sheet.numbers[at], list(_numbered(sheet, start, at))) for start, at in starts),
        is_alone,
    )


def _begin(header: Header) -> int:
    return header.at


def _repeats(sheet: Sheet, header: Header, first: Header) -> bool:
    """Whether a header names the columns of the first one at the same places, or is a part of it, word by word."""
    if _named(header) == _named(first):
        return True
    headings = _texts(sheet, first)
    return all(_is_one_of(headings, row) for row in sheet.rows[header.at : header.end])


def _named(header: Header) -> list[tuple[int, frozenset[str]]]:
    return [(at, names) for at, names in enumerate(header.columns) if names]


def _texts(sheet: Sheet, header: Header) -> list[list[str]]:
    return [list(map(text_of, row)) for row in sheet.rows[header.at : header.end]]


def _is_one_of(headings: list[list[str]], cells: list[Cell]) -> bool:
    """Whether a row says what a row of headings says, or a part of it."""
    said = any(
        all(at < len(heading) and text_of(cell) == heading[at] for at, cell in enumerate(cells) if not _is_blank(cell))
        for heading in headings
    )
    return said and len(cells) - sum(map(_is_blank, cells)) >= LEAST_COLUMNS


def _is_blank(cell: Cell) -> bool:
    return cell is None or cell == ""


def _numbered(sheet: Sheet, start: int, end: int) -> Iterator[tuple[int, list[Cell]]]:
    return zip(sheet.numbers[start:end], sheet.rows[start:end], strict=True)
