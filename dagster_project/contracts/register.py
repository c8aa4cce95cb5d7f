"""The register of rules as a whole: its fields.

Does not belong here: what one rule must be (`rule`), or what rules must be to each other (`register_file`).
"""

from dataclasses import dataclass, field

from dagster_project.contracts.base import Model, Name, about
from dagster_project.contracts.rule import Rule


@dataclass(frozen=True, kw_only=True)
class Change(Model):
    """One line of the log: a rule that was renamed, re-graded or removed, a threshold that was changed."""

    version: str = field(metadata=about(pattern=r"^\d+\.\d+$"))
    what: str
    code: Name | None = field(default=None, metadata=about("the rule, by its present or last code"))


@dataclass(frozen=True, kw_only=True)
class Register(Model):
    """All rules, in the order of the file."""

    version: str = field(metadata=about("raised with every change of a rule", pattern=r"^\d+\.\d+$"))
    owners: dict[Name, str] = field(metadata=about("who answers for rules", min_length=1))
    rules: list[Rule] = field(metadata=about(min_length=1))
    changes: list[Change] = field(default_factory=list, metadata=about("the log, oldest first"))
