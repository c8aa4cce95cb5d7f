"""All contracts together."""

from collections.abc import Iterator
from dataclasses import dataclass

from dagster_project.contracts.base import Model
from dagster_project.contracts.feed import Feed
from dagster_project.contracts.office import Office
from dagster_project.contracts.register import Register
from dagster_project.contracts.rule import Rule
from dagster_project.contracts.submitter import Submitter, SubmitterFeed
from dagster_project.contracts.words import TableWords


@dataclass(frozen=True, kw_only=True)
class Contracts(Model):
    """All contracts, by name."""

    feeds: dict[str, Feed]
    submitters: dict[str, Submitter]
    rules: dict[str, Rule]
    words: TableWords
    office: Office
    rule_register: Register
    queries: dict[str, str]
    """Code → SQL of the cross-file and history rules."""
    measures: dict[str, str]
    """Feed → SQL of what is measured of its files, for the rules that compare them with what is in force."""

    def asked_after(self) -> dict[str, str]:
        """Of those, the rules that warn after all files of a run are read."""
        return {code: query for code, query in self.queries.items() if not self.rules[code].compares}

    def asked_before(self) -> dict[str, str]:
        """Of those, the rules that may hold a file before it is accepted."""
        return {code: query for code, query in self.queries.items() if self.rules[code].compares}

    def pairs(self) -> Iterator[tuple[Submitter, Feed, SubmitterFeed]]:
        """Every submitter with every feed that it sends."""
        for submitter in self.submitters.values():
            for name, terms in submitter.feeds.items():
                yield submitter, self.feeds[name], terms
