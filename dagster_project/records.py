"""Where Dagster keeps its records: SQLite and logs in the data root, named in `dagster.yaml` without any variable.

Belongs here: Dagster's own storages, told the place by the settings, so that `dg` works in the project's folder as
`tatsong` does; and an event log whose connections stay open. Dagster opens and closes a database for every event, and
so pays each time for an engine, for compiling the statement and for folding the write-ahead log into the file: most of
what a short nightly run costs.
Does not belong here: what is recorded. Nothing but `dagster.yaml` may use it.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage
from dagster._core.storage.local_compute_log_manager import LocalComputeLogManager
from dagster._core.storage.root import LocalArtifactStorage
from dagster._core.storage.runs import SqliteRunStorage
from dagster._core.storage.schedules import SqliteScheduleStorage
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import Connection
from sqlalchemy.pool import QueuePool

from dagster_project.core.settings import load_settings

BUSY_SECONDS = 30


def _place() -> str:
    return os.fspath(load_settings().root.dagster)


class _NothingToTell:
    """A storage that `dagster.yaml` names without a place."""

    @classmethod
    def config_type(cls) -> dict[str, Any]:
        """Nothing is to be told."""
        return {}


class Runs(_NothingToTell, SqliteRunStorage):
    """Which runs there were."""

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Any) -> Any:
        """As Dagster builds it from `dagster.yaml`."""
        return cls.from_local(_place(), inst_data)


class Schedules(_NothingToTell, SqliteScheduleStorage):
    """Which schedules and sensors are on, and their ticks."""

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Any) -> Any:
        """As Dagster builds it from `dagster.yaml`."""
        return cls.from_local(_place(), inst_data)


class Artifacts(_NothingToTell, LocalArtifactStorage):
    """What steps hand to one another; nothing here does."""

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Any) -> Any:
        """As Dagster builds it from `dagster.yaml`."""
        return cls(_place(), inst_data)


class ComputeLogs(_NothingToTell, LocalComputeLogManager):
    """What steps print."""

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Any) -> Any:
        """As Dagster builds it from `dagster.yaml`."""
        return cls(_place(), inst_data=inst_data)


class EventLog(_NothingToTell, SqliteEventLogStorage):
    """What happened in runs, with one engine a database file."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None):
        self._engines: dict[str, Engine] = {}
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Any) -> "EventLog":
        """As Dagster builds it from `dagster.yaml`."""
        return cls(_place(), inst_data)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock:
            engine = self._engine(shard)
            with engine.connect() as connection, connection.begin():
                yield connection

    def _engine(self, shard: str) -> Engine:
        if shard not in self._engines:
            engine = create_engine(
                self.conn_string_for_shard(shard), poolclass=QueuePool, connect_args={"timeout": BUSY_SECONDS}
            )
            if shard not in self._initialized_dbs:
                self._initdb(engine)
                self._initialized_dbs.add(shard)
            self._engines[shard] = engine
        return self._engines[shard]

    def dispose(self) -> None:
        """Close every database."""
        for engine in self._engines.values():
            engine.dispose()
        self._engines.clear()
        super().dispose()
