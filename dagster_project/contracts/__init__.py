"""The contracts of the feeds and the submitters: YAML in `contracts/`, loaded into checked models.

Belongs here: the shape of a contract, errors that name the file and the line, and what is generated from contracts
(file specification, JSON Schema). Does not belong here: reading a submitter's file.
"""

from pathlib import Path

from dagster_project.contracts.agreement import Agreement
from dagster_project.contracts.base import Words
from dagster_project.contracts.column import Column
from dagster_project.contracts.feed import Feed
from dagster_project.contracts.models import Contracts
from dagster_project.contracts.rule import Circumstance, Level, Rule, Severity
from dagster_project.contracts.submitter import Submitter, SubmitterFeed
from dagster_project.contracts.words import TableWords

__all__ = [
    "Agreement",
    "Circumstance",
    "Column",
    "Contracts",
    "Feed",
    "Level",
    "Rule",
    "Severity",
    "Submitter",
    "SubmitterFeed",
    "TableWords",
    "Words",
    "load_contracts",
]


def load_contracts(folder: Path) -> Contracts:
    """Load and check all contracts of a folder; raises ContractError. What parses and checks is imported only here."""
    from dagster_project.contracts.load import load_contracts as load

    return load(folder)
