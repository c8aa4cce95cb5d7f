"""What the working database says of its own builds.

A build that was begun and not completed may have left dates half changed: the next build takes them in again. Belongs
here: the state, and every reason not to build upon it. Does not belong here: building.
"""

from dataclasses import dataclass
from datetime import date

import duckdb

from dagster_project.submissions.ledger.chain import Position
from dagster_project.submissions.ledger.ledger import Ledger

CREATE = """
create schema if not exists control;
create table if not exists control.build (
    build_id bigint primary key,
    from_date date not null,
    to_date date not null,
    change_sequence bigint not null,
    change_link varchar not null,
    ledger_id varchar not null,
    fingerprint varchar not null,
    started_at timestamptz not null,
    completed_at timestamptz
);
"""
OTHER_DEFINITIONS = "other models, reference data or contracts"


@dataclass(frozen=True)
class WarehouseState:
    """What has been built: the ledger's last change in it, its dates, and those of windows that did not end."""

    change_sequence: int = 0
    first: date | None = None
    newest: date | None = None
    broken: tuple[tuple[date, date], ...] = ()


@dataclass(frozen=True)
class NotToBuildUpon:
    """The database must be built from nothing; `why` is empty where nothing was built yet."""

    why: str


def read_state(con: duckdb.DuckDBPyConnection, fingerprint: str, ledger: Ledger) -> WarehouseState | NotToBuildUpon:
    """The state by what the database says of itself, for these definitions and this ledger. Raises duckdb.Error."""
    con.execute(CREATE)
    done = con.execute(
        "select max(build_id), min(from_date), max(to_date), bool_and(fingerprint = ?) "
        "from control.build where completed_at is not null",
        [fingerprint],
    ).fetchone()
    assert done is not None
    last, first, newest, same = done
    if last is None:
        return NotToBuildUpon("")
    if not same:
        return NotToBuildUpon(f"{OTHER_DEFINITIONS} than those that built it")
    row = con.execute(
        "select ledger_id, change_sequence, change_link from control.build where build_id = ?", [last]
    ).fetchone()
    assert row is not None
    position = Position(*row)
    if not ledger.holds(position):
        return NotToBuildUpon(f"the ledger is older than the one that it was built from, or another: {_told(position)}")
    broken = con.execute(
        "select from_date, to_date from control.build where completed_at is null and build_id > ?", [last]
    ).fetchall()
    return WarehouseState(position.sequence, first, newest, tuple(broken))


def _told(position: Position) -> str:
    return f"it lacks change {position.sequence} of ledger {position.ledger_id[:8]}"
