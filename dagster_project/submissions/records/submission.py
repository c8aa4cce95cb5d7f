"""One submission as the ledger holds it. Belongs here: its fields. Does not belong here: how they came about."""

import sqlite3
from dataclasses import dataclass
from datetime import date, datetime

ACCEPTED = ("accepted", "accepted_with_quarantine")
"""The states in which rows can be in force."""
BY_PROGRAM = "tatsong"
"""Who decides where no person does: what was held is read again and is another submission."""


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
    read_as: str | None = None
    reread_of: str | None = None
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = None
    withdrawn_reason: str | None = None
    decided_at: datetime | None = None
    decided_by: str | None = None
    decided_reason: str | None = None

    @property
    def is_accepted(self) -> bool:
        """Whether its rows can be in force."""
        return self.status in ACCEPTED

    @property
    def is_held(self) -> bool:
        """Whether its rows lie aside until a person has decided."""
        return self.status == "held"

    @property
    def never_counted(self) -> bool:
        """Whether no figure was ever made of it."""
        return self.status in ("refused", "held")

    @property
    def sent_as(self) -> str:
        """The submission as which its bytes were sent: itself, unless it was read again."""
        return self.reread_of or self.submission_id


COLUMNS = tuple(Submission.__dataclass_fields__)


def from_row(row: sqlite3.Row) -> Submission:
    """A submission from a row of the ledger."""
    values = dict(row)
    for name in ("received_at", "withdrawn_at", "decided_at"):
        values[name] = datetime.fromisoformat(values[name]) if values[name] else None
    values["report_date"] = date.fromisoformat(values["report_date"]) if values["report_date"] else None
    return Submission(**{name: values[name] for name in COLUMNS})
