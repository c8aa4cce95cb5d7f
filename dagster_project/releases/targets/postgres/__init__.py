"""PostgreSQL: each release in schemas `official` and `marts`, changed dates alone, in one transaction.

Tables are made once and never dropped or renamed, so that BI's views and grants live on; rows of changed dates are
deleted and inserted. A query that runs meanwhile sees the release before or the one after, never a mixture.
Belongs here: the order of one delivery. Does not belong here: what tables look like (`tables`), which rows move
(`rows`).
"""

import re

import psycopg

from dagster_project.errors import TatsongError
from dagster_project.releases.edition import DATABASE
from dagster_project.releases.manifest import Manifest, read_manifest
from dagster_project.releases.shelf import Release
from dagster_project.releases.targets.postgres.rows import move_rows
from dagster_project.releases.targets.postgres.tables import grant_reading, prepare_tables, write_release_row
from dagster_project.settings import Settings
from dagster_project.warehouse.published import PUBLISHED

_LOCK = 4_833_2022
"""One delivery at a time, whichever machine it comes from."""
_PATIENCE = {"connect_timeout": 10, "keepalives_idle": 30, "application_name": "tatsong"}


def is_wanted(settings: Settings) -> bool:
    """Whether the settings name a server."""
    return settings.postgres_url is not None


def deliver(settings: Settings, release: Release) -> None:
    """Give a release to the server: all of it or nothing.

    Raises:
        TatsongError: the server cannot be reached or took an error; what it holds is unchanged. No password is told.
    """
    assert settings.postgres_url is not None
    try:
        with psycopg.connect(settings.postgres_url, **_PATIENCE) as server:  # type: ignore[arg-type]
            _deliver(server, settings, release)
        with psycopg.connect(settings.postgres_url, autocommit=True, **_PATIENCE) as server:  # type: ignore[arg-type]
            _refresh_statistics(server)
    except (psycopg.Error, OSError) as error:
        raise TatsongError(f"PostgreSQL: {_without_secrets(str(error), settings.postgres_url)}") from None


def _deliver(server: psycopg.Connection, settings: Settings, release: Release) -> None:
    """One transaction; leaving the connection's block commits it."""
    manifest = read_manifest(release.path)
    server.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
    prepare_tables(server, manifest)
    move_rows(server, settings, release.path / DATABASE, manifest)
    write_release_row(server, manifest)
    grant_reading(server, settings.postgres_reader)
    _require_counts(server, manifest)


def _require_counts(server: psycopg.Connection, manifest: Manifest) -> None:
    """Before it is committed, the server must hold as many rows as the release."""
    for table in manifest.tables:
        found = server.execute(f"select count(*) from {table.name}").fetchone()
        if found is None or found[0] != table.rows:
            raise TatsongError(
                f"PostgreSQL: {table.name} would hold {found and found[0]} rows, the release has {table.rows}; nothing "
                "was changed. Somebody else may have written there: delete the rows of tatsong.content, and run again."
            )


def _refresh_statistics(server: psycopg.Connection) -> None:
    server.execute(f"analyze {', '.join(table.full_name for table in PUBLISHED)}")


def _without_secrets(message: str, url: str) -> str:
    """A server's message in one line, with nothing of the connection's address in it."""
    password = re.search(r"://[^:/@]*:([^@]*)@", url) or re.search(r"password=(\S+)", url)
    text = message.replace(url, "…")
    if password and password[1]:
        text = text.replace(password[1], "…")
    return " ".join(text.split())
