"""The server's address, and what may be told of a failure: never a secret, always what to do.

Belongs here: connecting, and messages. Does not belong here: what is done once connected.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict

from dagster_project.core.errors import TatsongError

_PATIENCE: dict[str, Any] = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}
_SESSION = "set lock_timeout = '60s'; set idle_in_transaction_session_timeout = '15min'; set timezone = 'UTC'"
_LEAST = 150000
_UNREADABLE = (
    "TATSONG_POSTGRES_URL cannot be read as postgresql://user:password@host:5432/database. In a password @ is written "
    "%40, : is %3A, / is %2F, ? is %3F and % is %25."
)
_ADVICE: dict[type[psycopg.Error], str] = {
    errors.InsufficientPrivilege: "The writer needs the rights that docs/bi.md lists.",
    errors.LockNotAvailable: "Another session holds a lock on the table for more than a minute: end its transaction.",
    errors.DiskFull: "Make room on the server's disk.",
}


@contextmanager
def connected(url: str, **more: Any) -> Iterator[psycopg.Connection]:
    """A connection whose transaction is committed at the end, or undone by an error.

    Raises:
        TatsongError: whatever the server or the way to it says, with nothing of a password in it.
    """
    secrets = _secrets(url)
    try:
        with psycopg.connect(url, application_name="tatsong", **_PATIENCE, **more) as server:
            _require_version(server)
            server.execute(_SESSION)
            yield server
    except (psycopg.Error, OSError) as error:
        raise TatsongError(f"PostgreSQL: {_told(error, url, secrets)}") from None


def _require_version(server: psycopg.Connection) -> None:
    if server.info.server_version < _LEAST:
        raise TatsongError(
            f"PostgreSQL: the server has version {server.info.server_version // 10000}; 15 or later is needed."
        )


def _secrets(url: str) -> list[str]:
    """The secrets of an address; one that is read otherwise than it was meant may show them anywhere."""
    try:
        parts = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        raise TatsongError(f"PostgreSQL: {_UNREADABLE}") from None
    places = " ".join(str(parts.get(name, "")) for name in ("host", "hostaddr", "port", "dbname"))
    if "@" in places or not re.fullmatch(r"[\d,]*", str(parts.get("port", ""))):
        raise TatsongError(f"PostgreSQL: {_UNREADABLE}")
    found = {str(parts[name]) for name in ("password", "sslpassword", "oauth_client_secret") if parts.get(name)}
    return sorted(found, key=len, reverse=True)


def _told(error: Exception, url: str, secrets: list[str]) -> str:
    text = str(error).replace(url, "…")
    for secret in secrets:
        text = text.replace(secret, "…")
    advice = next((words for kind, words in _ADVICE.items() if isinstance(error, kind)), "")
    return " ".join(f"{text} {advice}".split())
