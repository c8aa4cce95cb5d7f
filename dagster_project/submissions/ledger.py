"""The ledger: every submission and its state, in SQLite. It is the commit point of all that is received.

Belongs here: what was sent, what became of it, which dates it touches. Does not belong here: rows of the feeds.
A Parquet file that the ledger does not name does not exist for anyone.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from dagster_project.errors import TatsongError
from dagster_project.submissions.notices import Notices
from dagster_project.submissions.submission import COLUMNS, Submission, from_row

__all__ = ["Ledger", "Submission", "open_ledger", "transaction"]

_SCHEMA = Path(__file__).with_name("ledger.sql")
_VERSION = 1
_ACCEPTED = "status in ('accepted', 'accepted_with_quarantine')"
_NEWEST_FIRST = "received_at desc, path desc, rowid desc"


_NOTICE = {"submission_id": "", "column_name": "column"} | {
    name: name
    for name in ("code", "severity", "sheet", "row", "value", "expected", "expected_vi", "message", "message_vi")
}
"""Column of the ledger → field of a notice."""


@dataclass(frozen=True)
class Ledger:
    """An open ledger."""

    con: sqlite3.Connection

    def known_deliveries(self) -> dict[tuple[str, int, int], str]:
        """The files taken in before, by path, size and time in nanoseconds, with their content's hash."""
        found = self.con.execute("select path, bytes, modified_ns, sha256 from delivery")
        return {(row[0], row[1], row[2]): row[3] for row in found}

    def last_delivery(self, path: str) -> tuple[str, str] | None:
        """Content hash and submission of the last delivery at a landing path."""
        found = self.con.execute(
            "select sha256, submission_id from delivery where path = ? order by rowid desc limit 1", (path,)
        ).fetchone()
        return (found[0], found[1]) if found else None

    def next_id(self, submitter: str, feed: str, day: str) -> str:
        """A submission's name: submitter, feed, report date, and which of that date it is."""
        stem = f"{submitter}.{feed}.{day}."
        (count,) = self.con.execute(
            "select count(*) from submission where submission_id >= ? and submission_id < ?", (stem, f"{stem[:-1]}/")
        ).fetchone()
        return f"{stem}{count + 1}"

    def newest_accepted(self, submitter: str, feed: str, day: date) -> Submission | None:
        """The submission that speaks for a date: the newest accepted one."""
        found = self.con.execute(
            f"select {', '.join(COLUMNS)} from submission where submitter = ? and feed = ? and report_date = ? "
            f"and {_ACCEPTED} order by {_NEWEST_FIRST} limit 1",
            (submitter, feed, day.isoformat()),
        ).fetchone()
        return from_row(found) if found else None

    def in_force(self, submitter: str, feed: str, day: date) -> Submission | None:
        """The submission that a date rests on: the newest accepted one of the last date up to it that has any."""
        found = self.con.execute(
            f"select {', '.join(COLUMNS)} from submission where submitter = ? and feed = ? and report_date <= ? "
            f"and {_ACCEPTED} order by report_date desc, {_NEWEST_FIRST} limit 1",
            (submitter, feed, day.isoformat()),
        ).fetchone()
        return from_row(found) if found else None

    def submissions(self, first: date | None = None, last: date | None = None) -> list[Submission]:
        """Submissions by report date, oldest first and newest of a date last; without bounds, all."""
        bounds = {"report_date >= ?": first, "report_date <= ?": last}
        where = " and ".join(["true", *(bound for bound, day in bounds.items() if day)])
        found = self.con.execute(
            f"select {', '.join(COLUMNS)} from submission where {where} "
            "order by report_date, submitter, feed, received_at, path, rowid",
            [day.isoformat() for day in bounds.values() if day],
        )
        return [from_row(row) for row in found]

    def record_delivery(self, path: str, size: int, modified_ns: int, sha256: str, submission_id: str) -> None:
        """Remember that a file at a landing path is this submission."""
        self.con.execute(
            "insert or replace into delivery values (?, ?, ?, ?, ?)", (path, size, modified_ns, sha256, submission_id)
        )

    def record(self, submission: Submission, notices: Notices) -> None:
        """Enter a submission with its notices; the report date that it touches is marked changed."""
        values = [getattr(submission, name) for name in COLUMNS]
        marks = ", ".join("?" for _ in COLUMNS)
        self.con.execute(
            f"insert into submission ({', '.join(COLUMNS)}) values ({marks})",
            [value.isoformat() if isinstance(value, (date, datetime)) else value for value in values],
        )
        self.con.executemany(
            f"insert into notice ({', '.join(_NOTICE)}) values ({', '.join('?' for _ in _NOTICE)})",
            [
                [submission.submission_id, *(getattr(n, name) for name in _NOTICE.values() if name)]
                for n in notices.kept
            ],
        )
        self.con.executemany(
            "insert into notice_count values (?, ?, ?)",
            [(submission.submission_id, code, count) for code, count in notices.counts.items()],
        )
        if submission.feed and submission.report_date:
            self.con.execute(
                "insert into change (submission_id, submitter, feed, report_date) values (?, ?, ?, ?)",
                (submission.submission_id, submission.submitter, submission.feed, submission.report_date.isoformat()),
            )

    def changes_after(self, sequence: int) -> list[tuple[int, Submission]]:
        """What was entered since: each change with the submission as it stands."""
        columns = ", ".join(f"s.{name}" for name in COLUMNS)
        found = self.con.execute(
            f"select c.sequence, {columns} from change c join submission s using (submission_id) "
            "where c.sequence > ? order by c.sequence",
            (sequence,),
        )
        return [(row["sequence"], from_row(row)) for row in found]

    def notices(self, submission_id: str) -> list[sqlite3.Row]:
        """The kept notices of a submission."""
        return self.con.execute("select * from notice where submission_id = ?", (submission_id,)).fetchall()


@contextmanager
def open_ledger(path: Path) -> Iterator[Ledger]:
    """Open the ledger, creating it where there is none; every write is its own transaction unless one is begun."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as con:
        con.row_factory = sqlite3.Row
        con.execute("pragma journal_mode = wal")
        con.execute("pragma foreign_keys = on")
        _prepare(con, path)
        yield Ledger(con)


def _prepare(con: sqlite3.Connection, path: Path) -> None:
    (version,) = con.execute("pragma user_version").fetchone()
    (tables,) = con.execute("select count(*) from sqlite_master").fetchone()
    if tables and version != _VERSION:
        raise TatsongError(
            f"{path}: is of version {version}, this program writes version {_VERSION}; use the other one."
        )
    if not tables:
        con.executescript(
            f"begin immediate; {_SCHEMA.read_text(encoding='utf-8')} pragma user_version = {_VERSION}; commit;"
        )


@contextmanager
def transaction(ledger: Ledger) -> Iterator[None]:
    """All or nothing."""
    ledger.con.execute("begin immediate")
    try:
        yield
    except BaseException:
        ledger.con.execute("rollback")
        raise
    ledger.con.execute("commit")
