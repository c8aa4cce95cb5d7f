"""How figures come about: the declarations of `measures.yaml`, and those of the reports' measures.

Belongs here: reading and checking them. Does not belong here: computing by them.
"""

import re
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

from dagster_project.core.errors import TatsongError
from dagster_project.warehouse.measures import REPORTS, report_measures
from dagster_project.warehouse.published import PUBLISHED

MEASURES = Path(__file__).with_name("measures.yaml")
RELATIONS = Path(__file__).with_name("relations.sql")
_INPUT = re.compile(r"\{(\w+(?:\.\w+)?)\}")


class _Declared(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RowsAsked(_Declared):
    """Rows of one feed: on the report date, `on` other dates or `since` one; `within` a scope; of those `where`."""

    on: list[str] = ["{report_date}"]
    since: str = ""
    within: str = ""
    where: str = "true"


class Measure(_Declared):
    """One figure: a formula over inputs in braces and over the rows of `source`.

    `submissions` lists those that a figure speaks of as wholes, by no row of theirs.
    """

    formula: str
    rows: dict[str, RowsAsked] = {}
    source: str = Field("", alias="from")
    submissions: str = ""
    hidden: str = ""

    @property
    def relation(self) -> str:
        """What the formula's bare names are columns of, if any."""
        return self.source or next(iter(self.rows), "")

    @property
    def words(self) -> str:
        """The formula as people read it."""
        return in_words(self.formula)


class Table(_Declared):
    """The figures of one table, and the scope of a row's own rows."""

    scope: str
    measures: dict[str, Measure]

    def measure(self, name: str) -> Measure | None:
        """A figure of the table, hidden ones included."""
        return self.measures.get(name)


class Declarations(_Declared):
    """All of `measures.yaml`."""

    scopes: dict[str, str]
    references: dict[str, str]
    tables: dict[str, Table]


@cache
def declarations() -> Declarations:
    """The declarations of the official tables; raises ValidationError where the file is not in their form.

    The reports' measures come from their own declaration; a table may have another formula of one.
    """
    declared = yaml.safe_load(MEASURES.read_text(encoding="utf-8"))
    shared = {name: measure.explained for name, measure in report_measures().items()} | declared.pop("shared")
    for table in REPORTS:
        declared["tables"][table]["measures"] = shared | declared["tables"][table]["measures"]
    return Declarations.model_validate(declared)


def feeds_of(table: str, name: str) -> set[str]:
    """The feeds whose rows a figure rests on, through its inputs too."""
    measure = declarations().tables[table].measure(name)
    if measure is None:
        return set()
    scope = declarations().scopes[declarations().tables[table].scope]
    feeds = set(measure.rows)
    for each in inputs(f"{measure.formula} {measure.source} {scope}"):
        of, _, column = each.rpartition(".")
        if of in ("", "city"):
            feeds |= feeds_of("report_city" if of else table, column)
    return feeds


def inputs(text: str) -> list[str]:
    """The inputs that a piece of SQL names, each once."""
    return list(dict.fromkeys(_INPUT.findall(text)))


def in_words(text: str) -> str:
    """A piece of SQL as people read it, its inputs by their names."""
    return _INPUT.sub(r"\1", " ".join(text.split()))


def filled(text: str, values: dict[str, str]) -> str:
    """The SQL with its inputs' values in place."""
    return _INPUT.sub(lambda found: values[found[1]], text)


def key_of(table: str) -> tuple[str, ...]:
    """The key of an official table.

    Raises:
        TatsongError: there is none of that name.
    """
    known = {each.name: each.key for each in PUBLISHED if each.schema == "official"}
    if table not in known:
        raise TatsongError(f"There is no official table {table!r}; there are: {', '.join(known)}.")
    return known[table]
