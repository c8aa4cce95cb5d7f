"""Narrow pandas frames of the dates to check: the rows of one dbt model each.

Belongs here: handing the dates over, which of them must have rows, and types that Great Expectations takes. Does not
belong here: thresholds; those are the suites'. The models read `checked` (report_date, and date_before, the date built
before it) and, for tables that are published for fewer dates, `station_checked`: dbt's source `gate`.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from dagster_project.core.settings import Settings
from dagster_project.gate.models import model_query
from dagster_project.gate.suites import SuiteMeta

if TYPE_CHECKING:
    import pandas as pd


def load_dates(con: duckdb.DuckDBPyConnection, dates: Collection[date], station_dates: Collection[date]) -> None:
    """Create the temporary tables that the models read."""
    con.execute(
        """
        create or replace temp table checked as
        with built as (
            select report_date, lag(report_date) over (order by report_date) as date_before
            from official.report_city
        )
        select distinct report_date, date_before from built where list_contains($dates, report_date)
        """,
        {"dates": sorted(dates)},
    )
    con.execute(
        """
        create or replace temp table station_checked as
        select * from checked where list_contains($dates, report_date)
        """,
        {"dates": sorted(station_dates)},
    )


def load_published(con: duckdb.DuckDBPyConnection) -> None:
    """Create `published_carrier`, what the current release says of the dates to check; empty where there is none."""
    known = con.execute("select 1 from duckdb_databases() where database_name = 'published'").fetchone()
    con.execute(
        "create or replace temp table published_carrier as "
        "select report_date, submitter, subscribers_total, subscribers_2g, converted_total, stations_2g_on_air "
        f"from {'published.main' if known else 'official'}.report_carrier "
        f"where report_date in (select report_date from checked) and {'true' if known else 'false'}"
    )


def dates_with_rows(
    con: duckdb.DuckDBPyConnection, meta: SuiteMeta, dates: Collection[date], station_dates: Collection[date]
) -> set[date]:
    """Of the dates to check, those of which the suite's frame must have rows."""
    if meta.may_be_empty:
        return set()
    wanted = set(dates) & set(station_dates) if meta.is_of_stations else set(dates)
    if not meta.feeds:
        return wanted
    found = con.execute(
        "select distinct report_date from official.report_submission "
        "where list_contains($feeds, feed) and submission_in_force is not null",
        {"feeds": meta.feeds},
    ).fetchall()
    return wanted & {day for (day,) in found}


def frame(con: duckdb.DuckDBPyConnection, settings: Settings, model: str) -> pd.DataFrame:
    """The model's rows; nullable integers become floats and nullable flags objects, which compare without surprise."""
    rows = con.execute(model_query(settings, model)).df()
    plain = {"Int64": "float64", "boolean": "object"}
    kinds = {column: plain[str(dtype)] for column, dtype in rows.dtypes.items() if str(dtype) in plain}
    return rows.astype(kinds)


def frames_folder(settings: Settings) -> Path:
    """Where the frames lie that Great Expectations opens by itself: those of the last judgement, or of a release."""
    return settings.root.verdicts / "frames"


def keep_frame(settings: Settings, name: str, rows: pd.DataFrame) -> None:
    """Write a suite's frame as Parquet, for whoever opens the project of `expectations/`."""
    folder = frames_folder(settings)
    folder.mkdir(parents=True, exist_ok=True)
    rows.to_parquet(folder / f"{name}.parquet", index=False)
