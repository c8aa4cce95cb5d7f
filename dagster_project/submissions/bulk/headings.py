"""What the lines of a large text that became no rows say: another heading, or words that nobody knows.

Belongs here: a text put together of several tables, and texts among its rows. Does not
belong here: what is wrong with a line of data (`split`).
"""

import csv
from collections.abc import Iterator
from contextlib import suppress

import duckdb

from dagster_project.contracts import Feed
from dagster_project.submissions.headings.header import LEAST_COLUMNS, HeaderWords
from dagster_project.submissions.headings.row_forms import cell_at, is_value
from dagster_project.submissions.reading import ScanText
from dagster_project.submissions.tables.account import Account


def notify_headings(
    con: duckdb.DuckDBPyConnection, text: ScanText, positions: dict[str, int], feed: Feed, account: Account
) -> None:
    """Refuse a text whose rows are, from some line on, other columns than its header says; ask of lines of words."""
    lines = dict(_lines(con, text))
    words = HeaderWords(feed, account.notices.contracts.words)
    figures = {column.name for column in feed.columns if column.type in ("decimal", "timestamp")}
    measures = [at for name, at in positions.items() if name in figures]
    for number, cells in lines.items():
        named = [(name, at) for at, cell in enumerate(cells) for name in words.meaning((cell,))]
        if len(named) < LEAST_COLUMNS:
            filled = [cell.strip() or None for cell in cells]
            if not any(is_value(cell) for at in measures if (cell := cell_at(list(filled), at))):
                account.texts(None, number, filled, below=True)
        elif any(positions.get(name) != at for name, at in named):
            value, expected = (text.delimiter.join(heading) for heading in (cells, text.head[0]))
            account.notices.add("heading_differs", row=number, value=value, expected=expected)


def _lines(con: duckdb.DuckDBPyConnection, text: ScanText) -> Iterator[tuple[int, list[str]]]:
    """The cells of each line that became no row; a malformed one has none."""
    found = con.execute("select distinct line, csv_line from line_fault where csv_line is not null order by all")
    for number, line in found.fetchall():
        with suppress(csv.Error):
            records = csv.reader(line.splitlines(), delimiter=text.delimiter)
            yield number + text.skipped, next((cells for cells in records if any(map(str.strip, cells))), [])
