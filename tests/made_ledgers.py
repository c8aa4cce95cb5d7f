"""Ledgers as older programs wrote them."""

import sqlite3
from pathlib import Path


def make_unheld(path: Path) -> None:
    """Take away what a ledger has to hold files: version 6 back to version 4."""
    make_unsketched(path)
    with sqlite3.connect(path) as con:
        for column in ("decided_at", "decided_by", "decided_reason"):
            con.execute(f"alter table submission drop column {column}")
        for table in ("open_item", "agreement"):
            con.execute(f"drop table {table}")
        made = con.execute("select sql from sqlite_master where name = 'submission'").fetchone()[0]
        indexes = con.execute(
            "select sql from sqlite_master where tbl_name = 'submission' and sql like 'create index%'"
        ).fetchall()
        columns = ", ".join(row[1] for row in con.execute("pragma table_info (submission)"))
        con.execute("create table aside as select rowid as entry, * from submission")
        con.execute("drop table submission")
        con.execute(made.replace("'held', ", ""))
        con.execute(f"insert into submission (rowid, {columns}) select entry, {columns} from aside")
        con.execute("drop table aside")
        for (index,) in indexes:
            con.execute(index)
        con.execute("pragma user_version = 4")
    con.close()


def make_unsketched(path: Path) -> None:
    """Take away what is remembered of rows: version 6 back to version 5."""
    with sqlite3.connect(path) as con:
        con.execute("drop table sketch")
        con.execute("pragma user_version = 5")
    con.close()
