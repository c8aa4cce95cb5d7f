"""Headings below the header that nobody knows: the figures under them are not those that the header names.

Belongs here: telling a row of headings by its words alone. Does not belong here: headings that the contract knows,
which begin tables (`stack`), or those in the row under the header (`split_headings`).
"""

import re
from collections.abc import Iterable

from dagster_project.contracts import Feed
from dagster_project.submissions.notices import Notices
from dagster_project.submissions.reading import Cell
from dagster_project.submissions.tables.row_forms import cell_at, is_index, is_value, text_of
from dagster_project.submissions.tables.rows import Entry
from dagster_project.submissions.tables.structure import Table
from dagster_project.text import plain

_LEAST_WORDS = 2
_COUNTED = re.compile(r"[0-9][0-9.,]*\s")


def measures_at(positions: dict[str, int], feed: Feed) -> list[int]:
    """Where the figures and dates of a table stand."""
    types = {column.name: column.type for column in feed.own_columns}
    return [at for name, at in positions.items() if types.get(name) in ("integer", "decimal", "date", "timestamp")]


def heads_figures(cells: list[Cell], measures: Iterable[int]) -> bool:
    """Whether words stand where figures should, each another one; `3 buổi` is a figure, and one word twice a remark."""
    filled = [cell for at in measures if (cell := cell_at(cells, at)) is not None]
    figures = sum(is_value(cell) or _COUNTED.match(text_of(cell)) is not None for cell in filled)
    words = {word for cell in filled if not is_value(cell) and (word := plain(text_of(cell)))}
    return len(words) >= _LEAST_WORDS and len(words) > 2 * figures


def tell_other_headings(table: Table, entries: list[Entry], feed: Feed, notices: Notices) -> None:
    """Refuse a file where such a row is none of data, and figures follow it before the header stands again."""
    measures = measures_at(table.positions, feed)
    places = {entry.line.number for entry in entries if entry.row and entry.row.values.get("commune_code") is not None}
    heading: tuple[int, list[Cell]] | None = None
    start, sheet = table.header.end, table.sheet
    for number, cells in zip(sheet.numbers[start:], sheet.rows[start:], strict=True):
        if number in table.part.repeats:
            heading = None
        elif number not in places and heads_figures(cells, measures):
            heading = number, cells
        elif heading is not None and not is_index(cells) and any(is_value(cell_at(cells, at)) for at in measures):
            notices.add(
                "heading_differs",
                sheet=sheet.name,
                row=heading[0],
                value=" | ".join(text_of(cell) for cell in heading[1]),
                expected=" | ".join(" – ".join(path) for path in table.header.paths),
            )
            heading = None
