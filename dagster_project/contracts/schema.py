"""JSON Schema of the contract files, so that an editor completes and checks them while they are written."""

from typing import Any

from dagster_project.contracts.feed import Feed
from dagster_project.contracts.office import Office
from dagster_project.contracts.register import Register
from dagster_project.contracts.submitter import Submitter
from dagster_project.contracts.words import TableWords

_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, dict[str, Any]]:
    """The schema of each kind of contract file, by the name of the kind."""
    return {"feed": _feed(), "submitter": _submitter(), "rules": _rules(), "words": _words(), "office": _office()}


def _feed() -> dict[str, Any]:
    return {"$schema": _DRAFT, **Feed.model_json_schema()}


def _office() -> dict[str, Any]:
    return {"$schema": _DRAFT, **Office.model_json_schema()}


def _words() -> dict[str, Any]:
    return {"$schema": _DRAFT, **TableWords.model_json_schema()}


def _rules() -> dict[str, Any]:
    return {"$schema": _DRAFT, **Register.model_json_schema()}


def _submitter() -> dict[str, Any]:
    """One submitter, or a list of several with the terms that they share: there, each may leave out what is shared."""
    one = Submitter.model_json_schema()
    definitions = one.pop("$defs")
    shared = {key: value for key, value in one.items() if key != "required"}
    several = {
        **shared,
        "properties": {**one["properties"], "submitters": {"type": "array", "minItems": 1, "items": shared}},
        "required": ["submitters"],
    }
    return {"$schema": _DRAFT, "$defs": definitions, "anyOf": [one, several]}
