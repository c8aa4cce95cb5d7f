"""The published JSON Schema of a receipt, made from its fields.

Belongs here: the schema as a document. Does not belong here: anything that a run needs.
"""

import json
from pathlib import Path

from pydantic import TypeAdapter

from dagster_project.submissions.receipts.content import Receipt

PLACE = Path("contracts/schema/receipt.json")


def receipt_schema() -> str:
    """The content of `contracts/schema/receipt.json`. Every field is always there, `null` where there is nothing."""
    schema = TypeAdapter(Receipt).json_schema(mode="serialization")
    schema["required"] = sorted({*schema["required"], "format_version"})
    dialect = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps({"$schema": dialect, **schema}, ensure_ascii=False, indent=2) + "\n"
