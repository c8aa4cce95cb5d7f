"""The columns of a large text whose every word is asked: those without a heading, and those of remarks.

Belongs here: their different texts. Does not belong here: whether a text is understood (`account`).
"""

import duckdb

from dagster_project.contracts import Words
from dagster_project.core.text import literal, plain
from dagster_project.submissions.headings.structure import Table
from dagster_project.submissions.reading import ScanText
from dagster_project.submissions.reading.unusual import letter_of
from dagster_project.submissions.tables.account import Account

_MOST = 200
"""Different texts of a column that are asked one by one; where there are more, the column is held as a whole."""
_TOO_MANY = Words("a column of many different texts", "cột có quá nhiều nội dung khác nhau")


def ask_columns(con: duckdb.DuckDBPyConnection, text: ScanText, table: Table, account: Account) -> None:
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
