"""Refusals that rest on more than the file, as the ledger holds them: under which circumstances each stood last.

Belongs here: asking for them and marking them. Does not belong here: what circumstances are (`ingest/second_looks`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from dagster_project.submissions.ledger.ledger import Ledger
from dagster_project.submissions.records.submission import COLUMNS, Submission, from_row

MENDED = "mended"
"""In the place of a refusal's circumstances, where a later look at the same file found otherwise."""


@dataclass(frozen=True)
class Refusal:
    """A refused submission, the circumstances of then, and the rules that refuse it."""

    submission: Submission
    under: str
    codes: frozenset[str]


def refusals(
    ledger: Ledger, codes: Sequence[str], others: Sequence[str], changing: Sequence[str], under: str
) -> list[Refusal]:
    """What was refused by rules of `codes` and none of `others`, as it was taken in.

    Only what was refused under other circumstances than `under`, or by one of `changing`; nothing that was mended.
    """
    columns = ", ".join(f"s.{name}" for name in COLUMNS)
    found = ledger.con.execute(
        f"select coalesce(s.refused_under, '') as under, group_concat(n.code) as codes, {columns} "
        "from submission s join notice_count n using (submission_id) "
        f"where s.status = 'refused' and n.code in ({_marks(codes)}) and coalesce(s.refused_under, '') <> ? "
        f"and (coalesce(s.refused_under, '') <> ? or n.code in ({_marks(changing)})) and not exists "
        f"(select 1 from notice_count c where c.submission_id = s.submission_id and c.code in ({_marks(others)})) "
        "group by s.rowid order by s.rowid",
        (*codes, MENDED, under, *changing, *others),
    )
    return [Refusal(from_row(row), row["under"], frozenset(row["codes"].split(","))) for row in found]


def holds(ledger: Ledger, unders: Sequence[str]) -> list[Refusal]:
    """What is held since other circumstances than these; nothing that was found otherwise since."""
    columns = ", ".join(f"s.{name}" for name in COLUMNS)
    found = ledger.con.execute(
        f"select coalesce(s.refused_under, '') as under, {columns} from submission s where s.status = 'held' "
        f"and coalesce(s.refused_under, '') not in ({_marks(unders)}, ?) order by s.rowid",
        (*unders, MENDED),
    )
    return [Refusal(from_row(row), row["under"], frozenset()) for row in found]


def mark_refused(ledger: Ledger, submission_id: str, under: str) -> None:
    """Remember under which circumstances a refusal, or that it is held, stood the last time."""
    ledger.con.execute(
        "update submission set refused_under = ? where submission_id = ? and status in ('refused', 'held')",
        (under, submission_id),
    )


def files_of_refused(ledger: Ledger) -> list[tuple[str, tuple[str, int, int]]]:
    """The files of refused and held submissions: the submission, and path, size and time."""
    found = ledger.con.execute(
        "select d.submission_id, d.path, d.bytes, d.modified_ns from delivery d "
        "join submission s using (submission_id) where s.status in ('refused', 'held')"
    )
    return [(row[0], (row[1], row[2], row[3])) for row in found]


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" for _ in values)
