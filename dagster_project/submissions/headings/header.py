"""The headers of a feed in a sheet: one to three rows each, some of whose cells may be merged.

Belongs here: which heading stands over which cell, and which column of the contract it means.
Does not belong here: the tables that begin with them (`stack`), or what is said of a header that is not right
(`structure`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from dagster_project.contracts import Feed, TableWords
from dagster_project.core.text import plain
from dagster_project.submissions.headings.row_forms import cell_at, has_no_figures
from dagster_project.submissions.reading import Cell, Sheet

MOST_LEVELS = 3
LEAST_COLUMNS = 2
_FORMULA = r"\s*=[\s0-9=+*/().-]+"
_NOTE = re.compile(rf"\s*\(\s*[0-9]{{1,2}}(?:(?:\s*\+\s*[0-9]{{1,2}})*\s*\)(?:{_FORMULA})?|{_FORMULA}\))\s*$")
"""`(1)` or `(3)=(4)+(5)` behind a heading; `(2022)` and `(31/10)` are dates, and say what the figures are of."""
_BRACKETS = re.compile(r"\s*\(([^()]*)\)\s*$")
_SIGNS = str.maketrans(
    {"%": " phần trăm ", "‰": " phần nghìn ", "±": " tăng giảm ", "+": " cộng ", "Δ": " chênh lệch "}
)
"""Signs that make another figure of the one that the words name: a share, a growth, a sum."""

Path = tuple[str, ...]
"""The headings over one column, the widest first; the last is its own."""


@dataclass(frozen=True)
class Header:
    """A header that was found. `paths[i]` are the headings of the cells at place i, empty where there are none."""

    at: int
    levels: int
    paths: tuple[Path, ...]
    columns: tuple[frozenset[str], ...]
    """The names of the columns that the heading at each place may mean."""

    @property
    def end(self) -> int:
        """The first row below."""
        return self.at + self.levels

    @cached_property
    def known(self) -> frozenset[str]:
        """All columns that some heading means."""
        return frozenset(name for names in self.columns for name in names)


class HeaderWords:
    """The header words of a feed, comparable."""

    def __init__(self, feed: Feed, words: TableWords) -> None:
        self.columns = {_comparable(word): column.name for column in feed.columns for word in column.headers}
        self.groups = frozenset(plain(word) for word in (*feed.header_groups, *words.places))
        starts = (word.split() for word in self.columns)
        self._known = self.groups | {" ".join(parts[:n]) for parts in starts for n in range(1, len(parts) + 1)}
        self._units = feed.plain_units
        self._figures = {column.name for column in feed.columns if column.type in ("integer", "decimal")}
        self._dashes = words.dash_marks
        self._heard: dict[str, bool] = {}
        self._meant: dict[Path, frozenset[str]] = {}

    def hits(self, row: list[Cell]) -> bool:
        """Whether a row may be one of headings; a row of figures may hold one such word by chance."""
        found = {cell for cell in row if isinstance(cell, str) and self._is_known(cell)}
        return len(found) >= LEAST_COLUMNS or (bool(found) and has_no_figures(row))

    def has_figures(self, above: Header, row: list[Cell]) -> bool:
        """Whether a row holds figures, or dashes in their place below a header."""
        places = (at for at, names in enumerate(above.columns) if names & self._figures)
        return not has_no_figures(row) or any(cell_at(row, at) in self._dashes for at in places)

    def _is_known(self, text: str) -> bool:
        """Whether a text is a heading, or the first words of one."""
        if text not in self._heard:
            self._heard[text] = any(_comparable(each) in self._known for each in (text, self._without_unit(text)))
        return self._heard[text]

    def meaning(self, path: Path) -> frozenset[str]:
        """The columns that a path of headings may mean, with a known unit behind its words or without."""
        if path not in self._meant:
            self._meant[path] = self._meaning(path) or self._meaning(tuple(map(self._without_unit, path)))
        return self._meant[path]

    def _without_unit(self, heading: str) -> str:
        """`Thuê bao 2G (TB)` → `Thuê bao 2G`; a unit that would change the figures stays."""
        found = _BRACKETS.search(heading)
        return heading[: found.start()] if found and plain(found[1]) in self._units else heading

    def _meaning(self, path: Path) -> frozenset[str]:
        """As a whole, or below groups that add no meaning."""
        parts = [_comparable(text) for text in path]
        whole = self.columns.get(" ".join(parts))
        if whole is not None:
            return frozenset([whole])
        for start in range(1, len(parts)):
            if parts[start - 1] not in self.groups:
                break
            rest = " ".join(parts[start:])
            tried = (rest, *(f"{group} {rest}" for group in self.groups))
            if found := frozenset(self.columns[text] for text in tried if text in self.columns):
                return found
        return frozenset()


def notes_of(heading: str) -> int | None:
    """The number in brackets behind a heading."""
    found = _NOTE.search(heading)
    number = re.search(r"[0-9]+", found[0]) if found else None
    return int(number[0]) if number else None


def _comparable(heading: str) -> str:
    return plain(_NOTE.sub("", heading).translate(_SIGNS))


def find_headers(sheet: Sheet, words: HeaderWords) -> list[Header]:
    """The headers of a sheet from above, none over another: those that name most columns, in the fewest rows."""
    chosen: list[Header] = []
    occupied: set[int] = set()
    for header in sorted(_candidates(sheet, words), key=_rank, reverse=True):
        rows = range(header.at, header.end)
        if occupied.isdisjoint(rows):
            chosen.append(header)
            occupied.update(rows)
    return sorted(chosen, key=lambda header: header.at)


def _rank(header: Header) -> tuple[int, int, int]:
    return len(header.known), -header.levels, -header.at


def _candidates(sheet: Sheet, words: HeaderWords) -> Iterator[Header]:
    for at, row in enumerate(sheet.rows):
        if not words.hits(row):
            continue
        merged = Merged(sheet, at, at + MOST_LEVELS)
        for levels in range(1, MOST_LEVELS + 1):
            end = at + levels
            if end > len(sheet.rows) or sheet.numbers[end - 1] - sheet.numbers[at] != levels - 1:
                break
            paths = tuple(paths_of(sheet, merged, at, end))
            columns = tuple(words.meaning(path) if path else frozenset() for path in paths)
            header = Header(at, levels, paths, columns)
            if len(header.known) >= LEAST_COLUMNS:
                yield header


class Merged:
    """Where the merged cells begin that show in some rows of a sheet."""

    def __init__(self, sheet: Sheet, start: int, end: int) -> None:
        self._numbers = sheet.numbers
        shown, width = sheet.numbers[start:end], max(map(len, sheet.rows[start:end]), default=0)
        self._origins = {
            (row, column): (top, left)
            for top, left, bottom, right in sheet.merges
            if shown and top <= shown[-1] and bottom >= shown[0]
            for row in range(max(top, shown[0]), min(bottom, shown[-1]) + 1)
            for column in range(left, min(right, width) + 1)
        }

    def origin(self, at: int, column: int) -> tuple[int, int] | None:
        """Row number and column of the cell whose text shows at this place, None where the cell is not merged."""
        return self._origins.get((self._numbers[at], column)) if self._origins else None


def paths_of(sheet: Sheet, merged: Merged, at: int, end: int) -> Iterator[Path]:
    """The headings over each place, from the rows `at` to `end`."""
    width = max(len(row) for row in sheet.rows[at:end])
    above = [_level(sheet, merged, at, row, end, width) for row in range(at, end)]
    for column in range(width):
        path: list[str] = []
        own = False
        for level in above:
            text, is_own = level[column]
            if text and (not path or path[-1] != text):
                path.append(text)
            own = is_own if text else own
        yield tuple(path) if own else ()


def _level(sheet: Sheet, merged: Merged, top: int, at: int, end: int, width: int) -> list[tuple[str, bool]]:
    """Text at each place of one header row, and whether it is the place's own or that of a group to the left."""
    found: list[tuple[str, bool]] = []
    for column in range(width):
        text = _text(sheet, at, column)
        origin = merged.origin(at, column)
        if text:
            found.append((text, True))
        elif origin is not None:
            found.append(_of_origin(sheet, top, origin, column))
        elif column and found[-1][0] and _has_below(sheet, at, end, column) and _has_below(sheet, at, end, column - 1):
            found.append((found[-1][0], False))
        else:
            found.append(("", False))
    return found


def _of_origin(sheet: Sheet, top: int, origin: tuple[int, int], column: int) -> tuple[str, bool]:
    number, left = origin
    if number < sheet.numbers[top] or number not in sheet.numbers[top : top + MOST_LEVELS]:
        return "", False
    return _text(sheet, sheet.numbers.index(number, top), left), left == column


def _has_below(sheet: Sheet, at: int, end: int, column: int) -> bool:
    return any(_text(sheet, row, column) for row in range(at + 1, end))


def _text(sheet: Sheet, at: int, column: int) -> str:
    row = sheet.rows[at]
    cell = row[column] if column < len(row) else None
    return "" if cell is None else str(cell).strip()
