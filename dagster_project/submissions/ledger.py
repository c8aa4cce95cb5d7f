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

from dagster_project.submissions.notices import Notices

_SCHEMA = """
create table if not exists submission (
    submission_id text primary key,
    submitter text not null,
    feed text,
    report_date text,
    status text not null check (status in ('refused', 'accepted', 'accepted_with_quarantine', 'withdrawn')),
    received_at text not null,
    path text not null,
    sha256 text not null,
    bytes integer not null,
    raw_path text,
    accepted_path text,
    rejected_path text,
    rows_read integer not null default 0,
    rows_accepted integer not null default 0,
    rows_quarantined integer not null default 0
);
create index if not exists submission_by_date on submission (report_date, feed, submitter);
create index if not exists submission_by_sender on submission (submitter, feed, report_date);
create table if not exists notice (
    submission_id text not null references submission,
    code text not null,
    severity text not null,
    sheet text,
    row integer,
    column_name text,
    value text,
    expected text,
    message text not null,
    message_vi text not null
);
create index if not exists notice_by_submission on notice (submission_id);
create table if not exists notice_count (
    submission_id text not null references submission,
    code text not null,
    occurrences integer not null,
    primary key (submission_id, code)
);
create table if not exists delivery (
    path text not null,
    bytes integer not null,
    modified_ns integer not null,
    sha256 text not null,
    submission_id text not null,
    primary key (path, bytes, modified_ns)
);
create table if not exists change (
    sequence integer primary key autoincrement,
    submission_id text not null,
    submitter text not null,
    feed text not null,
    report_date text not null
);
"""


@dataclass(frozen=True)
class Submission:
    """One row of the ledger. Paths are relative to the data root; times carry their zone."""

    submission_id: str
    submitter: str
    feed: str | None
    report_date: date | None
    status: str
    received_at: datetime
    path: str
    sha256: str
    bytes: int
    raw_path: str | None = None
    accepted_path: str | None = None
    rejected_path: str | None = None
    rows_read: int = 0
    rows_accepted: int = 0
    rows_quarantined: int = 0

    @property
    def is_accepted(self) -> bool:
        """Whether its rows can be in force."""
        return self.status in ("accepted", "accepted_with_quarantine")


_COLUMNS = tuple(Submission.__dataclass_fields__)


def _from_row(row: sqlite3.Row) -> Submission:
    values = dict(row)
    values["received_at"] = datetime.fromisoformat(values["received_at"])
    values["report_date"] = date.fromisoformat(values["report_date"]) if values["report_date"] else None
    return Submission(**{name: values[name] for name in _COLUMNS})


@dataclass(frozen=True)
class Ledger:
    """An open ledger."""

    con: sqlite3.Connection

    def knows(self, path: str, size: int, modified_ns: int) -> bool:
        """Whether this very file was taken in before, told without opening it."""
        found = self.con.execute(
            "select 1 from delivery where path = ? and bytes = ? and modified_ns = ?", (path, size, modified_ns)
        )
        return found.fetchone() is not None

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
            "select count(*) from submission where substr(submission_id, 1, ?) = ?", (len(stem), stem)
        ).fetchone()
        return f"{stem}{count + 1}"

    def newest_accepted(self, submitter: str, feed: str, day: date) -> Submission | None:
        """The submission that speaks for a date: the newest accepted one."""
        found = self.con.execute(
            f"select {', '.join(_COLUMNS)} from submission where submitter = ? and feed = ? and report_date = ? "
            "and status in ('accepted', 'accepted_with_quarantine') order by received_at desc, path desc limit 1",
            (submitter, feed, day.isoformat()),
        ).fetchone()
        return _from_row(found) if found else None

    def in_force(self, submitter: str, feed: str, day: date) -> Submission | None:
        """The submission that a date rests on: the newest accepted one of the last date up to it that has any."""
        found = self.con.execute(
            f"select {', '.join(_COLUMNS)} from submission where submitter = ? and feed = ? and report_date <= ? "
            "and status in ('accepted', 'accepted_with_quarantine') "
            "order by report_date desc, received_at desc, path desc limit 1",
            (submitter, feed, day.isoformat()),
        ).fetchone()
        return _from_row(found) if found else None

    def submissions(self, first: date | None = None, last: date | None = None) -> list[Submission]:
        """Submissions by report date, oldest first and newest of a date last; without bounds, all."""
        found = self.con.execute(
            f"select {', '.join(_COLUMNS)} from submission where (?1 is null or report_date >= ?1) "
            "and (?2 is null or report_date <= ?2) order by report_date, submitter, feed, received_at, path",
            (first and first.isoformat(), last and last.isoformat()),
        )
        return [_from_row(row) for row in found]

    def record_delivery(self, path: str, size: int, modified_ns: int, sha256: str, submission_id: str) -> None:
        """Remember that a file at a landing path is this submission."""
        self.con.execute(
            "insert or replace into delivery values (?, ?, ?, ?, ?)", (path, size, modified_ns, sha256, submission_id)
        )

    def record(self, submission: Submission, notices: Notices) -> None:
        """Enter a submission with its notices; the report date that it touches is marked changed."""
        values = [getattr(submission, name) for name in _COLUMNS]
        marks = ", ".join("?" for _ in _COLUMNS)
        self.con.execute(
            f"insert into submission ({', '.join(_COLUMNS)}) values ({marks})",
            [value.isoformat() if isinstance(value, (date, datetime)) else value for value in values],
        )
        self.con.executemany(
            "insert into notice values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (submission.submission_id, n.code, n.severity, n.sheet, n.row, n.column, n.value, n.expected, n.message, n.message_vi)
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
        columns = ", ".join(f"s.{name}" for name in _COLUMNS)
        found = self.con.execute(
            f"select c.sequence, {columns} from change c join submission s using (submission_id) "
            "where c.sequence > ? order by c.sequence",
            (sequence,),
        )
        return [(row["sequence"], _from_row(row)) for row in found]

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
        con.executescript(_SCHEMA)
        yield Ledger(con)


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
