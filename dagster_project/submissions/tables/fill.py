"""Filling cells from above: ditto marks, merged cells, and values that are written once for the rows below them.

Belongs here: when a cell may be filled at all. A file that repeats a value in neighbouring rows does not write it once:
there, an empty cell is an omission. Does not belong here: what a value means.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise

from dagster_project.contracts import Column, Feed, TableWords
from dagster_project.submissions.headings.structure import SheetTable
from dagster_project.submissions.reading import Cell
from dagster_project.submissions.tables.row_kinds import ClassifiedRow, RowKind

_FEW = 3
"""An empty cell for so many filled ones, or fewer, is an omission."""
_Merges = dict[int, list[tuple[int, int, int, int]]]


def fill_down(table: SheetTable, feed: Feed, words: TableWords, lines: list[ClassifiedRow]) -> dict[int, list[str]]:
    """Fill the cells of the data lines in place.

    Returns the columns, by row number, whose cell is merged with those of other rows or columns and cannot be filled.
    """
    columns = {name: column for column in feed.columns if (name := column.name) in table.positions}
    merges = _merges_by_row(table)
    shared: dict[int, list[str]] = defaultdict(list)
    first_of: dict[str, dict[tuple[int, int, int, int], Cell]] = defaultdict(dict)
    for block in _blocks(lines):
        for line in block:
            line.cells = [*line.cells, *[None] * (table.width - len(line.cells))]
        for column in columns.values():
            _fill_column(table, column, block, words, merges, first_of[column.name], shared)
    once = {name for name, column in columns.items() if column.fill_down and _is_written_once(table, column, lines)}
    for block in _blocks(lines):
        _fill_written_once(table, columns, feed, block, once)
    return shared


def _blocks(lines: Iterable[ClassifiedRow]) -> list[list[ClassifiedRow]]:
    """Runs of data lines between totals and headings: no value is carried across these."""
    blocks: list[list[ClassifiedRow]] = [[]]
    for line in lines:
        if line.kind is RowKind.DATA:
            blocks[-1].append(line)
        elif blocks[-1] and line.kind not in (RowKind.OF_WHICH, RowKind.NOTE):
            blocks.append([])
    return blocks


def _merges_by_row(table: SheetTable) -> _Merges:
    numbers = set(table.sheet.numbers[table.header.end :])
    found: _Merges = defaultdict(list)
    for merge in table.sheet.merges:
        for number in range(merge[0], merge[2] + 1):
            if number in numbers:
                found[number].append(merge)
    return found


def _fill_column(
    table: SheetTable,
    column: Column,
    block: list[ClassifiedRow],
    words: TableWords,
    merges: _Merges,
    first_of: dict[tuple[int, int, int, int], Cell],
    shared: dict[int, list[str]],
) -> None:
    at = table.positions[column.name]
    is_figure = column.type in ("integer", "decimal") and not column.is_shared
    above: Cell = None
    for line in block:
        cell = line.cells[at]
        if isinstance(cell, str) and cell.casefold() in words.ditto_marks and not is_figure:
            cell = line.cells[at] = above if above is not None else cell
        for merge in merges.get(line.number, ()):
            if not merge[1] <= at <= merge[3]:
                continue
            if is_figure or merge[1] != at:
                if is_figure and _holds_others(table, merge, at):
                    shared[line.number].append(column.name)
            elif cell is not None:
                first_of.setdefault(merge, cell)
            else:
                cell = line.cells[at] = first_of.get(merge)
        above = cell


def _holds_others(table: SheetTable, merge: tuple[int, int, int, int], at: int) -> bool:
    """Whether a merged cell stands for more than this one."""
    others = [other for other in table.positions.values() if other != at and merge[1] <= other <= merge[3]]
    return merge[2] > merge[0] or bool(others)


def _is_written_once(table: SheetTable, column: Column, lines: list[ClassifiedRow]) -> bool:
    """Whether no two neighbouring rows repeat the value; under a header that is repeated it may be written anew.

    Where nearly every row has its own value, an empty cell is an omission too.
    """
    at = table.positions[column.name]
    filled = sum(line.cells[at] is not None for block in _blocks(lines) for line in block)
    empty = sum(map(len, _blocks(lines))) - filled
    is_few = empty * _FEW < filled or (empty == 1 and filled > 1)
    if is_few and not any(_is_merged(table, line, at) for block in _blocks(lines) for line in block):
        return False
    for block in _blocks(lines):
        for earlier, later in pairwise(block):
            if (
                later.cells[at] is not None
                and later.cells[at] == earlier.cells[at]
                and not _is_merged(table, later, at)
                and not any(earlier.number < number < later.number for number in table.part.repeats)
            ):
                return False
    return True


def _is_merged(table: SheetTable, line: ClassifiedRow, at: int) -> bool:
    return any(top < line.number <= bottom and left == at for top, left, bottom, _ in table.sheet.merges)


def _fill_written_once(
    table: SheetTable, columns: dict[str, Column], feed: Feed, block: list[ClassifiedRow], once: set[str]
) -> None:
    """Take what is written once from the row above, where the row says anything else of what it is about."""
    place: dict[str, int] = {column.type: table.positions[name] for name, column in columns.items() if column.is_place}
    keys = [table.positions[name] for name in feed.key if name in table.positions and not columns[name].is_place]
    for above, line in pairwise(block):
        before = list(line.cells)
        new_district = "district" in place and before[place["district"]] not in (None, above.cells[place["district"]])
        for name in once:
            at, kind = table.positions[name], columns[name].type
            if before[at] is not None:
                continue
            others = [other for other in (*place.values(), *keys) if other != at]
            if all(before[other] is None for other in others):
                continue
            has_code = "commune_code" in place and before[place["commune_code"]] is not None
            if kind == "district" and (has_code or line.district is not None):
                continue
            if kind in ("commune", "commune_code") and (new_district or _is_named(before, place)):
                continue
            line.cells[at] = above.cells[at]


def _is_named(cells: list[Cell], place: Mapping[str, int]) -> bool:
    """Whether the row names its commune itself, by name or code."""
    return any(cells[place[kind]] is not None for kind in ("commune", "commune_code") if kind in place)
