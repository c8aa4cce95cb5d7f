"""What dbt is handed before it runs: the window to build, the ledger's rows for it, and views over the lake.

Belongs here: schemas `control` and `lake` of the working database. The views name exactly the Parquet files that the
ledger names, for the dates of the window, so that a night opens only its own files.
Does not belong here: deciding which submission is in force; that is SQL, in dbt.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.contracts import Contracts, Feed
from dagster_project.core.settings import Settings
from dagster_project.submissions.ledger.ledger import Ledger, Submission
from dagster_project.submissions.records import lake
from dagster_project.warehouse.plan import Window

CONTROL = {
    "build_window": {"from_date": "DATE", "to_date": "DATE"},
    "submitter": {
        "submitter": "VARCHAR",
        "submitter_name": "VARCHAR",
        "kind": "VARCHAR",
        "mnc": "VARCHAR",
        "host_submitter": "VARCHAR",
        "district_code": "VARCHAR",
    },
    "submitter_feed": {
        "submitter": "VARCHAR",
        "feed": "VARCHAR",
        "active_from": "DATE",
        "active_to": "DATE",
        "feed_kind": "VARCHAR",
        "is_inventory": "BOOLEAN",
    },
    "max_age": {"submitter": "VARCHAR", "feed": "VARCHAR", "valid_from": "DATE", "max_age_days": "INTEGER"},
    "due": {
        "submitter": "VARCHAR",
        "feed": "VARCHAR",
        "report_date": "DATE",
        "due_at": "TIMESTAMPTZ",
        "last_due_date": "DATE",
        "last_due_at": "TIMESTAMPTZ",
    },
    "submission": {
        "submission_id": "VARCHAR",
        "submitter": "VARCHAR",
        "feed": "VARCHAR",
        "report_date": "DATE",
        "status": "VARCHAR",
        "received_at": "TIMESTAMPTZ",
        "sequence": "BIGINT",
        "rows_read": "BIGINT",
        "rows_accepted": "BIGINT",
        "rows_quarantined": "BIGINT",
        "file_name": "VARCHAR",
        "sha256": "VARCHAR",
    },
}
"""The tables of schema `control` and their columns, as `dbt/models/_sources.yml` declares them."""


def load_sources(
    con: duckdb.DuckDBPyConnection, settings: Settings, contracts: Contracts, ledger: Ledger, window: Window
) -> None:
    """Fill `control` and `lake` for one window."""
    submissions = ledger.submissions(window.from_date, window.to_date)
    rows: dict[str, Iterator[dict[str, Any]]] = {
        **terms(contracts),
        "build_window": iter([{"from_date": window.from_date, "to_date": window.to_date}]),
        "due": _due(contracts, window),
        "submission": _submissions(submissions),
    }
    con.execute("create schema if not exists control; create schema if not exists lake")
    with tempfile.TemporaryDirectory(dir=settings.root.path, prefix=".handover-") as scratch:
        for table, schema in CONTROL.items():
            lake.load_rows(con, f"control.{table}", schema, rows[table], Path(scratch))
    for feed in contracts.feeds.values():
        mine = [s for s in submissions if s.feed == feed.feed and s.is_accepted]
        _create_views(con, settings, feed, mine)


def terms(contracts: Contracts) -> dict[str, Iterator[dict[str, Any]]]:
    """The control tables that the contracts alone fill: who sends what, since when, and how old it may become."""
    return {
        "submitter": _submitters(contracts),
        "submitter_feed": _submitter_feeds(contracts),
        "max_age": _max_ages(contracts),
    }


def _submitters(contracts: Contracts) -> Iterator[dict[str, Any]]:
    for submitter in contracts.submitters.values():
        yield {
            "submitter": submitter.submitter,
            "submitter_name": submitter.name,
            "kind": submitter.kind,
            "mnc": submitter.mnc,
            "host_submitter": submitter.host,
            "district_code": submitter.district_code,
        }


def _submitter_feeds(contracts: Contracts) -> Iterator[dict[str, Any]]:
    for submitter, feed, terms in contracts.pairs():
        yield {
            "submitter": submitter.submitter,
            "feed": feed.feed,
            "active_from": terms.active_from,
            "active_to": terms.active_to,
            "feed_kind": feed.kind,
            "is_inventory": feed.inventory,
        }


def _max_ages(contracts: Contracts) -> Iterator[dict[str, Any]]:
    for submitter, feed, terms in contracts.pairs():
        for since, days in terms.max_ages:
            yield {"submitter": submitter.submitter, "feed": feed.feed, "valid_from": since, "max_age_days": days}


def _due(contracts: Contracts, window: Window) -> Iterator[dict[str, Any]]:
    for submitter, feed, terms in contracts.pairs():
        for day in window.dates:
            if terms.is_active(day):
                last_due_date, last_due_at = terms.last_due(day) or (None, None)
                yield {
                    "submitter": submitter.submitter,
                    "feed": feed.feed,
                    "report_date": day,
                    "due_at": terms.due_at(day),
                    "last_due_date": last_due_date,
                    "last_due_at": last_due_at,
                }


def _submissions(submissions: list[Submission]) -> Iterator[dict[str, Any]]:
    """Every submission of a known feed; the ledger gives them oldest first within a date."""
    for sequence, submission in enumerate(submissions, start=1):
        if submission.feed is None:
            continue
        values = {name: getattr(submission, name) for name in CONTROL["submission"] if hasattr(submission, name)}
        if submission.never_counted:
            values |= {"rows_accepted": 0, "rows_quarantined": 0}
        yield values | {"sequence": sequence, "file_name": submission.path.rsplit("/", 1)[-1]}


def _create_views(
    con: duckdb.DuckDBPyConnection, settings: Settings, feed: Feed, submissions: list[Submission]
) -> None:
    accepted = [s.accepted_path for s in submissions if s.accepted_path]
    rejected = [s.rejected_path for s in submissions if s.rejected_path]
    _create_view(con, settings, f"lake.{feed.feed}", lake.accepted_schema(feed), accepted)
    _create_view(con, settings, f"lake.{feed.feed}_rejected", lake.rejected_schema(feed), rejected)


def _create_view(
    con: duckdb.DuckDBPyConnection, settings: Settings, name: str, schema: dict[str, str], paths: list[str]
) -> None:
    """A view with exactly the contract's columns, also over files of an older contract, or over none."""
    columns = ", ".join(f"null::{type_} as {column}" for column, type_ in schema.items())
    query = f"select {columns} where false"
    if paths:
        files = ", ".join(lake.literal(settings.root.path / path) for path in paths)
        source = f"read_parquet([{files}], union_by_name = true, hive_partitioning = false)"
        query = f"select {', '.join(schema)} from ({query} union all by name select * from {source})"
    con.execute(f"create or replace view {name} as {query}")
