"""Where files are examined: a DuckDB connection within the memory limit, and a folder for what lies aside.

Belongs here: making the place, and making it anew after an accident. Does not belong here: the examination.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from dagster_project.core.duckdb_session import connect
from dagster_project.core.settings import Settings

_PREFIX = "examine-"


class Workspace:
    """One connection, and a folder `scratch` for each file that is examined, one after another.

    No path is used twice: within one connection DuckDB may answer from what a path held before.
    """

    def __init__(self, settings: Settings, folder: Path) -> None:
        self._settings = settings
        self._folder = folder
        self._files = 0
        self.scratch = self._next_folder()
        self.con = self._connect()

    def clear(self) -> None:
        """Remove what the last file left aside, and make room for the next."""
        shutil.rmtree(self.scratch)
        self.scratch = self._next_folder()

    def renew(self) -> None:
        """A fresh connection: after a fatal error DuckDB answers nothing any more."""
        self.con.close()
        self.con = self._connect()

    def _next_folder(self) -> Path:
        self._files += 1
        folder = self._folder / str(self._files)
        folder.mkdir()
        return folder

    def _connect(self) -> duckdb.DuckDBPyConnection:
        return connect(self._settings, spill=self._folder / "spill")


@contextmanager
def open_workspace(settings: Settings, folder: Path) -> Iterator[Workspace]:
    """A bench in `folder`, gone afterwards. What a killed run left there is removed: one writer works at a time."""
    folder.mkdir(parents=True, exist_ok=True)
    for orphan in folder.glob(f"{_PREFIX}*"):
        shutil.rmtree(orphan)
    with open_second_workspace(settings, folder) as workspace:
        yield workspace


@contextmanager
def open_second_workspace(settings: Settings, folder: Path) -> Iterator[Workspace]:
    """Another bench in the folder of one that is in use."""
    with tempfile.TemporaryDirectory(dir=folder, prefix=_PREFIX) as scratch:
        workspace = Workspace(settings, Path(scratch))
        try:
            yield workspace
        finally:
            workspace.con.close()
