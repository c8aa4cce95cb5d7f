"""The chain of the ledger's changes: a link is a SHA-256 over the link before it and the submission as it then stood.

A release and the working database remember the link that they were built from: whoever holds a link can tell whether a
ledger is the same one and at least as new. Belongs here: links, positions and what breaks a chain. Does not belong
here: what follows from a broken one (`warehouse`, `releases`).
"""

import hashlib
import json
import secrets
import sqlite3
from dataclasses import dataclass

_STATE = (
    "submission_id", "submitter", "feed", "report_date", "status", "received_at", "sha256", "accepted_path",
    "rejected_path", "rows_read", "rows_accepted", "rows_quarantined", "reread_of",
)  # fmt: skip
"""What figures depend on, and nothing that may be written again without changing one."""


@dataclass(frozen=True)
class Position:
    """How far a ledger had come: whose it is, its last change and that change's link."""

    ledger_id: str
    sequence: int
    link: str


def identify(con: sqlite3.Connection) -> None:
    """Give a new ledger the name by which it is known for ever."""
    con.execute("insert into identity values (?)", (secrets.token_hex(16),))


def identity(con: sqlite3.Connection) -> str:
    """The ledger's own name."""
    (found,) = con.execute("select ledger_id from identity").fetchone()
    return str(found)


def append_change(con: sqlite3.Connection, submission_id: str) -> None:
    """Enter that a submission came, or stands otherwise than before; within the transaction that changed it."""
    row = _submissions(con, "where submission_id = ?", submission_id).fetchone()
    state = _state(row)
    link = _link(position(con).link, submission_id, state)
    con.execute(
        "insert into change (submission_id, submitter, feed, report_date, state, link) values (?, ?, ?, ?, ?, ?)",
        (submission_id, row["submitter"], row["feed"], row["report_date"], state, link),
    )


def position(con: sqlite3.Connection, sequence: int | None = None) -> Position:
    """Where the ledger stands now, or stood with an earlier change."""
    name = identity(con)
    last = con.execute(
        "select sequence, link from change where sequence <= coalesce(?, sequence) order by sequence desc limit 1",
        (sequence,),
    ).fetchone()
    return Position(name, last["sequence"], last["link"]) if last else Position(name, 0, name)


def holds(con: sqlite3.Connection, remembered: Position) -> bool:
    """Whether this is the ledger that a position was taken of, as it was then or newer."""
    if remembered.ledger_id != identity(con):
        return False
    if remembered.sequence == 0:
        return True
    found = con.execute("select link from change where sequence = ?", (remembered.sequence,)).fetchone()
    return found is not None and found["link"] == remembered.link


def faults(con: sqlite3.Connection) -> list[str]:
    """The submissions whose entries are not as this program wrote them, and broken links; none where all is whole."""
    before, found, last = identity(con), [], {}
    for row in con.execute("select sequence, submission_id, state, link from change order by sequence"):
        if row["link"] != _link(before, row["submission_id"], row["state"]):
            found.append(f"change {row['sequence']} ({row['submission_id']})")
        before, last[row["submission_id"]] = row["link"], row["state"]
    for row in _submissions(con, "where feed is not null and report_date is not null"):
        if last.get(row["submission_id"]) != _state(row):
            found.append(row["submission_id"])
    return found


def link_older_changes(con: sqlite3.Connection) -> None:
    """Link the changes of a ledger that was written before there was a chain, by its submissions as they stand."""
    identify(con)
    states = {row["submission_id"]: _state(row) for row in _submissions(con)}
    link = identity(con)
    for row in con.execute("select sequence, submission_id from change order by sequence").fetchall():
        state = states[row["submission_id"]]
        link = _link(link, row["submission_id"], state)
        con.execute("update change set state = ?, link = ? where sequence = ?", (state, link, row["sequence"]))


def _submissions(con: sqlite3.Connection, where: str = "", *values: str) -> sqlite3.Cursor:
    return con.execute(f"select {', '.join(_STATE)} from submission {where}", values)


def _state(row: sqlite3.Row) -> str:
    return hashlib.sha256(json.dumps(list(row)).encode()).hexdigest()


def _link(before: str, submission_id: str, state: str) -> str:
    return hashlib.sha256(f"{before}\n{submission_id}\n{state}".encode()).hexdigest()
