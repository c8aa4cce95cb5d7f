"""Which data root writes to the server: the server remembers, so that another root's delivery is refused and told.

A root is known by its ledger's name and by where it lies: a copy elsewhere and a new one at the same place are both
another writer. A server that remembers none, as those of older versions, is the next writer's.
Belongs here: asking and noting. Does not belong here: rows or tables of the report.
"""

from dataclasses import dataclass

import psycopg

from dagster_project.core.errors import TatsongError
from dagster_project.core.settings import Settings
from dagster_project.submissions.ledger.ledger import open_ledger

_OWN = """
create table if not exists tatsong.writer (
    is_only boolean primary key default true check (is_only), identity text not null, path text not null,
    since timestamptz not null default now()
);
"""


@dataclass(frozen=True)
class _Writer:
    identity: str
    path: str

    def __str__(self) -> str:
        return f"{self.path} (identity {self.identity})"


def is_writer(server: psycopg.Connection, settings: Settings) -> bool:
    """Whether the server remembers this data root; False also where it remembers none."""
    known = server.execute("select to_regclass('tatsong.writer') is not null").fetchone()
    return known == (True,) and _remembered(server) == _this(settings)


def require_writer(server: psycopg.Connection, settings: Settings) -> None:
    """Note this data root as the writer where there is none, or where the settings have it take over.

    Raises:
        TatsongError: another root writes there.
    """
    server.execute(_OWN)
    known, this = _remembered(server), _this(settings)
    if known == this:
        return
    if known and not settings.postgres_take_over:
        raise TatsongError(
            f"PostgreSQL: another data root writes to this database, {known}; this is {this}. Nothing was changed. "
            "Name another database in TATSONG_POSTGRES_URL or, if this root is to write there from now on, run once "
            "with TATSONG_POSTGRES_TAKE_OVER=yes."
        )
    server.execute("delete from tatsong.writer")
    server.execute("insert into tatsong.writer (identity, path) values (%s, %s)", [this.identity, this.path])


def _remembered(server: psycopg.Connection) -> _Writer | None:
    found = server.execute("select identity, path from tatsong.writer").fetchone()
    return _Writer(*found) if found else None


def _this(settings: Settings) -> _Writer:
    with open_ledger(settings.root.ledger) as ledger:
        return _Writer(ledger.position().ledger_id, str(settings.root.path.resolve()))
