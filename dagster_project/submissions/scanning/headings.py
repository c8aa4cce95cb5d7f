"""What the lines of a large text that became no rows say of those below them: another heading, another unit.

Belongs here: a text put together of several tables. Does not belong here: what is wrong with a line of data (`split`).
"""

import csv
from collections.abc import Iterator
from contextlib import suppress

import duckdb

from dagster_project.contracts import Feed
from dagster_project.submissions.notices import Notices
from dagster_project.submissions.reading import ScanText, Sheet
from dagster_project.submissions.tables.header import LEAST_COLUMNS, HeaderWords
from dagster_project.submissions.tables.other_headings import heads_figures, measures_at
from dagster_project.submissions.tables.units import tell_units


def tell_headings(
    con: duckdb.DuckDBPyConnection, text: ScanText, positions: dict[str, int], feed: Feed, notices: Notices
) -> None:
    """Refuse a text whose rows are, from some line on, other columns or in another unit than its header says."""
    lines = dict(_lines(con, text))
    words = HeaderWords(feed, notices.contracts.words)
    measures = measures_at(positions, feed)
    for number, cells in lines.items():
        named = [(name, at) for at, cell in enumerate(cells) for name in words.meaning((cell,))]
        is_known, are_moved = len(named) >= LEAST_COLUMNS, any(positions.get(name) != at for name, at in named)
        if are_moved if is_known else heads_figures(list(cells), measures):
            value, expected = (text.delimiter.join(heading) for heading in (cells, text.head[0]))
            notices.add("heading_differs", row=number, value=value, expected=expected)
    tell_units(Sheet(None, [list(cells) for cells in lines.values()], list(lines)), lines, notices)


def _lines(con: duckdb.DuckDBPyConnection, text: ScanText) -> Iterator[tuple[int, list[str]]]:
    """The cells of each line that became no row; a malformed one has none."""
    found = con.execute("select distinct line, csv_line from line_fault where csv_line is not null order by all")
    for number, line in found.fetchall():
        with suppress(csv.Error):
            records = csv.reader(line.splitlines(), delimiter=text.delimiter)
            yield number + text.skipped, next((cells for cells in records if any(map(str.strip, cells))), [])
