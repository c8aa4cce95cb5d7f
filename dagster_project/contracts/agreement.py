"""What a person agreed to of one sender's files: that something beside the table may stand there.

Belongs here: one agreed item. Does not belong here: who agreed and why (the ledger), or when an item is asked for.
"""

from dataclasses import dataclass, field
from typing import Literal

from dagster_project.contracts.base import Model, about

Kind = Literal["text", "beside", "column", "sheet", "format"]


@dataclass(frozen=True, kw_only=True)
class Agreement(Model):
    """One item that files of this sender and feed may hold."""

    kind: Kind = field(
        metadata=about(
            "text: outside a table or in a remark; beside: a page header, comment or text box; column: a heading; "
            "sheet: one that is not read; format: how a cell shows what it holds"
        )
    )
    text: str = field(metadata=about("small letters without accents, # for each number and date", min_length=1))
