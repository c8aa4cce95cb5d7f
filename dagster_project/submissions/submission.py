"""One submission as the ledger holds it. Belongs here: its fields. Does not belong here: how they came about."""

import sqlite3
from dataclasses import dataclass
from datetime import date, datetime


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


COLUMNS = tuple(Submission.__dataclass_fields__)


def from_row(row: sqlite3.Row) -> Submission:
    """A submission from a row of the ledger."""
    values = dict(row)
    values["received_at"] = datetime.fromisoformat(values["received_at"])
    values["report_date"] = date.fromisoformat(values["report_date"]) if values["report_date"] else None
    return Submission(**{name: values[name] for name in COLUMNS})
