"""What was agreed for each sender and feed: by the contract, and by persons who accepted held files.

Belongs here: the set that an examination is given. Does not belong here: keeping what a person agreed to.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dagster_project.contracts import Agreement
from dagster_project.submissions.recognise import Recognised


@dataclass(frozen=True)
class Agreements:
    """`by_sender`: (submitter, feed) → what a person agreed to; what the contract agrees to is added to it."""

    by_sender: Mapping[tuple[str, str], frozenset[Agreement]] = field(default_factory=dict)

    def of(self, what: Recognised) -> frozenset[Agreement]:
        """All that is agreed for a file of this sender and feed."""
        submitter, feed = what.submitter, what.feed.feed
        own = submitter.feeds[feed].agreed if feed in submitter.feeds else []
        return self.by_sender.get((submitter.submitter, feed), frozenset()) | frozenset(own)
