"""Control totals: what a file says that its rows add up to, against what they do."""

from decimal import Decimal

from dagster_project.contracts import Column, Feed
from dagster_project.submissions.cells import read_as
from dagster_project.submissions.notices import Notices
from dagster_project.submissions.rows import Row
from dagster_project.submissions.structure import Table


def compare_totals(table: Table, rows: list[Row], feed: Feed, notices: Notices) -> None:
    """Compare the last total row of a sheet with the sum of all rows read from it, the quarantined included."""
    stated = list(table.totals())
    if not stated:
        return
    row_number, cells = stated[-1]
    for column in feed.columns:
        position = table.positions.get(column.name)
        cell = cells[position] if position is not None and position < len(cells) else None
        if column.name not in feed.control_totals or cell is None:
            continue
        total = _sum(column, rows)
        if total is not None and total != read_as(column, cell):
            notices.add(
                "control_total_differs",
                sheet=table.sheet.name,
                row=row_number,
                column=column.name,
                label=column.label,
                value=total,
                expected=str(cell),
            )


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
