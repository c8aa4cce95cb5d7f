"""What the working database says of its own builds.

A build that was begun and not completed may have left dates half changed: the next build takes them in again.
"""

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from dagster_project.settings import Settings

CREATE = """
create schema if not exists control;
create table if not exists control.build (
    build_id bigint primary key,
    from_date date not null,
    to_date date not null,
    change_sequence bigint not null,
    fingerprint varchar not null,
    started_at timestamptz not null,
    completed_at timestamptz
);
"""


@dataclass(frozen=True)
class WarehouseState:
    """What has been built: the ledger's last change in it, its dates, and those of windows that did not end."""

    change_sequence: int = 0
    first: date | None = None
    newest: date | None = None
    broken: tuple[tuple[date, date], ...] = ()


def read_state(con: duckdb.DuckDBPyConnection, fingerprint: str) -> WarehouseState | None:
    """The state, or None where the database was built by other models or contracts and must be built anew."""
    con.execute(CREATE)
    done = con.execute(
        "select max(change_sequence), min(from_date), max(to_date), bool_and(fingerprint = ?), max(build_id) "
        "from control.build where completed_at is not null",
        [fingerprint],
    ).fetchone()
    assert done is not None
    if done[0] is None:
        return None
    sequence, first, newest, same, last = done
    if not same:
        return None
    broken = con.execute(
        "select from_date, to_date from control.build where completed_at is null and build_id > ?", [last]
    ).fetchall()
    return WarehouseState(sequence, first, newest, tuple(broken))


def fingerprint(settings: Settings) -> str:
    """SHA-256 over the models, macros, seeds and contracts: a change of any of them changes figures of every date."""
    digest = hashlib.sha256()
    for path in _definitions(settings):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _definitions(settings: Settings) -> list[Path]:
    folders = [settings.dbt / name for name in ("models", "macros", "seeds")]
    folders += [settings.contracts / name for name in ("feeds", "submitters")]
    files = [path for folder in folders for path in folder.rglob("*") if path.suffix in (".sql", ".csv", ".yaml")]
    return sorted([*files, settings.dbt / "dbt_project.yml"])
