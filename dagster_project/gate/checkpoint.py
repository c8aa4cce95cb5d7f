"""The checkpoint `gate` over a release: the same suites as every night, put to its Parquet files.

Belongs here: views over the files of a release under the names that the models read, and running the checkpoint that
`expectations/` holds. Does not belong here: the night's judgement (`judgement`); nothing is published by this one.
"""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from dagster_project.contracts import load_contracts
from dagster_project.core.duckdb_session import connect
from dagster_project.core.settings import Settings
from dagster_project.core.text import literal
from dagster_project.gate.bounds import load_bounds, provide_bounds
from dagster_project.gate.docs import INDEX, docs_folder, finish_docs, index_runs
from dagster_project.gate.engine import open_engine
from dagster_project.gate.frames import (
    dates_with_rows,
    frame,
    frames_folder,
    keep_frame,
    load_dates,
    load_published,
)
from dagster_project.gate.results import check_results
from dagster_project.gate.suites import load_suites
from dagster_project.releases.contents.manifest import read_manifest
from dagster_project.releases.contents.verdicts import CheckResult
from dagster_project.submissions.records import lake
from dagster_project.warehouse.load_sources import CONTROL, terms
from dagster_project.warehouse.published import PUBLISHED

if TYPE_CHECKING:
    from dagster_project.releases import Release


def check_release(settings: Settings, release: Release) -> tuple[list[CheckResult], Path]:
    """Put all dates of a release to every suite; what was found, and the index of the run's Data Docs."""
    manifest = read_manifest(release.path)
    dates = list(manifest.dates)
    suites = load_suites(settings)
    rows, owed = {}, {}
    with connect(settings) as con:
        _open(con, settings, release.path)
        load_dates(con, dates, manifest.station_dates)
        load_published(con)
        provide_bounds(con, load_bounds(settings))
        for suite in suites:
            rows[suite.name] = frame(con, settings, suite.meta.model)
            owed[suite.name] = dates_with_rows(con, suite.meta, dates, manifest.station_dates)
            keep_frame(settings, suite.name, rows[suite.name])
    run_name = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{release.name.replace('/', '-')}"
    folder = docs_folder(settings, run_name)
    findings = open_engine(settings, folder, run_name).run_checkpoint(frames_folder(settings))
    found = {
        suite.name: check_results(suite, findings[suite.name], rows[suite.name], dates, owed[suite.name])
        for suite in suites
    }
    finish_docs(folder, found)
    index_runs(settings)
    return [check for checks in found.values() for check in checks], folder / INDEX


def _open(con: duckdb.DuckDBPyConnection, settings: Settings, folder: Path) -> None:
    """Tables from the Parquet files, thresholds of that night from the database, the rest from the contracts."""
    con.execute("create schema official; create schema marts; create schema control; create schema reference")
    for table in PUBLISHED:
        source = literal(folder / "parquet" / f"{table.name}.parquet")
        con.execute(f"create view {table.full_name} as select * from read_parquet({source})")
    con.execute(f"attach {literal(folder / 'official.duckdb')} as release (read_only)")
    kept = "select table_name from duckdb_tables() where database_name = 'release' and schema_name = 'reference'"
    for (name,) in con.execute(kept).fetchall():
        con.execute(f"create view reference.{name} as select * from release.reference.{name}")
    with tempfile.TemporaryDirectory() as scratch:
        for name, rows in terms(load_contracts(settings.contracts)).items():
            lake.load_rows(con, f"control.{name}", CONTROL[name], rows, Path(scratch))
