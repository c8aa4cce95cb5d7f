"""The one way into the working database, within the limits that the settings give."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from dagster_project.core.duckdb_session import connect
from dagster_project.core.errors import TatsongError
from dagster_project.core.settings import Settings


class WarehouseUnreadable(TatsongError):
    """The file is no database of this program's DuckDB: cut short, foreign or damaged. It can be built from nothing."""


@contextmanager
def open_warehouse(settings: Settings, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open `warehouse.duckdb`; raises TatsongError where another process has it or there is none to read."""
    path = settings.root.warehouse
    if read_only and not path.is_file():
        raise TatsongError(f"{path} does not exist: run `tatsong nightly` first.")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        con = connect(settings, path, read_only=read_only, city_time=True)
    except duckdb.Error as error:
        said = str(error).splitlines()[0]
        if "lock" in said:
            raise TatsongError(f"{path} is open in another program; close it there: {said}") from None
        raise WarehouseUnreadable(f"{path} cannot be read: {said}") from None
    try:
        yield con
    finally:
        con.close()


def discard_warehouse(settings: Settings) -> None:
    """Remove the database and what lies beside it: everything in it follows from the ledger and the lake."""
    for path in settings.root.path.glob("warehouse.duckdb*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
