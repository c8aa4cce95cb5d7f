"""Whether the SQL that a contract carries can run: checks of rules, key slots, patterns, names of columns.

It is bound against an empty table, so that a contract that is wrong stops the run before any file is opened.
"""

from collections.abc import Iterator, Mapping

import duckdb

from dagster_project.contracts.across import ANSWER, tables, tables_in
from dagster_project.contracts.base import Location
from dagster_project.contracts.coherence import Faults
from dagster_project.contracts.feed import Feed
from dagster_project.contracts.rule import Rule
from dagster_project.text import literal

_WHOLE_NUMBERS = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"}


def rule_faults(con: duckdb.DuckDBPyConnection, feed: Feed, rules: list[Rule]) -> Faults:
    """The rules whose check cannot be asked of a row of the feed; their place is given in the register."""
    columns = ", ".join(f"{name} {type_}" for name, type_ in feed.rule_columns.items())
    con.execute(f"create or replace temp table row_of_feed ({columns})")
    for rule in rules:
        found = _type_of(con, str(rule.check))
        if found != "BOOLEAN":
            yield (rule.code, "check"), f"cannot be asked of a row of {feed.feed}: {_why(found, 'true or false')}"


def feed_sql_faults(con: duckdb.DuckDBPyConnection, feed: Feed) -> Faults:
    """The column names, patterns and the key slot that DuckDB cannot use."""
    for at, column in enumerate(feed.columns):
        place: Location = ("columns", at)
        if error := _error(con, f"create or replace temp table name_of_column ({column.name} varchar)"):
            yield (*place, "name"), f"{column.name} is a word of SQL: choose another name ({error})"
        if column.pattern and (error := _error(con, f"select regexp_full_match('', {literal(column.pattern)})")):
            yield (*place, "pattern"), f"is no pattern for DuckDB ({error})"
    if feed.key_slot is not None:
        columns = ", ".join(f"{name} {type_}" for name, type_ in feed.lake_columns.items())
        con.execute(f"create or replace temp table row_of_feed ({columns})")
        found = _type_of(con, feed.key_slot)
        if found not in _WHOLE_NUMBERS:
            yield ("key_slot",), f"cannot be asked of a row: {_why(found, 'a whole number')}"


def query_faults(con: duckdb.DuckDBPyConnection, feeds: Mapping[str, Feed], rule: Rule, query: str) -> Iterator[str]:
    """What is wrong with the SQL of a cross-file or history rule."""
    known = tables(feeds)
    feed = feeds.get(str(rule.feed))
    if feed is None:
        yield f"{rule.code}: there is no feed {rule.feed}"
    elif rule.column is not None and rule.column not in feed.lake_columns:
        yield f"{rule.code} names the column {rule.column}, which {rule.feed} has not"
    for name in tables_in(query, known):
        columns = ", ".join(f"{column} {type_}" for column, type_ in known[name].items())
        con.execute(f"create or replace temp table {name} ({columns})")
    if error := _error(con, f"select {', '.join(ANSWER)} from ({query})"):
        yield f"cross/{rule.code}.sql does not answer with {', '.join(ANSWER)} ({error})"


def _type_of(con: duckdb.DuckDBPyConnection, sql: str) -> str:
    try:
        row = con.execute(f"describe select ({sql}) from row_of_feed").fetchone()
    except duckdb.Error as error:
        return str(error).splitlines()[0]
    return str(row[1]) if row else ""


def _why(found: str, wanted: str) -> str:
    return found if "Error" in found else f"it gives {found}, not {wanted}"


def _error(con: duckdb.DuckDBPyConnection, sql: str) -> str:
    try:
        con.execute(sql)
    except duckdb.Error as error:
        return str(error).splitlines()[0]
    return ""
