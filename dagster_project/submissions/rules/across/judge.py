"""Asking the rules that look across files of one report date.

Belongs here: which rules, and their answers. Does not belong here: the ledger's notices and receipts (`ingest/warn`).
"""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

import duckdb

from dagster_project.contracts import Contracts, Rule
from dagster_project.contracts.across import ANSWER, tables, tables_in
from dagster_project.core.settings import Settings
from dagster_project.submissions.ledger.ledger import Ledger
from dagster_project.submissions.records.notices import Notices
from dagster_project.submissions.rules.across.night import lay_out

_log = logging.getLogger(__name__)
_OUR_OWN_FAULTS = (duckdb.IOException, duckdb.OutOfMemoryException)


@dataclass(frozen=True)
class CrossFileFault:
    """One row of an answer: a fault of a submitter's file."""

    source_sheet: str | None
    source_row: int | None
    column_name: str | None
    key: str | None
    value: str | None
    expected: str | None


Answers = dict[str, dict[str, list[CrossFileFault]]]
"""Code → submitter → faults, for every rule that was asked and could answer."""


def rules_for(contracts: Contracts, fresh: Collection[str]) -> list[Rule]:
    """The rules that speak of a table with something new in it."""
    return [contracts.rules[code] for code, query in contracts.asked_after().items() if tables_in(query, fresh)]


def judge(
    con: duckdb.DuckDBPyConnection,
    settings: Settings,
    contracts: Contracts,
    ledger: Ledger,
    day: date,
    rules: Iterable[Rule],
) -> Answers:
    """Ask rules of one report date."""
    queries = {rule.code: contracts.queries[rule.code] for rule in rules}
    needed = {name for query in queries.values() for name in tables_in(query, tables(contracts.feeds))}
    lay_out(con, settings, contracts, ledger, day, needed)
    answers: Answers = {}
    for code, query in queries.items():
        try:
            answers[code] = _ask(con, query)
        except _OUR_OWN_FAULTS:
            raise
        except duckdb.Error as error:
            # The rule is at fault and no file: the night goes on without its warnings, and says so.
            _log.error("the rule %s could not be asked of %s: %s", code, day, type(error).__name__)
    return answers


def _ask(con: duckdb.DuckDBPyConnection, query: str) -> dict[str, list[CrossFileFault]]:
    types = {"source_row": "bigint"}
    columns = ", ".join(f"cast({name} as {types.get(name, 'varchar')}) as {name}" for name in ANSWER)
    rows = con.execute(f"select {columns} from ({query}) order by {', '.join(ANSWER)}").fetchall()
    found: dict[str, list[CrossFileFault]] = defaultdict(list)
    for submitter, *fault in rows:
        found[submitter].append(CrossFileFault(*fault))
    return dict(found)


def add_faults(notices: Notices, rule: Rule, faults: Iterable[CrossFileFault]) -> None:
    """Say of a file what a rule answered."""
    feed = notices.contracts.feeds[str(rule.feed)]
    for fault in faults:
        notices.add(
            rule.code,
            sheet=fault.source_sheet,
            row=fault.source_row,
            column=fault.column_name,
            label=feed.label_of(fault.column_name) if fault.column_name else None,
            value=fault.value,
            expected=fault.expected,
            key=fault.key or "",
        )
