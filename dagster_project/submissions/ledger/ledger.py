"""The ledger: every submission and its state, in SQLite. It is the commit point of all that is received.

Belongs here: what was sent, what became of it, which dates it touches. Does not belong here: rows of the feeds.
A Parquet file that the ledger does not name does not exist for anyone.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

from dagster_project.contracts import Contracts, Severity
from dagster_project.submissions.ledger import chain as ledger_chain
from dagster_project.submissions.ledger.chain import Position, append_change
from dagster_project.submissions.ledger.in_force import IS_ACCEPTED, NEWEST_FIRST, OLDEST_FIRST, SENT
from dagster_project.submissions.ledger.schema import prepare
from dagster_project.submissions.records.notices import Notice, Notices
from dagster_project.submissions.records.submission import COLUMNS, Submission, from_row

__all__ = ["Ledger", "Submission", "open_ledger", "transaction"]

_NOTICE = {"submission_id": "", "column_name": "column"} | {
    name: name
    for name in ("code", "severity", "sheet", "row", "value", "expected", "expected_vi", "message", "message_vi")
}
"""Column of the ledger → field of a notice."""


@dataclass(frozen=True)
class Ledger:
    """An open ledger: what it is asked, then what is entered."""

    con: sqlite3.Connection

    def find(self, submission_id: str) -> Submission | None:
        """The submission of a name."""
        return self._first("submission_id = ?", submission_id)

    def names_like(self, stem: str) -> list[str]:
        """The names of submissions that begin alike."""
        found = self.con.execute(
            "select submission_id from submission where submission_id >= ? and submission_id < ? order by rowid",
            (stem, f"{stem}\U0010ffff"),
        )
        return [row["submission_id"] for row in found]

    def next_id(self, submitter: str, feed: str, day: str) -> str:
        """The first name that this ledger has free for a submitter, feed and report date."""
        return next(self.free_names(submitter, feed, day))

    def free_names(self, submitter: str, feed: str, day: str) -> Iterator[str]:
        """Submissions' names without end: submitter, feed, report date, and which of that date it is."""
        stem = f"{submitter}.{feed}.{day}."
        found = self.con.execute(
            "select submission_id from submission where submission_id >= ? and submission_id < ?",
            (stem, f"{stem[:-1]}/"),
        )
        taken = {row["submission_id"] for row in found}
        return (name for number in count(1) if (name := f"{stem}{number}") not in taken)

    def hashes(self) -> dict[str, str]:
        """The hash of the bytes of every submission, by its name."""
        return dict(self.con.execute("select submission_id, sha256 from submission").fetchall())

    def submissions(self, first: date | None = None, last: date | None = None) -> list[Submission]:
        """Submissions by report date, oldest first and newest of a date last; without bounds, all."""
        bounds = {"report_date >= ?": first, "report_date <= ?": last}
        where = " and ".join(["true", *(bound for bound, day in bounds.items() if day)])
        return self._all(
            f"{where} order by report_date, submitter, feed, {OLDEST_FIRST}",
            *(day.isoformat() for day in bounds.values() if day),
        )

    def newest_accepted(self, submitter: str, feed: str, day: date) -> Submission | None:
        """The submission that speaks for a date: the newest accepted one."""
        where = f"submitter = ? and feed = ? and report_date = ? and {IS_ACCEPTED} order by {NEWEST_FIRST}"
        return self._first(where, submitter, feed, day.isoformat())

    def in_force(self, submitter: str, feed: str, day: date) -> Submission | None:
        """The submission that a date rests on: the newest accepted one of the last date up to it that has any."""
        where = f"submitter = ? and feed = ? and report_date <= ? and {IS_ACCEPTED}"
        newest = f"order by report_date desc, {NEWEST_FIRST}"
        return self._first(f"{where} {newest}", submitter, feed, day.isoformat())

    def accepted_of(self, feed: str, first: date, last: date, before_entry: int | None) -> list[Submission]:
        """The accepted submissions of a feed and dates, newest of a date last; only those taken in before an entry."""
        where = f"feed = ? and report_date between ? and ? and {IS_ACCEPTED} and {SENT} < coalesce(?, {SENT} + 1)"
        order = f"order by report_date, submitter, {OLDEST_FIRST}"
        return self._all(f"{where} {order}", feed, first.isoformat(), last.isoformat(), before_entry)

    def nearest_accepted(self, submitter: str, feed: str, day: date, before_entry: int | None) -> Submission | None:
        """The newest accepted submission of the last date up to a date; where there is none, of the next one."""
        where = f"submitter = ? and feed = ? and {IS_ACCEPTED} and {SENT} < coalesce(?, {SENT} + 1)"
        order = f"order by report_date > ?, abs(julianday(report_date) - julianday(?)), {NEWEST_FIRST}"
        at = day.isoformat()
        found = self._all(f"{where} {order} limit 1", submitter, feed, before_entry, at, at)
        return found[0] if found else None

    def sketch(self, submission_id: str) -> tuple[str, bytes] | None:
        """What is remembered of a submission's rows, for the files that are compared with it."""
        found = self.con.execute("select sums, rows from sketch where submission_id = ?", (submission_id,)).fetchone()
        return (found["sums"], found["rows"]) if found else None

    def record_sketch(self, submission_id: str, sums: str, rows: bytes) -> None:
        """Remember that."""
        self.con.execute("insert or replace into sketch values (?, ?, ?)", (submission_id, sums, rows))

    def accepted_dates(self) -> list[date]:
        """The report dates of which anything was accepted, in order."""
        found = self.con.execute(f"select distinct report_date from submission where {IS_ACCEPTED} order by 1")
        return [date.fromisoformat(row["report_date"]) for row in found]

    def next_accepted_date(self, submitter: str, feed: str, day: date) -> date | None:
        """The first report date after a date of which a submitter's feed was accepted."""
        (found,) = self.con.execute(
            "select min(report_date) from submission "
            f"where submitter = ? and feed = ? and report_date > ? and {IS_ACCEPTED}",
            (submitter, feed, day.isoformat()),
        ).fetchone()
        return date.fromisoformat(found) if found else None

    def last_of(self, submitter: str, count: int) -> list[Submission]:
        """A submitter's last submissions, newest first."""
        return self._all(f"submitter = ? order by {NEWEST_FIRST} limit ?", submitter, count)

    def entered_since(self, at: datetime) -> list[Submission]:
        """Submissions that were taken in at a time or later, in that order."""
        return self._all("entered_at >= ? order by entered_at, rowid", at.astimezone(UTC).isoformat())

    def unrecognised_since(self, at: datetime) -> list[Submission]:
        """Files received at a time or later of which nobody could say what date they are of, oldest first."""
        where = f"report_date is null and received_at >= ? order by {OLDEST_FIRST}"
        return self._all(where, at.astimezone(UTC).isoformat())

    def readings_of(self, sent: Submission) -> list[Submission]:
        """A submission as it was sent, and every later reading of its bytes that was accepted or refused."""
        return self._all("raw_path = ? order by rowid", sent.raw_path)

    def last_entry(self) -> int:
        """The number of the submission that was entered last; 0 where there is none."""
        (last,) = self.con.execute("select coalesce(max(rowid), 0) from submission").fetchone()
        return int(last)

    def newest_arrival(self, submitter: str, feed: str, day: date, before_entry: int) -> datetime | None:
        """The last arrival of a submitter's feed and date among the submissions entered before another."""
        (found,) = self.con.execute(
            "select max(received_at) from submission "
            "where submitter = ? and feed = ? and report_date = ? and rowid < ?",
            (submitter, feed, day.isoformat(), before_entry),
        ).fetchone()
        return datetime.fromisoformat(found) if found else None

    def entry_of(self, submission: Submission) -> int:
        """The number of the entry as which its bytes were sent."""
        (entry,) = self.con.execute(
            "select rowid from submission where submission_id = ?", (submission.sent_as,)
        ).fetchone()
        return int(entry)

    def was_sent_after(self, one: Submission, other: Submission) -> bool:
        """Whether a submission was taken in after another; bytes that were read again count as they were sent."""
        return self.entry_of(one) > self.entry_of(other)

    def last_entered_at(self) -> datetime | None:
        """When the last submission was entered, by the clock of then."""
        found = self.con.execute("select entered_at from submission order by rowid desc limit 1").fetchone()
        return datetime.fromisoformat(found[0]) if found and found[0] else None

    def superseded_by(self, submission: Submission) -> Submission | None:
        """What was in force for its date before its bytes were sent; None where something newer is."""
        if submission.feed is None or submission.report_date is None:
            return None
        newest = self.newest_accepted(submission.submitter, submission.feed, submission.report_date)
        where = f"submitter = ? and feed = ? and report_date = ? and {IS_ACCEPTED} and {SENT} < ?"
        entry = self.entry_of(submission) if submission.reread_of else self.last_entry() + 1
        if newest and newest.sent_as != submission.sent_as and self.entry_of(newest) > entry:
            return None
        day = submission.report_date.isoformat()
        return self._first(f"{where} order by {NEWEST_FIRST}", submission.submitter, submission.feed, day, entry)

    def known_deliveries(self) -> dict[tuple[str, int, int], tuple[str, int | None]]:
        """The files taken in before, by path, size and time: their content's hash, and their last change of status."""
        found = self.con.execute("select path, bytes, modified_ns, sha256, changed_ns from delivery")
        return {(row[0], row[1], row[2]): (row[3], row[4]) for row in found}

    def delivery(self, path: str, size: int, modified_ns: int) -> tuple[str, str] | None:
        """Content hash and submission of a file that was taken in before."""
        found = self.con.execute(
            "select sha256, submission_id from delivery where path = ? and bytes = ? and modified_ns = ?",
            (path, size, modified_ns),
        ).fetchone()
        return (found[0], found[1]) if found else None

    def times_of(self, submission_id: str) -> tuple[int, int | None] | None:
        """When the file of a submission was last modified, and when its status last changed, in nanoseconds."""
        found = self.con.execute(
            "select min(modified_ns), min(changed_ns) from delivery where submission_id = ?", (submission_id,)
        ).fetchone()
        return (found[0], found[1]) if found[0] is not None else None

    def last_delivery(self, path: str) -> tuple[str, str] | None:
        """Content hash and submission of the last delivery at a landing path."""
        found = self.con.execute(
            "select sha256, submission_id from delivery where path = ? order by rowid desc limit 1", (path,)
        ).fetchone()
        return (found[0], found[1]) if found else None

    def repeats(self, submission_id: str) -> int:
        """How often the same bytes came again while the submission spoke for them."""
        (count,) = self.con.execute(
            "select count(*) from delivery where submission_id = ?", (submission_id,)
        ).fetchone()
        return max(0, int(count) - 1)

    def changes_after(self, sequence: int) -> list[tuple[int, Submission]]:
        """What was entered since: each change with the submission as it stands."""
        columns = ", ".join(f"s.{name}" for name in COLUMNS)
        found = self.con.execute(
            f"select c.sequence, {columns} from change c join submission s using (submission_id) "
            "where c.sequence > ? order by c.sequence",
            (sequence,),
        )
        return [(row["sequence"], from_row(row)) for row in found]

    def position(self) -> Position:
        """How far this ledger has come."""
        return ledger_chain.position(self.con)

    def position_at(self, sequence: int) -> Position:
        """How far this ledger had come with an earlier change."""
        return ledger_chain.position(self.con, sequence)

    def holds(self, remembered: Position) -> bool:
        """Whether this is the ledger that a position was taken of, as it was then or newer."""
        return ledger_chain.holds(self.con, remembered)

    def faults(self) -> list[str]:
        """Entries that are not as this program wrote them."""
        return ledger_chain.faults(self.con)

    def judged_up_to(self) -> int:
        """The last change whose date was judged by the rules that look across files."""
        found = self.con.execute("select up_to from judged").fetchone()
        return int(found["up_to"]) if found else 0

    def undecided(self) -> list[Submission]:
        """Held submissions, oldest first, that nothing has taken the place of: what a person has still to decide."""
        return [one for one in self._all(f"status = 'held' order by {OLDEST_FIRST}") if not self.is_overtaken(one)]

    def held_of(self, submitter: str, feed: str, sha256: str) -> Submission | None:
        """The submission of the same bytes that a person has still to decide on."""
        where = f"status = 'held' and submitter = ? and feed = ? and sha256 = ? order by {NEWEST_FIRST}"
        found = self._first(where, submitter, feed, sha256)
        return None if found is None or self.is_overtaken(found) else found

    def is_overtaken(self, one: Submission) -> bool:
        """Whether something was accepted for the same date since."""
        if one.feed is None or one.report_date is None:
            return False
        newest = self.newest_accepted(one.submitter, one.feed, one.report_date)
        return newest is not None and self.was_sent_after(newest, one)

    def notices(self, submission_id: str) -> list[sqlite3.Row]:
        """The kept notices of a submission."""
        return self.con.execute("select * from notice where submission_id = ?", (submission_id,)).fetchall()

    def notice_counts(self, submission_id: str) -> Counter[str]:
        """How often each rule was broken."""
        found = self.con.execute(
            "select code, occurrences from notice_count where submission_id = ? order by code", (submission_id,)
        )
        return Counter({row["code"]: row["occurrences"] for row in found})

    def counted_notices(self) -> list[tuple[str, str, str, int]]:
        """Of every submission and rule: submission, code, severity as it was told, how often."""
        found = self.con.execute(
            "select submission_id, code, min(severity), occurrences from notice_count join notice using "
            "(submission_id, code) group by submission_id, code order by submission_id, code"
        )
        return [tuple(row) for row in found]

    def recorded_notices(self, contracts: Contracts, submission: Submission) -> Notices:
        """All that was said of a submission, so that its receipt can be written again."""
        columns = {column: name for column, name in _NOTICE.items() if name}
        kept = [
            Notice(**{name: row[column] for column, name in columns.items()} | {"severity": Severity(row["severity"])})
            for row in self.notices(submission.submission_id)
        ]
        name = submission.path.rsplit("/", 1)[-1]
        return Notices(contracts, name, kept, self.notice_counts(submission.submission_id))

    def record(self, submission: Submission, notices: Notices, under: str | None = None) -> None:
        """Enter a submission with its notices; the report date that it touches is marked changed.

        `under` are the circumstances of which it is remembered under which it was refused or held.
        """
        values = {name: getattr(submission, name) for name in COLUMNS} | {"entered_at": datetime.now(UTC)}
        values["refused_under"] = under if submission.never_counted else None
        self.con.execute(
            f"insert into submission ({', '.join(values)}) values ({', '.join('?' for _ in values)})",
            [value.isoformat() if isinstance(value, (date, datetime)) else value for value in values.values()],
        )
        self._record_notices(submission.submission_id, notices)
        self._mark_changed(submission)

    def record_delivery(self, key: tuple[str, int, int], changed_ns: int, sha256: str, submission_id: str) -> None:
        """Remember that the file of a path, size and time in landing is this submission."""
        self.con.execute(
            "insert or replace into delivery (path, bytes, modified_ns, changed_ns, sha256, submission_id) "
            "values (?, ?, ?, ?, ?, ?)",
            (*key, changed_ns, sha256, submission_id),
        )

    def replace_notices(self, submission_id: str, notices: Notices) -> None:
        """Say anew what is said of a submission; no figure changes by it."""
        for table in ("notice", "notice_count"):
            self.con.execute(f"delete from {table} where submission_id = ?", (submission_id,))
        self._record_notices(submission_id, notices)

    def withdraw(self, submission: Submission, at: datetime, by: str, reason: str) -> Submission:
        """Take a submission out of force; the report date that it touches is marked changed."""
        withdrawn = replace(submission, status="withdrawn", withdrawn_at=at, withdrawn_by=by, withdrawn_reason=reason)
        self.con.execute(
            "update submission set status = ?, withdrawn_at = ?, withdrawn_by = ?, withdrawn_reason = ? "
            "where submission_id = ?",
            (withdrawn.status, at.isoformat(), by, reason, submission.submission_id),
        )
        self._mark_changed(withdrawn)
        return withdrawn

    def decide(self, submission: Submission) -> None:
        """Enter what a person has decided of a held submission; the report date that it touches is marked changed."""
        values = {
            name: getattr(submission, name)
            for name in ("status", "accepted_path", "rejected_path", "rows_accepted", "rows_quarantined")
        } | {"decided_by": submission.decided_by, "decided_reason": submission.decided_reason}
        values["decided_at"] = submission.decided_at.isoformat() if submission.decided_at else None
        self.con.execute(
            f"update submission set {', '.join(f'{name} = ?' for name in values)} where submission_id = ?",
            [*values.values(), submission.submission_id],
        )
        self._mark_changed(submission)

    def forget(self, readings: list[Submission], found: str) -> None:
        """The bytes and rows of these are no more; what lies in landing of them is the submission `found`."""
        for reading in readings:
            self.con.execute(
                "update submission set raw_path = null, accepted_path = null, rejected_path = null "
                "where submission_id = ?",
                (reading.submission_id,),
            )
            self.con.execute(
                "update delivery set submission_id = ? where submission_id = ?", (found, reading.submission_id)
            )
            self._mark_changed(reading)

    def forget_bytes(self, submission_id: str) -> None:
        """A reading stays, of bytes that are no more."""
        self.con.execute("update submission set raw_path = null where submission_id = ?", (submission_id,))

    def mark_judged(self, sequence: int) -> None:
        """Remember that the dates of all changes up to this one were judged."""
        with transaction(self):
            self.con.execute("delete from judged")
            self.con.execute("insert into judged values (?)", (sequence,))

    def _all(self, where: str, *values: str | int | None) -> list[Submission]:
        """Submissions by the SQL that follows `where`."""
        found = self.con.execute(f"select {', '.join(COLUMNS)} from submission where {where}", values)
        return [from_row(row) for row in found]

    def _first(self, where: str, *values: str | int) -> Submission | None:
        return next(iter(self._all(f"{where} limit 1", *values)), None)

    def _record_notices(self, submission_id: str, notices: Notices) -> None:
        self.con.executemany(
            f"insert into notice ({', '.join(_NOTICE)}) values ({', '.join('?' for _ in _NOTICE)})",
            [[submission_id, *(getattr(n, name) for name in _NOTICE.values() if name)] for n in notices.kept],
        )
        self.con.executemany(
            "insert into notice_count values (?, ?, ?)",
            [(submission_id, code, count) for code, count in notices.counts.items()],
        )

    def _mark_changed(self, submission: Submission) -> None:
        if submission.feed and submission.report_date:
            append_change(self.con, submission.submission_id)


@contextmanager
def open_ledger(path: Path) -> Iterator[Ledger]:
    """Open the ledger, creating it where there is none; every write is its own transaction unless one is begun."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as con:
        con.row_factory = sqlite3.Row
        con.execute("pragma journal_mode = wal")
        prepare(con, path)
        con.execute("pragma foreign_keys = on")
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
