"""The form of the ledger's tables, and how an older ledger is brought to it.

Belongs here: versions and the steps between them. Does not belong here: what is written into the tables.
"""

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

from dagster_project.core.errors import TatsongError
from dagster_project.submissions.ledger.chain import identify, link_older_changes

VERSION = 6
_SCHEMA = Path(__file__).with_name("ledger.sql")
_STATUSES = re.compile(r"status in \('refused', ")


def _let_submissions_be_held(con: sqlite3.Connection) -> None:
    """Make the table of submissions anew, for a constraint cannot be changed; the order of its entries stays."""
    made = con.execute("select sql from sqlite_master where type = 'table' and name = 'submission'").fetchone()[0]
    indexes = con.execute("select sql from sqlite_master where tbl_name = 'submission' and sql like 'create index%'")
    again = [row[0] for row in indexes.fetchall()]
    columns = ", ".join(row[1] for row in con.execute("pragma table_info (submission)"))
    con.execute("create table was_submission as select rowid as entry, * from submission")
    con.execute("drop table submission")
    con.execute(_STATUSES.sub("status in ('refused', 'held', ", made, count=1))
    con.execute(f"insert into submission (rowid, {columns}) select entry, {columns} from was_submission order by entry")
    con.execute("drop table was_submission")
    for index in again:
        con.execute(index)


_STEPS: dict[int, tuple[str | Callable[[sqlite3.Connection], None], ...]] = {
    1: (
        "alter table submission add column read_as text",
        "alter table submission add column reread_of text references submission",
        "alter table submission add column entered_at text",
        "alter table submission add column withdrawn_at text",
        "alter table submission add column withdrawn_by text",
        "alter table submission add column withdrawn_reason text",
        "create index submission_by_entry on submission (entered_at)",
    ),
    2: (
        "create table judged (up_to integer not null)",
        "insert into judged select max(sequence) from change having max(sequence) is not null",
    ),
    3: (
        "create table identity (ledger_id text not null)",
        "alter table change add column state text",
        "alter table change add column link text",
        link_older_changes,
        "alter table delivery add column changed_ns integer",
        "alter table submission add column refused_under text",
    ),
    4: (
        _let_submissions_be_held,
        "alter table submission add column decided_at text",
        "alter table submission add column decided_by text",
        "alter table submission add column decided_reason text",
        "create table open_item (submission_id text not null references submission, kind text not null, "
        "text text not null, primary key (submission_id, kind, text))",
        "create table agreement (submitter text not null, feed text not null, kind text not null, text text not null, "
        "agreed_at text not null, agreed_by text not null, submission_id text not null references submission, "
        "primary key (submitter, feed, kind, text))",
    ),
    5: (
        "create table sketch (submission_id text primary key references submission, sums text not null, "
        "rows blob not null)",
    ),
}
"""From which version → the statements, or the functions of the connection, that lead to the next one."""


def prepare(con: sqlite3.Connection, path: Path) -> None:
    """Create the tables where there are none, and bring those of an older version up to this one's, all or nothing.

    The connection must not enforce foreign keys yet: a table that others refer to may be made anew.

    Raises:
        TatsongError: the ledger is of a version that this program does not know; nothing of it is changed.
    """
    if _version(con) == VERSION:
        return
    con.execute("begin immediate")
    try:
        version = _version(con)  # another process may have been faster
        if version == 0 and not _has_tables(con):
            _create(con)
        else:
            _lead_on(con, path, version)
        con.execute(f"pragma user_version = {VERSION}")
    except BaseException:
        con.execute("rollback")
        raise
    con.execute("commit")


def _create(con: sqlite3.Connection) -> None:
    """One statement after another: `executescript` would end the transaction."""
    statement = ""
    for line in _SCHEMA.read_text(encoding="utf-8").splitlines():
        statement += line.split("--")[0] + "\n"
        if sqlite3.complete_statement(statement):
            con.execute(statement)
            statement = ""
    identify(con)


def _lead_on(con: sqlite3.Connection, path: Path, version: int) -> None:
    while version != VERSION:
        if version not in _STEPS:
            raise TatsongError(
                f"{path}: is of version {version}, this program writes version {VERSION}; use the other one."
            )
        for step in _STEPS[version]:
            con.execute(step) if isinstance(step, str) else step(con)
        version += 1


def _version(con: sqlite3.Connection) -> int:
    (version,) = con.execute("pragma user_version").fetchone()
    return int(version)


def _has_tables(con: sqlite3.Connection) -> bool:
    (tables,) = con.execute("select count(*) from sqlite_master").fetchone()
    return bool(tables)
