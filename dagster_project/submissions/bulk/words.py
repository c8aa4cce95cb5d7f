"""The words of a large text: columns without a heading or of remarks, and lines that became no rows.

Belongs here: their different texts, and a second heading that begins another table. Does not belong here: whether a
text is understood (`account`), or what is wrong with a line of data (`split`).
"""

import csv
from collections.abc import Iterator
from contextlib import suppress

import duckdb

from dagster_project.contracts import Feed, Words
from dagster_project.core.text import literal, plain
from dagster_project.submissions.headings.header import LEAST_COLUMNS, HeaderWords
from dagster_project.submissions.headings.row_forms import cell_at, is_value
from dagster_project.submissions.headings.structure import SheetTable
from dagster_project.submissions.reading import ScanText
from dagster_project.submissions.reading.unusual import letter_of
from dagster_project.submissions.tables.account import Account

_MOST = 200
"""Different texts of a column that are asked one by one; where there are more, the column is held as a whole."""
_TOO_MANY = Words("a column of many different texts", "cột có quá nhiều nội dung khác nhau")


def ask_columns(con: duckdb.DuckDBPyConnection, text: ScanText, table: SheetTable, account: Account) -> None:
    """Ask of each text in such a column, by one reading of the text for each."""
    remarks = account.notices.contracts.words.plain_remarks
    paths = table.header.paths
    places = [at for at, path in enumerate(paths) if not path or plain(path[-1]) in remarks]
    for at in places:
        values = _texts(con, text, at, len(paths))
        if len(values) > _MOST:
            account.hold("column", " – ".join(paths[at]) or letter_of(at), column=letter_of(at), expected=_TOO_MANY)
            continue
        for value in values:
            if not account.understanding.is_understood(value, place=True):
                account.hold("text", value, column=letter_of(at))


def _texts(con: duckdb.DuckDBPyConnection, text: ScanText, at: int, width: int) -> list[str]:
    """The different texts of a column, one more than are asked at most; none of what is no proper CSV."""
    columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(width))
    query = (
        f"select distinct trim(c{at}) as said from read_csv({literal(text.path)}, auto_detect = false, "
        f"header = true, delim = {literal(text.delimiter)}, quote = '\"', escape = '\"', ignore_errors = true, "
        f"columns = {{{columns}}}) "
        f"where said <> '' limit {_MOST + 1}"
    )
    try:
        return sorted(value for (value,) in con.execute(query).fetchall())
    except duckdb.InvalidInputException:
        return []


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
