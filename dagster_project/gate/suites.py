"""What is expected of the published tables: the suites of `expectations/suites`, as a steward edits them.

Belongs here: reading and checking the JSON. Does not belong here: Great Expectations, so that a list of the checks
costs nothing.
"""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from dagster_project.core.errors import TatsongError
from dagster_project.core.settings import Settings
from dagster_project.gate.bounds import bounds_path
from dagster_project.gate.models import model_path
from dagster_project.releases.contents.verdicts import Severity
from dagster_project.releases.continuity.checks import RULES
from dagster_project.warehouse.published import PUBLISHED


class CheckMeta(BaseModel):
    """What a threshold is called, why it is what it is, and what officials are told where it fails.

    `approvable` says whether a person may let a critical failure pass, with a reason: what may be true though unusual,
    never a key or a sum. `once`: the approval holds for the failing places on later dates too.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    check: str
    topic: str
    decided_on: date
    reason: str
    notice: str
    approvable: bool = False
    once: bool = False


class Expectation(BaseModel):
    """One expectation as Great Expectations stores it."""

    model_config = ConfigDict(frozen=True)

    type: str
    kwargs: dict[str, Any]
    severity: Severity
    meta: CheckMeta

    @property
    def text(self) -> str:
        """The expectation in one line."""
        values = [f"{name}={value}" for name, value in self.kwargs.items() if name != "row_condition"]
        where = self.kwargs.get("row_condition")
        condition = f" where {where['column']['name']} {where['operator']} {where['parameter']}" if where else ""
        return f"{self.type.removeprefix('expect_')}({', '.join(values)}){condition}"


class SuiteMeta(BaseModel):
    """The dbt model that it is put to, the table that it speaks of, the columns that name a failing row.

    Great Expectations finds nothing wrong with a column of no rows. So a frame has rows of every date to check; where
    `feeds` are named, of every date on which one of them is in force; where it `may_be_empty`, for the `reason` given,
    of none.
    """

    model_config = ConfigDict(frozen=True)

    model: str
    table: str
    key: list[str]
    may_be_empty: bool
    reason: str = ""
    feeds: list[str] = []

    @model_validator(mode="after")
    def _says_why(self) -> Self:
        if self.may_be_empty == (not self.reason):
            raise ValueError("`reason` says why the frame may be empty, and only where it may")
        return self

    @property
    def is_of_stations(self) -> bool:
        """Whether the table is published for the fewer dates of bulky station rows alone."""
        parts = [part.kind for table in PUBLISHED if table.full_name == self.table for part in table.parts]
        return parts == ["station"]


class Suite(BaseModel):
    """One file of `expectations/suites`; its rows are those of the dbt model that it names."""

    model_config = ConfigDict(frozen=True)

    name: str
    notes: str
    meta: SuiteMeta
    expectations: list[Expectation]


@dataclass(frozen=True)
class Check:
    """A check that the gate makes, known without making it."""

    name: str
    table: str
    severity: Severity
    description: str


def load_suites(settings: Settings) -> list[Suite]:
    """All suites, by name.

    Raises:
        TatsongError: a file cannot be read as a suite, or two checks share a name.
    """
    folder = settings.expectations / "suites"
    suites = [_load(settings, path) for path in sorted(folder.glob("*.json"))]
    if not suites:
        raise TatsongError(f"{folder} holds no suite: nothing could be checked, so nothing may be published.")
    names = Counter(expectation.meta.check for suite in suites for expectation in suite.expectations)
    repeated = [name for name, count in names.items() if count > 1]
    if repeated:
        raise TatsongError(f"{folder}: more than one expectation has the check name {repeated[0]!r}: rename one.")
    return suites


def declared_checks(settings: Settings) -> list[Check]:
    """Every check of every suite, and those of what is published already."""
    continued = [Check(rule.name, rule.table, "critical", rule.expectation) for rule in RULES]
    return continued + [
        Check(each.meta.check, suite.meta.table, each.severity, f"{suite.notes} {each.meta.reason}")
        for suite in load_suites(settings)
        for each in suite.expectations
    ]


def suite_fingerprint(settings: Settings, suites: list[Suite], dims: str) -> str:
    """What a date was judged by: the suites, the text of their models, the bounds, the reference data that it reads."""
    digest = hashlib.sha256(dims.encode())
    digest.update(bounds_path(settings).read_bytes())
    for suite in suites:
        digest.update(_without_ids(settings.expectations / "suites" / f"{suite.name}.json"))
        digest.update(model_path(settings, suite.meta.model).read_bytes())
    return digest.hexdigest()


def _without_ids(path: Path) -> bytes:
    """The suite's text; the ids by which Great Expectations finds things again judge nothing."""
    suite = json.loads(path.read_bytes())
    suite.pop("id", None)
    for expectation in suite["expectations"]:
        expectation.pop("id", None)
    return (json.dumps(suite, indent=2, ensure_ascii=False) + "\n").encode()


def _load(settings: Settings, path: Path) -> Suite:
    try:
        suite = Suite.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise TatsongError(f"{path}: {where + ': ' if where else ''}{first['msg']}. Mend the suite.") from None
    if suite.name != path.stem:
        raise TatsongError(f"{path}: its name is {suite.name!r}; name the suite as its file.")
    model = model_path(settings, suite.meta.model)
    if not model.is_file():
        raise TatsongError(f"{path}: there is no model {model.name} in {model.parent}: write it or remove the suite.")
    return suite
