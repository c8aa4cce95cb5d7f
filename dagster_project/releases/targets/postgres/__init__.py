"""PostgreSQL: each release in schemas `official` and `marts`, changed dates alone, in one transaction.

Tables are made once and never dropped or renamed, so that BI's views and grants live on; rows of changed dates are
deleted and inserted. A query that runs meanwhile sees the release before or the one after, never a mixture.
Belongs here: the order of one delivery. Does not belong here: the way to the server (`address`), what tables look like
(`tables`), whose database it is (`writer`), which rows it holds and which move (`rows`).
"""

import psycopg

from dagster_project.core.errors import TatsongError
from dagster_project.core.settings import Settings
from dagster_project.releases.contents.build_context import DATABASE
from dagster_project.releases.contents.manifest import read_manifest
from dagster_project.releases.store.store import Release
from dagster_project.releases.targets.postgres.address import connected
from dagster_project.releases.targets.postgres.rows import move_rows
from dagster_project.releases.targets.postgres.tables import (
    grant_reading,
    prepare_keys,
    prepare_schemas,
    prepare_tables,
    write_release_row,
)
from dagster_project.releases.targets.postgres.writer import is_writer, require_writer
from dagster_project.warehouse.published import PUBLISHED

_LOCK = 4_833_2022
"""One delivery at a time, whichever machine it comes from."""


def is_wanted(settings: Settings) -> bool:
    """Whether the settings name a server."""
    return settings.postgres_url is not None


def holds(settings: Settings, release: Release) -> bool:
    """Whether the server says that it holds this root's release; False also where it cannot be asked."""
    assert settings.postgres_url is not None
    try:
        with connected(settings.postgres_url, autocommit=True) as server:
            found = server.execute("select digest from marts.release").fetchall() if is_writer(server, settings) else []
    except TatsongError:
        return False
    return found == [(read_manifest(release.path).digest,)]


def deliver(settings: Settings, release: Release) -> None:
    """Give a release to the server: all of it or nothing.

    Raises:
        TatsongError: the server cannot be reached or took an error; what it holds is unchanged. No password is told.
    """
    assert settings.postgres_url is not None
    with connected(settings.postgres_url) as server:
        _deliver(server, settings, release)
    with connected(settings.postgres_url, autocommit=True) as server:
        server.execute(f"analyze {', '.join(table.full_name for table in PUBLISHED)}")


def _deliver(server: psycopg.Connection, settings: Settings, release: Release) -> None:
    manifest = read_manifest(release.path)
    server.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
    prepare_schemas(server)
    require_writer(server, settings)
    prepare_tables(server, manifest)
    move_rows(server, settings, release.path / DATABASE, manifest)
    prepare_keys(server)
    write_release_row(server, manifest)
    grant_reading(server, settings.postgres_reader)
