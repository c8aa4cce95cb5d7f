"""The register of rules as a whole: its fields.

Does not belong here: what one rule must be (`rule`), or what rules must be to each other (`register_file`).
"""

from pydantic import Field

from dagster_project.contracts.base import Model, Name
from dagster_project.contracts.rule import Rule


class Change(Model):
    """One line of the log: a rule that was renamed, re-graded or removed, a threshold that was changed."""

    version: str = Field(pattern=r"^\d+\.\d+$")
    what: str
    code: Name | None = Field(None, description="the rule, by its present or last code")


class Register(Model):
    """All rules, in the order of the file."""

    version: str = Field(pattern=r"^\d+\.\d+$", description="raised with every change of a rule")
    owners: dict[Name, str] = Field(min_length=1, description="who answers for rules")
    rules: list[Rule] = Field(min_length=1)
    changes: list[Change] = Field([], description="the log, oldest first")
