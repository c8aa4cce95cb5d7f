"""One sheet as columns: where its table lies, what each column is by its header, what looks personal in each cell.

Belongs here: the evidence. Does not belong here: what follows from it (`cells`).
"""

import re
from dataclasses import dataclass, field
from itertools import pairwise, zip_longest
from typing import Literal

from dagster_project.contracts import Contracts
from dagster_project.core.text import plain
from dagster_project.submissions.hiding.marks import found_in
from dagster_project.submissions.hiding.names import is_name, may_be_name
from dagster_project.submissions.hiding.numbers import Kind, as_whole_number, number_kind
from dagster_project.submissions.hiding.offices import is_office
from dagster_project.submissions.privacy.headers import (
    PersonalHeader,
    is_of_cells,
    is_of_money,
    is_of_places,
    is_trait,
    may_be_of_persons,
    personal_header,
)
from dagster_project.submissions.reading import Cell, Sheet

Role = Literal["identifier", "figure", "money", "text", "unknown"]
"""Codes of cells and stations; what has no large number and no name: figures, times, places, choices; money; any words.
"""
Roles = dict[str, Role]
_HEADER_ROWS = 6
"""So many first rows of the table may be its header: two levels, units, and the numbers of the columns."""
_DIGIT = re.compile(r"\d")
_SMALL = 7
"""A count has at most so many digits."""


@dataclass(frozen=True)
class Sign:
    """Something personal in one cell; `is_certain` where its form means nothing else, whatever stands around it, and
    `is_weak` where it counts only if most of its column looks so.
    """

    row: int
    """Index in the sheet's rows."""
    kind: Kind
    key: str
    is_certain: bool
    is_alone: bool
    """Nothing else stands in the cell."""
    in_table: bool
    is_weak: bool = False


@dataclass
class SheetColumn:
    """One column: its role by the contract's header words, its personal header, its signs."""

    at: int
    role: Role = "unknown"
    header: PersonalHeader | None = None
    is_trait: bool = False
    """Whether its personal header asks for no more than a trait."""
    may_be_of_persons: bool = False
    """By its header, which says as well that persons are counted."""
    is_of_places: bool = False
    """Where a text that only may be a name is none."""
    filled: int = 0
    """Cells with a value under the header."""
    texts: int = 0
    """Those that are no number."""
    offices: int = 0
    """Those texts that name an office and nobody."""
    digits: int = 0
    """Those that hold any digit."""
    small: int = 0
    """Those that are a number as small as a count."""
    signs: list[Sign] = field(default_factory=list)
    about: list[int] = field(default_factory=list)
    """Indices of the rows above and under the table in which it holds a text."""


def look_at_columns(sheet: Sheet, roles: Roles) -> list[SheetColumn]:
    """Every column of a sheet that holds anything."""
    if not sheet.rows:
        return []
    first, last = _extent(sheet.rows)
    columns = [SheetColumn(at) for at in range(max(map(len, sheet.rows)))]
    headers = _header_rows(sheet.rows, first, last)
    for at in headers:
        _read_header(sheet.rows[at], columns, roles)
    for at, row in enumerate(sheet.rows):
        for column, cell in zip(columns, row, strict=False):
            if cell is not None:
                _read_cell(column, cell, at, in_table=first <= at <= last, is_header=at in headers)
    return columns


def _extent(rows: list[list[Cell]]) -> tuple[int, int]:
    """First and last row of the table: those that fill at least half as many cells as the fullest."""
    filled = [sum(cell is not None for cell in row) for row in rows]
    least = max(1, (max(filled) + 1) // 2)
    wide = [at for at, count in enumerate(filled) if count >= least]
    return wide[0], wide[-1]


def _header_rows(rows: list[list[Cell]], first: int, last: int) -> set[int]:
    """Rows of words alone, not all of them names: the first of the table, and those of a further table beneath it."""
    least = max(1, (max(len(row) - row.count(None) for row in rows) + 1) // 2)
    return {
        at
        for at in range(first, last + 1)
        if _is_of_words([cell for cell in rows[at] if cell is not None])
        and (at < first + _HEADER_ROWS or len(rows[at]) - rows[at].count(None) >= least)
    }


def _is_of_words(cells: list[Cell]) -> bool:
    words = [cell for cell in cells if isinstance(cell, str) and not as_whole_number(cell) and not is_name(cell)]
    return len(words) == len(cells) and (not words or not all(map(may_be_name, words)))


def _read_header(row: list[Cell], columns: list[SheetColumn], roles: Roles) -> None:
    for column, cell in zip(columns, row, strict=False):
        if not isinstance(cell, str):
            continue
        known = roles.get(plain(cell))
        if known and column.role == "unknown":
            column.role = known
        elif not known:
            column.is_trait = is_trait(cell) if column.header is None else column.is_trait and is_trait(cell)
            column.header = column.header or personal_header(cell)
            column.may_be_of_persons |= may_be_of_persons(cell)
            column.is_of_places |= is_of_places(cell)
            if column.role == "unknown":
                column.role = "identifier" if is_of_cells(cell) else "money" if is_of_money(cell) else "unknown"


def _read_cell(column: SheetColumn, cell: Cell, at: int, *, in_table: bool, is_header: bool) -> None:
    digits = as_whole_number(cell)
    if not in_table and isinstance(cell, str):
        column.about.append(at)
    if in_table and not is_header:
        column.filled += 1
        column.texts += isinstance(cell, str) and not digits
        column.offices += column.header == "person" and isinstance(cell, str) and is_office(cell)
        column.small += bool(digits) and len(digits) <= _SMALL
        column.digits += bool(_DIGIT.search(str(cell)))
    certain = found_in(cell) if isinstance(cell, str) else []
    for match in certain:
        is_alone = match.end - match.start == len(str(cell).strip())
        column.signs.append(Sign(at, match.kind, match.key, True, is_alone, in_table))
    if digits and not certain and (likely := number_kind(digits)):
        column.signs.append(Sign(at, *likely, False, True, in_table))
    elif not digits and column.role in ("figure", "unknown") and isinstance(cell, str):
        is_weak = not is_name(cell)
        if not is_weak or (may_be_name(cell) and not column.is_of_places):
            column.signs.append(Sign(at, "person", plain(cell), False, True, in_table, is_weak))


def has_only_sums(sheet: Sheet, columns: list[SheetColumn]) -> bool:
    """Whether a sheet counts persons by their traits and lists none: no row says what another says, and all count."""
    if {column.is_trait for column in columns if column.header} != {True}:
        return False
    first, last = _extent(sheet.rows)
    table = sheet.rows[first : last + 1]
    said = [tuple(cell for cell in row if isinstance(cell, str) and not as_whole_number(cell)) for row in table]
    numbers = ([digits for cell in column if (digits := as_whole_number(cell))] for column in zip_longest(*table))
    return len(set(said)) == len(said) and any(found and not _is_serial(found) for found in numbers)


def _is_serial(numbers: list[str]) -> bool:
    return all(int(after) in (int(before) + 1, 1) for before, after in pairwise(numbers))


def roles_of(contracts: Contracts) -> Roles:
    """Header word → what its column is, over all feeds."""
    found: Roles = {}
    for column in (column for feed in contracts.feeds.values() for column in feed.columns):
        role: Role = "figure" if column.type != "text" else "identifier" if column.pattern is not None else "text"
        found |= {plain(word): role for word in (column.name, column.label, *column.headers)}
    return found
