"""Whether the SQL that a contract carries can run: checks of rules, key slots, patterns, names of columns.

It is bound against an empty table, so that a contract that is wrong stops the run before any file is opened.
"""

from collections.abc import Mapping

import duckdb

from dagster_project.contracts.across import ANSWER, HELD_ANSWER, MEASURES, compared, tables
from dagster_project.contracts.base import Location
from dagster_project.contracts.coherence import Faults
from dagster_project.contracts.feed import Feed
from dagster_project.contracts.models import Contracts
from dagster_project.contracts.rule import Rule
from dagster_project.core.duckdb_session import connect_small
from dagster_project.core.errors import ContractError
from dagster_project.core.text import literal

_WHOLE_NUMBERS = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"}


def rule_faults(con: duckdb.DuckDBPyConnection, feed: Feed, rules: list[Rule]) -> Faults:
    """The rules whose check cannot be asked of a row of the feed; their place is given in the register."""
    if not rules:
        return
    columns = ", ".join(f"{name} {type_}" for name, type_ in feed.rule_columns.items())
    con.execute(f"create or replace temp table row_of_feed ({columns})")
    if _types_of(con, [str(rule.check) for rule in rules]) <= {"BOOLEAN"}:
        return
    for rule in rules:
        found = _type_of(con, str(rule.check))
        if found != "BOOLEAN":
            yield (rule.code, "check"), f"cannot be asked of a row of {feed.feed}: {_why(found, 'true or false')}"


def feed_sql_faults(con: duckdb.DuckDBPyConnection, feed: Feed) -> Faults:
    """The column names, patterns and the key slot that DuckDB cannot use."""
    for at, column in enumerate([] if _all_usable(con, feed) else feed.columns):
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


def bind_queries(contracts: Contracts) -> None:
    """Try the SQL of the cross-file and history rules; raises ContractError for the first that cannot be asked.

    Loading leaves it out, since a sender's check asks none of them.
    """
    with connect_small() as con:
        for name, columns in tables(contracts.feeds).items():
            con.execute(f"create table {name} ({', '.join(f'{column} {type_}' for column, type_ in columns.items())})")
        _bind(con, "cross", contracts.asked_after(), ANSWER)
    with connect_small() as con:
        for name, columns in compared(contracts.feeds).items():
            con.execute(f"create table {name} ({', '.join(f'{column} {type_}' for column, type_ in columns.items())})")
        _bind(con, "measures", contracts.measures, MEASURES)
        _bind(con, "cross", contracts.asked_before(), HELD_ANSWER)


def _bind(con: duckdb.DuckDBPyConnection, folder: str, queries: Mapping[str, str], answer: tuple[str, ...]) -> None:
    for name, query in queries.items():
        if error := _error(con, f"select {', '.join(answer)} from ({query})"):
            raise ContractError(f"contracts/{folder}/{name}.sql: does not answer with {', '.join(answer)} ({error})")


def _all_usable(con: duckdb.DuckDBPyConnection, feed: Feed) -> bool:
    """Whether DuckDB can use all names and patterns at once: seldom not, and only then is each tried by itself."""
    names = ", ".join(f"{column.name} varchar" for column in feed.columns)
    patterns = [
        "true",
        *(f"regexp_full_match('', {literal(column.pattern)})" for column in feed.columns if column.pattern),
    ]
    statement = f"create or replace temp table name_of_column ({names}); select {', '.join(patterns)}"
    return not _error(con, statement)


def _types_of(con: duckdb.DuckDBPyConnection, checks: list[str]) -> set[str]:
    """The types that all checks give together; an error's text where one of them cannot be asked."""
    try:
        rows = con.execute(f"describe select {', '.join(f'({check})' for check in checks)} from row_of_feed").fetchall()
    except duckdb.Error as error:
        return {str(error).splitlines()[0]}
    return {str(row[1]) for row in rows}


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
