"""Headings that stand over more than their own column: plan and result, last month and this one.

Belongs here: telling that the figures under a heading are of two kinds, or of one that nobody knows. Does not belong
here: sub-headings that the contract knows, which are part of the header (`header`).
"""

from collections import Counter

from dagster_project.contracts import Column, Feed
from dagster_project.submissions.notices import Notices, shown_value
from dagster_project.submissions.privacy.cells import letter_of
from dagster_project.submissions.reading import Cell
from dagster_project.submissions.tables.row_forms import cell_at, is_index, is_value
from dagster_project.submissions.tables.structure import Table
from dagster_project.text import plain

_MEASURES = ("integer", "decimal", "date", "timestamp")


def tell_split_headings(table: Table, feed: Feed, notices: Notices) -> None:
    """Refuse a file one of whose headings has others below it, or figures beside it that have no heading."""
    words = notices.contracts.words
    number = table.sheet.numbers[table.header.end - 1]
    below = _row_below(table)
    is_of_header = any(_is_of_header(table, top) and number < bottom for top, _, bottom, _ in table.sheet.merges)
    without_heading = _filled_without_heading(table, words.dash_marks)
    for column in feed.columns:
        at = table.positions.get(column.name)
        if at is None or column.is_place:
            continue
        places = _places_under(table, at)
        cell = cell_at(below, at)
        is_headed = cell is not None and (is_of_header or _says_more(cell, column, words.plain_units))
        if is_headed or not without_heading.isdisjoint(places):
            notices.add(
                "column_ambiguous",
                sheet=table.sheet.name,
                row=number,
                value=" – ".join(table.header.paths[at]),
                expected=", ".join(shown_value(cell_at(below, place)) or letter_of(place) for place in places),
            )


def _row_below(table: Table) -> list[Cell]:
    """The row under the header where it is none of data: it says nothing of what a row is about."""
    end = table.header.end
    for number, cells in zip(table.sheet.numbers[end : end + 1], table.sheet.rows[end : end + 1], strict=True):
        is_data = any(cell_at(cells, at) is not None for at in table.labels)
        if not is_data and not is_index(cells) and number not in table.part.repeats:
            return cells
    return []


def _filled_without_heading(table: Table, dashes: frozenset[str]) -> set[int]:
    """The places without a heading below which figures stand; right of the last one, what somebody noted is none."""
    paths = table.header.paths
    bare = {at for at, path in enumerate(paths) if not path}
    last = max((at for at, path in enumerate(paths) if path), default=0)
    rows = [row for row in table.sheet.rows[table.header.end :] if not is_index(row)] if bare else []
    figures = ((at, cell_at(row, at)) for row in rows for at in (*bare, last))
    counts = Counter(at for at, cell in figures if is_value(cell) or cell in dashes)
    merged = {
        at for top, left, _, right in table.sheet.merges if _is_of_header(table, top) for at in range(left, right)
    }
    is_beside = counts[last + 1] > (0 if last in merged else counts[last] / 2)
    return {at for at in bare & set(counts) if at < last or is_beside}


def _is_of_header(table: Table, number: int) -> bool:
    return table.part.heading <= number <= table.sheet.numbers[table.header.end - 1]


def _places_under(table: Table, at: int) -> list[int]:
    """The place of a heading, and those to its right that have none."""
    paths = table.header.paths
    ends = (place for place in range(at + 1, len(paths)) if paths[place])
    return list(range(at, next(ends, len(paths))))


def _says_more(cell: Cell, column: Column, units: frozenset[str]) -> bool:
    """Whether a cell under a heading is another heading, and no more than the unit of the figures."""
    return column.type in _MEASURES and isinstance(cell, str) and not is_value(cell) and plain(cell) not in units
