"""The one way into the working database, within the limits that the settings give."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import duckdb

from dagster_project.core.duckdb_session import connect
from dagster_project.core.errors import TatsongError
from dagster_project.core.files import writer_lock
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


def require_built(settings: Settings, first: date, last: date) -> None:
    """Raise TatsongError, with what to do, where a date of the range is in no build that came to its end."""
    with writer_lock(settings), open_warehouse(settings, read_only=True) as con:
        windows = _windows(con)
    dates = (first + timedelta(days=n) for n in range((last - first).days + 1))
    missing = [day for day in dates if not any(start <= day <= end for start, end in windows)]
    if missing:
        held = f"{min(windows)[0]} to {max(end for _, end in windows)}" if windows else "no date"
        days = f"{missing[0]} was" if len(missing) == 1 else f"{missing[0]} to {missing[-1]} were"
        raise TatsongError(
            f"{days} not built, and nothing is said of it: the warehouse holds {held}. Materialize all tables of that "
            f"date, or run `tatsong nightly --date {missing[-1]}`."
        )


def _windows(con: duckdb.DuckDBPyConnection) -> list[tuple[date, date]]:
    known = "select 1 from duckdb_tables() where schema_name = 'control' and table_name = 'build'"
    done = "select from_date, to_date from control.build where completed_at is not null"
    return con.execute(done).fetchall() if con.execute(known).fetchone() else []
