"""The lake's tables as dbt declares them: `dbt/models/_lake.yml`, written from the contracts by `make docs`.

Belongs here: that file's text. Does not belong here: the views themselves (`load_sources`), or the control tables,
which no contract describes (`dbt/models/_sources.yml`).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from dagster_project.contracts import Contracts, Feed
from dagster_project.submissions.records import lake

PLACE = Path("dbt/models/_lake.yml")
_HEAD = "# Written from contracts/feeds by `make docs`: a column is added there.\n"
_ABOUT = (
    "Views over the Parquet files of all accepted submissions of the dates of the build: a feed's accepted rows, and "
    "beside them its rejected rows with as much of the key as could be read."
)
_SHARED = {
    "submission_id": "The submission that the row comes from.",
    "submitter": "Who sent the figures, by its name in the contracts.",
    "report_date": "The day that the figures describe.",
    "source_sheet": "Sheet of the file; null where the file has none.",
    "source_row": "Row of the file or sheet, counted from 1.",
    "rule_code": "The rule that the row breaks, as in docs/rules.md.",
    "column_name": "The column that breaks it.",
    "value": "What stood there.",
    "message": "What the sender is told.",
}


def lake_sources(contracts: Contracts) -> str:
    """The source `lake`, two tables a feed."""
    tables = [table for feed in contracts.feeds.values() for table in _tables(feed)]
    source = {"name": "lake", "description": _ABOUT, "tables": tables}
    return _HEAD + yaml.safe_dump({"sources": [source]}, allow_unicode=True, sort_keys=False, width=120)


def _tables(feed: Feed) -> Iterator[dict[str, Any]]:
    yield _table(feed, feed.feed, "Accepted rows", lake.accepted_schema(feed))
    yield _table(feed, f"{feed.feed}_rejected", "Rejected rows", lake.rejected_schema(feed))


def _table(feed: Feed, name: str, rows: str, schema: dict[str, str]) -> dict[str, Any]:
    labels = {column.name: f"{column.label}." for column in feed.columns} | _SHARED
    columns = [
        {"name": column, "data_type": type_.lower(), "description": labels[column]} for column, type_ in schema.items()
    ]
    return {"name": name, "description": f"{rows}. {feed.description}", "columns": columns}
