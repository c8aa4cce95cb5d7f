"""A file that a run is to look at, for the first time or again."""

from dataclasses import dataclass
from datetime import date

from dagster_project.submissions.landing.deliveries import Delivery
from dagster_project.submissions.records.submission import Submission


@dataclass(frozen=True)
class Look:
    """A file that a run is to look at; `sent_as` where it lies in landing no more, and its kept bytes are read."""

    delivery: Delivery
    sent_as: Submission | None = None
    latest: date | None = None
    """The last report date that it can speak of, where its own time of arrival does not say."""
    is_again: bool = False
    """Whether it was looked at before: its content is known to be the same."""
    names: date | None = None
    """The report date that is known of it."""
