"""Finding the table in a sheet: its header, its rows, its total row.

Belongs here: which cell belongs to which column of the contract. Does not belong here: whether a value is right.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from dagster_project.contracts import Column, Feed
from dagster_project.submissions.notices import Notices
from dagster_project.submissions.reading import Cell, Sheet
from dagster_project.submissions.text import plain

HEADER_SEARCH_ROWS = 20
_SERIALS = {"stt", "tt", "so tt", "no"}
_TOTALS = {"tong", "tong so", "tong cong", "cong", "total"}


@dataclass(frozen=True)
class Table:
    """A sheet whose header was found: `positions` maps each column's name to its place in a row."""

    sheet: Sheet
    header_at: int
    positions: dict[str, int]

    def records(self) -> Iterator[tuple[int, dict[str, Cell]]]:
        """Row number and values of every row below the header that is no total."""
        for number, row in self._body():
            if not _is_total(row):
                yield number, self._values(row)

    def totals(self) -> Iterator[tuple[int, dict[str, Cell]]]:
        """Row number and values of the total rows."""
        for number, row in self._body():
            if _is_total(row):
                yield number, self._values(row)

    def _body(self) -> Iterator[tuple[int, list[Cell]]]:
        start = self.header_at + 1
        return zip(self.sheet.numbers[start:], self.sheet.rows[start:], strict=True)

    def _values(self, row: list[Cell]) -> dict[str, Cell]:
        return {name: row[at] if at < len(row) else None for name, at in self.positions.items()}


def _is_total(row: list[Cell]) -> bool:
    first_text = next((cell for cell in row if isinstance(cell, str)), None)
    return first_text is not None and plain(first_text) in _TOTALS


def header_words(feed: Feed) -> dict[str, Column]:
    """Folded header word → column."""
    return {plain(word): column for column in feed.columns for word in column.headers}


def find_table(sheet: Sheet, feed: Feed, notices: Notices) -> Table | None:
    """Find the feed's table in a sheet; what is wrong with its header is added to `notices`."""
    words = header_words(feed)
    best, header_at = 0, -1
    for at, row in enumerate(sheet.rows[:HEADER_SEARCH_ROWS]):
        known = sum(1 for cell in row if isinstance(cell, str) and plain(cell) in words)
        if known > best:
            best, header_at = known, at
    if best < 2:
        return None
    positions = _positions(sheet, header_at, words, notices)
    _tell_missing(feed, positions, sheet, notices)
    return Table(sheet, header_at, positions)


def _positions(sheet: Sheet, header_at: int, words: dict[str, Column], notices: Notices) -> dict[str, int]:
    positions: dict[str, int] = {}
    number = sheet.numbers[header_at]
    for at, cell in enumerate(sheet.rows[header_at]):
        if cell is None or plain(str(cell)) in _SERIALS:
            continue
        column = words.get(plain(str(cell)))
        if column is None:
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
            headers = ", ".join(column.headers)
            notices.add("column_missing", sheet=sheet.name, column=column.name, label=column.label, expected=headers)
    places = [column for column in feed.columns if column.type in ("commune", "commune_code")]
    if places and not any(column.name in positions for column in places):
        notices.add("place_missing", sheet=sheet.name, expected=", ".join(w for c in places for w in c.headers))
