"""What the SQL of a cross-file or history rule may speak of, and what it must answer.

Belongs here: names and columns. Does not belong here: filling them from the lake (`submissions.cross`).
"""

import re
from collections.abc import Iterable, Mapping

from dagster_project.contracts.feed import Feed

WHEN = {
    "now": "of the report date itself",
    "before": "of the last date before it, of each submitter",
    "in_force": "of the report date, or else of the last date before it, of each submitter",
    "nights": "of the nights before it, as many as `NIGHTS`",
}
"""`<feed>_<when>` holds the accepted rows of the submissions that speak for those dates."""
NIGHTS = 14
"""How many report dates a rule can look back on, beside the last date before its own."""
LINEAGE = {
    "submission_id": "VARCHAR",
    "submitter": "VARCHAR",
    "report_date": "DATE",
    "source_sheet": "VARCHAR",
    "source_row": "BIGINT",
}
BESIDE = {
    "night": {"report_date": "DATE"},
    "sender": {"submitter": "VARCHAR", "kind": "VARCHAR", "host": "VARCHAR"},
    "commune": {
        "commune_code": "VARCHAR",
        "commune_name": "VARCHAR",
        "district_name": "VARCHAR",
        "population_2019": "BIGINT",
    },
}
"""What a query may speak of beside the feeds: the date judged, who sends, the communes of that date."""
ANSWER = ("submitter", "source_sheet", "source_row", "column_name", "key", "value", "expected")
"""One row is one fault of a submitter's file: where it lies, what it is about, what is and what was expected."""


def tables(feeds: Mapping[str, Feed]) -> dict[str, dict[str, str]]:
    """Every table that a query may speak of → its columns and their types."""
    of_feeds = {f"{name}_{when}": LINEAGE | feed.lake_columns for name, feed in feeds.items() for when in WHEN}
    return of_feeds | BESIDE


def tables_in(query: str, known: Iterable[str]) -> set[str]:
    """Those of the `known` tables that a query speaks of."""
    return set(known) & set(re.findall(r"\w+", query))
