"""Whether report dates were built: what is said of a date that was not would be said of other data.

Belongs here: asking. Does not belong here: building (`build`), or what the newest build came to (`digest`).
"""

from datetime import date, timedelta

import duckdb

from dagster_project.core.errors import TatsongError
from dagster_project.core.files import writer_lock
from dagster_project.core.settings import Settings
from dagster_project.warehouse.connect import open_warehouse


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
