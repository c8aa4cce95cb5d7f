"""What was agreed for each sender and feed: by the contract, and by persons who accepted held files.

Belongs here: the set that an examination is given. Does not belong here: keeping what a person agreed to (`agreeing`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dagster_project.contracts import Agreement, Submitter
from dagster_project.submissions.records.recognised import Recognised


@dataclass(frozen=True)
class Agreements:
    """`by_sender`: (submitter, feed) → what a person agreed to; what the contract agrees to is added to it."""

    by_sender: Mapping[tuple[str, str], frozenset[Agreement]] = field(default_factory=dict)

    def of(self, what: Recognised) -> frozenset[Agreement]:
        """All that is agreed for a file of this sender and feed."""
        return self.of_pair(what.submitter, what.submitter.submitter, what.feed.feed)

    def of_pair(self, sender: Submitter | None, submitter: str, feed: str) -> frozenset[Agreement]:
        """The same for a sender that the contracts may have given up since."""
        own = sender.feeds[feed].agreed if sender and feed in sender.feeds else []
        return self.by_sender.get((submitter, feed), frozenset()) | frozenset(own)
