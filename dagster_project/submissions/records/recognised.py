"""What a file was recognised as."""

from dataclasses import dataclass
from datetime import date

from dagster_project.contracts import Feed, Submitter


@dataclass(frozen=True)
class Recognised:
    """What a file is."""

    submitter: Submitter
    feed: Feed
    report_date: date
