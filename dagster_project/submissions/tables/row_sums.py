"""Sums of districts that stand below their rows and bear the district's bare name, as headings of sections do too.

Belongs here: which of the two such a row is, by its figures. Does not belong here: whether a sum is right (`totals`).
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import takewhile

from dagster_project.submissions.headings.row_forms import cell_at
from dagster_project.submissions.reading import Cell
from dagster_project.submissions.tables.row_kinds import DistrictCode, Kind, Line
from dagster_project.submissions.tables.values import ColumnReader


def close_sums(
    lines: list[Line], district: int | None, figures: Mapping[int, ColumnReader], district_code: DistrictCode
) -> None:
    """Rows that name another district than the sum above them are of no section, where it is that of the rows above it.

    `district` and the keys of `figures` are places in a row. Where the figures fit the rows below as well, or neither,
    all is left as it stands.
    """

    def code_of(line: Line) -> str | None:
        named = cell_at(line.cells, district)
        return district_code(named) if isinstance(named, str) else None

    for at, line in enumerate(lines):
        if line.kind is not Kind.SUBTOTAL or district is None or (code := code_of(line)) is None:
            continue
        above, below = _data(reversed(lines[:at])), _data(lines[at + 1 :])
        is_of_above = bool(above) and all(code_of(row) == code for row in above) and _is_sum(line, above, figures)
        if is_of_above and not _is_sum(line, below, figures):
            for row in below:
                if row.district == line.district and code_of(row) not in (None, code):
                    row.district = None


def _data(lines: Iterable[Line]) -> list[Line]:
    """The rows of data up to the next sum or heading."""
    block = takewhile(lambda line: line.kind in (Kind.DATA, Kind.OF_WHICH, Kind.NOTE), lines)
    return [line for line in block if line.kind is Kind.DATA]


def _is_sum(line: Line, rows: list[Line], figures: Mapping[int, ColumnReader]) -> bool:
    """Whether every figure that a line states is what the rows add up to, and it states any."""
    stated = {at: cell for at in figures if (cell := cell_at(line.cells, at)) is not None}
    return bool(stated) and all(
        _value(figures[at], cell) == sum(_value(figures[at], cell_at(row.cells, at)) or 0 for row in rows)
        for at, cell in stated.items()
    )


def _value(reader: ColumnReader, cell: Cell) -> int | Decimal | None:
    value = reader[cell.__class__, cell].value
    return value if isinstance(value, (int, Decimal)) else None
