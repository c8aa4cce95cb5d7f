"""The one way to a DuckDB connection: within the memory, threads and spill folder that the settings give.

Belongs here: the limits. Does not belong here: what is asked.
"""

from pathlib import Path

import duckdb

from dagster_project.core.settings import TIME_ZONE, Settings
from dagster_project.core.text import literal

_SMALL = "256MB"


def connect(
    settings: Settings,
    database: Path | None = None,
    *,
    read_only: bool = False,
    city_time: bool = False,
    spill: Path | None = None,
) -> duckdb.DuckDBPyConnection:
    """A connection in memory or to a database; it spills into the data root, or into the folder `spill`.

    With `city_time`, moments are shown and cut into days by the city's clock.
    """
    con = duckdb.connect(database or ":memory:", read_only=read_only)
    con.execute(f"set memory_limit = {literal(settings.memory_limit)}")
    con.execute(f"set threads = {settings.threads}")
    con.execute("set enable_progress_bar = false")
    con.execute(f"set temp_directory = {literal(spill or settings.root.path / '.spill')}")
    if city_time:
        con.execute(f"set timezone = {literal(TIME_ZONE)}")
    return con


def connect_small() -> duckdb.DuckDBPyConnection:
    """A connection in memory that asks of no data: whether a contract's SQL can be bound."""
    con = duckdb.connect()
    con.execute(f"set memory_limit = {literal(_SMALL)}")
    con.execute("set threads = 1")
    return con
