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
"""How many days a rule can look back on, beside the last date before its own; one that holds, forward too."""
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
COMPARED = {
    "compared": {"report_date": "DATE", "last_date": "DATE", "days": "BIGINT"},
    "figure": {
        "measure": "VARCHAR",
        "kind": "VARCHAR",
        "whole": "VARCHAR",
        "place": "VARCHAR",
        "now": "DOUBLE",
        "last": "DOUBLE",
        "is_told": "BOOLEAN",
    },
    "night_figure": {"report_date": "DATE", "measure": "VARCHAR", "figure": "DOUBLE"},
    "line": {"key": "VARCHAR", "is_now": "BOOLEAN", "is_last": "BOOLEAN"},
    "fact": {"column_name": "VARCHAR", "shared": "BIGINT", "changed": "BIGINT", "examples": "VARCHAR"},
    "likeness": {
        "part": "VARCHAR",
        "submitter": "VARCHAR",
        "report_date": "DATE",
        "shared": "BIGINT",
        "differ": "BIGINT",
        "differ_before": "BIGINT",
    },
}
"""What a rule that holds may speak of: the file that is judged beside what is in force of its submitter and feed.

`figure` has what `contracts/measures/<feed>.sql` measures of both, `night_figure` the sums of what flows on dates
nearby, `line` the keys of both, `fact` the columns of an inventory and in how many of the rows that both have they
changed. `likeness` tells of how many rows, of those looked at, the file shares the key with its submitter's other dates
(part `night`) and with other submitters' files of its date (`other`), how many of them differ, and how many differed
from the date before that one.
"""
MEASURES = ("part", "report_date", "place", "measure", "kind", "whole", "figure")
"""What a query of measures answers, of a table with the feed's name and the column `part`."""
HELD_ANSWER = ("column_name", "key", "value", "expected")
"""The same of a rule that holds: one row is one reason why the file is implausible."""
ANSWER = ("submitter", "source_sheet", "source_row", "column_name", "key", "value", "expected")
"""One row is one fault of a submitter's file: where it lies, what it is about, what is and what was expected."""


def tables(feeds: Mapping[str, Feed]) -> dict[str, dict[str, str]]:
    """Every table that a query may speak of → its columns and their types."""
    of_feeds = {f"{name}_{when}": LINEAGE | feed.lake_columns for name, feed in feeds.items() for when in WHEN}
    return of_feeds | BESIDE


def compared(feeds: Mapping[str, Feed]) -> dict[str, dict[str, str]]:
    """Every table that a measure or a rule that holds may speak of → its columns and their types."""
    of_feeds = {name: {"part": "VARCHAR"} | LINEAGE | feed.lake_columns for name, feed in feeds.items()}
    return of_feeds | COMPARED


def tables_in(query: str, known: Iterable[str]) -> set[str]:
    """Those of the `known` tables that a query speaks of."""
    return set(known) & set(re.findall(r"\w+", query))
