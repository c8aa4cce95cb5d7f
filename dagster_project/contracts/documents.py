"""The files that are generated from the contracts, and where each of them lies in the project."""

import json
from pathlib import Path

from dagster_project.contracts.models import Contracts
from dagster_project.contracts.rules_page import rules_page
from dagster_project.contracts.schema import schemas
from dagster_project.contracts.specification import specification


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
