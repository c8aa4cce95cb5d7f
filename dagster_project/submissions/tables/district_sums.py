"""A table of districts beside the table of their communes: whether it says no more than these add up to.

Belongs here: comparing. Does not belong here: totals within one table (`totals`).
"""

from decimal import Decimal

from dagster_project.core.text import plain
from dagster_project.submissions.headings.row_forms import cell_at, section_name, text_of
from dagster_project.submissions.headings.structure import Table
from dagster_project.submissions.tables.rows import RowReader


def sums_agree(table: Table, reader: RowReader) -> bool:
    """Whether each row with figures is the sum of a district, or of all, as the rows read add up to."""
    figures = {name: at for name, at in table.positions.items() if name in reader.feed.control_totals}
    compared = 0
    for cells in table.sheet.rows[table.header.end :]:
        stated = {name: cell_at(cells, at) for name, at in figures.items()}
        if all(cell is None for cell in stated.values()):
            continue
        labels = [text_of(cell) for at in table.labels if (cell := cell_at(cells, at)) is not None]
        district = next((code for text in labels if (code := reader.district_code(section_name(text)))), None)
        if district is None and not any(plain(text) in reader.words.plain_totals for text in labels):
            return False
        rows = [row for row in reader.rows if district in (None, row.values.get("district_code"))]
        for name, cell in stated.items():
            found = reader.readers[name][cell.__class__, cell].value
            total = sum(value for row in rows if isinstance(value := row.values.get(name), (int, Decimal)))
            if cell is not None and found != total:
                return False
        compared += 1
    return compared > 0
