"""What of held files is not understood, and what a person has agreed to, as the ledger keeps both.

Belongs here: writing and reading the two tables. Does not belong here: deciding (`decide`).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import yaml

from dagster_project.contracts import Agreement
from dagster_project.submissions.ledger.agreements import Agreements
from dagster_project.submissions.ledger.ledger import Ledger, Submission


@dataclass(frozen=True)
class Agreed:
    """One item that a person agreed to, when, and with which submission."""

    submitter: str
    feed: str
    item: Agreement
    agreed_at: datetime
    agreed_by: str
    submission_id: str


def keep_open(ledger: Ledger, submission_id: str, items: Iterable[Agreement]) -> None:
    """Remember what of a held submission is not understood."""
    ledger.con.executemany(
        "insert or ignore into open_item values (?, ?, ?)",
        [(submission_id, item.kind, item.text) for item in sorted(items, key=lambda item: (item.kind, item.text))],
    )


def open_items(ledger: Ledger, submission_id: str) -> frozenset[Agreement]:
    """What of a held submission was not understood."""
    found = ledger.con.execute("select kind, text from open_item where submission_id = ?", (submission_id,))
    return frozenset(Agreement(kind=row["kind"], text=row["text"]) for row in found)


def agree(ledger: Ledger, held: Submission, at: datetime, by: str) -> None:
    """Remember for its sender and feed that what was not understood of a submission may stand there."""
    ledger.con.execute(
        "insert or ignore into agreement select ?, ?, kind, text, ?, ?, submission_id from open_item "
        "where submission_id = ?",
        (held.submitter, held.feed, at.isoformat(), by, held.submission_id),
    )


def forget_items(ledger: Ledger, submission_ids: Iterable[str]) -> None:
    """Nothing is kept of what stood in these files; what was agreed with them has to be agreed again."""
    for name in submission_ids:
        ledger.con.execute("delete from open_item where submission_id = ?", (name,))
        ledger.con.execute("delete from agreement where submission_id = ?", (name,))
        ledger.con.execute("delete from sketch where submission_id = ?", (name,))


def agreed(ledger: Ledger, submitter: str | None = None) -> list[Agreed]:
    """What persons have agreed to, by sender and feed."""
    found = ledger.con.execute(
        "select * from agreement where submitter = coalesce(?, submitter) order by submitter, feed, kind, text",
        (submitter,),
    )
    return [
        Agreed(
            row["submitter"],
            row["feed"],
            Agreement(kind=row["kind"], text=row["text"]),
            datetime.fromisoformat(row["agreed_at"]),
            row["agreed_by"],
            row["submission_id"],
        )
        for row in found
    ]


def as_contract(found: list[Agreed]) -> str:
    """The same in the form of the submitters' contracts, a document each."""
    feeds: dict[str, dict[str, Any]] = defaultdict(lambda: defaultdict(lambda: {"agreed": []}))
    for one in found:
        feeds[one.submitter][one.feed]["agreed"].append({"kind": one.item.kind, "text": one.item.text})
    documents = [
        {"submitter": name, "feeds": {feed: dict(terms) for feed, terms in own.items()}} for name, own in feeds.items()
    ]
    return yaml.safe_dump_all(documents, allow_unicode=True, sort_keys=False, explicit_start=True) if documents else ""


def agreements_of(ledger: Ledger) -> Agreements:
    """All that persons have agreed to, as an examination is given it."""
    found = defaultdict(set)
    for one in agreed(ledger):
        found[one.submitter, one.feed].add(one.item)
    return Agreements({key: frozenset(items) for key, items in found.items()})
