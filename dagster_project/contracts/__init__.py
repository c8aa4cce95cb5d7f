"""The contracts of the feeds and the submitters: YAML in `contracts/`, loaded into checked models.

Belongs here: the shape of a contract, and errors that name the file and the line.
Does not belong here: reading a submitter's file, or anything that a contract describes.
"""

from dagster_project.contracts.load import load_contracts
from dagster_project.contracts.models import (
    Column,
    Contracts,
    Feed,
    Level,
    Rule,
    Severity,
    Submitter,
    SubmitterFeed,
)

__all__ = [
    "Column",
    "Contracts",
    "Feed",
    "Level",
    "Rule",
    "Severity",
    "Submitter",
    "SubmitterFeed",
    "load_contracts",
]
