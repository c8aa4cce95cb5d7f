"""Finding the table in a sheet: its header, its rows, its total row.

Belongs here: which cell belongs to which column of the contract. Does not belong here: whether a value is right.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from dagster_project.contracts import Column, Feed, Words
from dagster_project.submissions.notices import Notices
from dagster_project.submissions.reading import Cell, Sheet
from dagster_project.text import plain

HEADER_SEARCH_ROWS = 20
_SERIALS = {"stt", "tt", "so tt", "no"}
_TOTALS = {"tong", "tong so", "tong cong", "cong", "total"}


@dataclass(frozen=True)
class Table:
    """A sheet whose header was found: `positions` maps each column's name to its place in a row."""

    sheet: Sheet
    header_at: int
    positions: dict[str, int]
    labels: tuple[int, ...]
    """Where the label of a total row may stand: in the columns that name what a row is about."""

    def records(self) -> Iterator[tuple[int, list[Cell]]]:
        """Row number and cells of every row below the header that is no total."""
        return ((number, row) for number, row in self._body() if not self._is_total(row))

    def totals(self) -> Iterator[tuple[int, list[Cell]]]:
        """Row number and cells of the total rows."""
        return ((number, row) for number, row in self._body() if self._is_total(row))

    @property
    def width(self) -> int:
        """How many cells the header has."""
        return len(self.sheet.rows[self.header_at])

    def _body(self) -> Iterator[tuple[int, list[Cell]]]:
        start = self.header_at + 1
        return zip(self.sheet.numbers[start:], self.sheet.rows[start:], strict=True)

    def _is_total(self, row: list[Cell]) -> bool:
        """Whether the first text of the row, or that of a column which names what a row is about, means a total."""
        for at in self.labels:
            if at < len(row) and _is_total_word(row[at]):
                return True
        for cell in row:
            if isinstance(cell, str):
                return plain(cell) in _TOTALS
        return False


def _is_total_word(cell: Cell) -> bool:
    return isinstance(cell, str) and plain(cell) in _TOTALS


def find_table(sheet: Sheet, feed: Feed, notices: Notices) -> Table | None:
    """Find the feed's table in a sheet; what is wrong with its header is added to `notices`."""
    words = {plain(word): column for column in feed.columns for word in column.headers}
    known = [
        sum(isinstance(cell, str) and plain(cell) in words for cell in row) for row in sheet.rows[:HEADER_SEARCH_ROWS]
    ]
    if max(known, default=0) < 2:
        return None
    header_at = known.index(max(known))
    positions = _positions(sheet, header_at, words, notices)
    _tell_missing(feed, positions, sheet, notices)
    labels = [c.name for c in feed.columns if c.is_place or c.name in feed.key]
    return Table(sheet, header_at, positions, tuple(positions[name] for name in labels if name in positions))


def tell_no_table(feed: Feed, notices: Notices) -> None:
    """Say that the file has no table, and what its header should hold."""
    notices.add("header_not_found", expected=", ".join(column.headers[0] for column in feed.required_columns))


def _positions(sheet: Sheet, header_at: int, words: dict[str, Column], notices: Notices) -> dict[str, int]:
    positions: dict[str, int] = {}
    number = sheet.numbers[header_at]
    for at, cell in enumerate(sheet.rows[header_at]):
        word = "" if cell is None else plain(str(cell))
        column = words.get(word)
        if column is None:
            if word and word not in _SERIALS:
                notices.add("column_unknown", sheet=sheet.name, row=number, value=cell)
        elif column.name in positions:
            notices.add(
                "column_repeated", sheet=sheet.name, row=number, column=column.name, label=column.label, value=cell
            )
        else:
            positions[column.name] = at
    return positions


def _tell_missing(feed: Feed, positions: dict[str, int], sheet: Sheet, notices: Notices) -> None:
    for column in feed.required_columns:
        if column.name not in positions:
            notices.add(
                "column_missing",
                sheet=sheet.name,
                column=column.name,
                label=column.label,
                expected=", ".join(column.headers),
            )
    places = [column for column in feed.columns if column.type in ("commune", "commune_code")]
    if places and not any(column.name in positions for column in places):
        headers = ", ".join(word for column in places for word in column.headers)
        notices.add("place_missing", sheet=sheet.name, expected=Words(headers, headers))
