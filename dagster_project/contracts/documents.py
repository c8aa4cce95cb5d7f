"""The files that are generated from the contracts, and where each of them lies in the project.

Belongs here: the JSON Schema of the contract files, by which an editor completes and checks them.
Does not belong here: the wording of a page (`specification`, `rules_page`).
"""

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from dagster_project.contracts.feed import Feed
from dagster_project.contracts.models import Contracts
from dagster_project.contracts.office import Office
from dagster_project.contracts.register import Register
from dagster_project.contracts.rules_page import rules_page
from dagster_project.contracts.specification import specification
from dagster_project.contracts.submitter import Submitter
from dagster_project.contracts.words import TableWords

_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def documents(contracts: Contracts) -> dict[Path, str]:
    """Path, relative to the project → content."""
    found = {
        Path("contracts/schema") / f"{kind}.json": json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
        for kind, schema in schemas().items()
    }
    return {
        **found,
        Path("docs/file-specification.md"): specification(contracts),
        Path("docs/rules.md"): rules_page(contracts),
    }


def schemas() -> dict[str, dict[str, Any]]:
    """The schema of each kind of contract file, by the name of the kind."""
    return {"feed": _feed(), "submitter": _submitter(), "rules": _rules(), "words": _words(), "office": _office()}


def _schema_of(model: type) -> dict[str, Any]:
    return TypeAdapter(model).json_schema()


def _feed() -> dict[str, Any]:
    return {"$schema": _DRAFT, **_schema_of(Feed)}


def _office() -> dict[str, Any]:
    return {"$schema": _DRAFT, **_schema_of(Office)}


def _words() -> dict[str, Any]:
    return {"$schema": _DRAFT, **_schema_of(TableWords)}


def _rules() -> dict[str, Any]:
    return {"$schema": _DRAFT, **_schema_of(Register)}


def _submitter() -> dict[str, Any]:
    """One submitter, or a list of several with the terms that they share: there, each may leave out what is shared."""
    one = _schema_of(Submitter)
    definitions = one.pop("$defs")
    shared = {key: value for key, value in one.items() if key != "required"}
    several = {
        **shared,
        "properties": {**one["properties"], "submitters": {"type": "array", "minItems": 1, "items": shared}},
        "required": ["submitters"],
    }
    return {"$schema": _DRAFT, "$defs": definitions, "anyOf": [one, several]}
