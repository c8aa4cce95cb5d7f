"""Where files are examined: a DuckDB connection within the memory limit, and a folder for what lies aside.

Belongs here: making the place, and making it anew after an accident. Does not belong here: the examination.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from dagster_project.settings import Settings
from dagster_project.text import literal

_PREFIX = "examine-"
_SPILL = "spill"
"""DuckDB's own folder, which it expects to find again."""


class Bench:
    """One connection and one folder, for files that are examined one after another."""

    def __init__(self, settings: Settings, aside: Path) -> None:
        self.aside = aside
        self._settings = settings
        self.con = self._connect()

    def renew(self) -> None:
        """A fresh connection: after a fatal error DuckDB answers nothing any more."""
        self.con.close()
        shutil.rmtree(self.aside / _SPILL, ignore_errors=True)
        self.con = self._connect()

    def clear(self) -> None:
        """Remove what the last file left aside."""
        for path in self.aside.iterdir():
            if path.name != _SPILL:
                path.unlink()

    def _connect(self) -> duckdb.DuckDBPyConnection:
        con = duckdb.connect()
        con.execute(f"set memory_limit = {literal(self._settings.memory_limit)}")
        con.execute(f"set threads = {self._settings.threads}")
        con.execute(f"set temp_directory = {literal(self.aside / _SPILL)}")
        return con


@contextmanager
def open_bench(settings: Settings, folder: Path) -> Iterator[Bench]:
    """A bench in `folder`, gone afterwards. What a killed run left there is removed: one writer works at a time."""
    folder.mkdir(parents=True, exist_ok=True)
    for orphan in folder.glob(f"{_PREFIX}*"):
        shutil.rmtree(orphan)
    with tempfile.TemporaryDirectory(dir=folder, prefix=_PREFIX) as aside:
        bench = Bench(settings, Path(aside))
        try:
            yield bench
        finally:
            bench.con.close()
