"""Control totals: what a file says that its rows add up to, against what they do.

Belongs here: totals of all rows, of a section and of a block. Does not belong here: which row is a total
(`row_lines`). A sum that nobody stated is not asked for.
"""

from bisect import bisect
from collections.abc import Iterator
from decimal import Decimal

from dagster_project.contracts import Column, Feed
from dagster_project.submissions.headings.structure import SheetTable
from dagster_project.submissions.reading import Cell
from dagster_project.submissions.records.notices import Notices
from dagster_project.submissions.tables.row_kinds import ClassifiedRow, RowKind
from dagster_project.submissions.tables.rows import Entry, Row, RowReader

Difference = tuple[Column, int | Decimal, Cell]
"""A column, what the rows sum to and what the total row says."""

_STATED = (RowKind.TOTAL, RowKind.SUBTOTAL, RowKind.GROUP)


def compare_totals(
    table: SheetTable, entries: list[Entry], of_sheet: list[Row], feed: Feed, reader: RowReader, notices: Notices
) -> None:
    """Compare each total with the rows that it may be of, the quarantined included; `of_sheet` are all of its tables.

    A total may stand above or below its rows. A section's row that is no sum is kept as one that is not understood.
    """
    pages = _pages(table, entries)
    for at, entry in enumerate(entries):
        line = entry.line
        if line.kind not in _STATED:
            continue
        blocks = [rows for rows in _blocks(entries, at, pages) if rows]
        if blocks and line.kind is RowKind.TOTAL:
            blocks.append(of_sheet)
        if not blocks:
            if line.kind is not RowKind.TOTAL:
                reader.reject(table, line)
            continue
        found = [_differences(table, line, rows, feed, reader) for rows in blocks]
        if all(found) and line.kind is RowKind.GROUP:
            reader.reject(table, line)
        elif all(found):
            for column, total, cell in min(found, key=len):
                notices.add(
                    "control_total_differs",
                    sheet=table.sheet.name,
                    row=line.number,
                    column=column.name,
                    label=column.label,
                    value=cell,
                    expected=str(total),
                )


def _pages(table: SheetTable, entries: list[Entry]) -> list[int]:
    """Where the entries begin, where their header stands once more, and where they end."""
    numbers = [entry.line.number for entry in entries]
    return sorted({0, *(bisect(numbers, repeat) for repeat in table.part.repeats), len(entries)})


def _blocks(entries: list[Entry], at: int, pages: list[int]) -> Iterator[list[Row]]:
    """The rows that a total may be the sum of: all, up to the next total, under its header, those of its section."""
    line = entries[at].line
    if line.kind is RowKind.TOTAL:
        yield rows_of(entries)
        totals = [n for n, entry in enumerate(entries) if entry.line.kind is RowKind.TOTAL]
        yield rows_of(entries[max((n for n in totals if n < at), default=0) : at])
        yield rows_of(entries[at : min((n for n in totals if n > at), default=len(entries))])
        page = bisect(pages, at)
        yield rows_of(entries[pages[page - 1] : pages[page]])
    bounds = [n for n, entry in enumerate(entries) if entry.line.kind in (*_STATED, RowKind.SECTION)]
    ends = [n for n in range(at + 1, len(entries)) if n in bounds or _leaves_section(entries, n)]
    yield rows_of(entries[at : min(ends, default=len(entries))])
    if line.kind is not RowKind.GROUP:
        yield rows_of(entries[max((n for n in bounds if n < at), default=0) : at])


def _leaves_section(entries: list[Entry], at: int) -> bool:
    """The island has no communes: it stands among the districts and in no section."""
    return (
        entries[at].line.kind is RowKind.DATA and entries[at].line.district is None is not entries[at - 1].line.district
    )


def rows_of(entries: list[Entry]) -> list[Row]:
    """The rows of data among the lines of a table."""
    return [entry.row for entry in entries if entry.row is not None]


def _differences(
    table: SheetTable, line: ClassifiedRow, rows: list[Row], feed: Feed, reader: RowReader
) -> list[Difference]:
    found: list[Difference] = []
    for column in feed.columns:
        position = table.positions.get(column.name)
        cell = line.cells[position] if position is not None and position < len(line.cells) else None
        if column.name not in feed.control_totals or cell is None:
            continue
        total = _sum(column, rows)
        if total is not None and total != reader.readers[column.name][cell.__class__, cell].value:
            found.append((column, total, cell))
    return found


def _sum(column: Column, rows: list[Row]) -> int | Decimal | None:
    """What the filled cells add up to; None where one of them could not be read as a number."""
    total: int | Decimal = 0
    for row in rows:
        value = row.values.get(column.name)
        if isinstance(value, (int, Decimal)):
            total += value
        elif column.name in row.doubtful:
            return None
    return total
