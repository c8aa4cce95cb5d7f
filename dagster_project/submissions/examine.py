"""Examining one file: the same verdict for the nightly run and for the sender's own check.

Belongs here: choosing the reader and the check. Does not belong here: the ledger, or where files are kept.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from dagster_project.contracts import Contracts
from dagster_project.settings import Settings
from dagster_project.submissions import lake
from dagster_project.submissions.check import TableCheck
from dagster_project.submissions.lake import literal
from dagster_project.submissions.notices import Notices
from dagster_project.submissions.places import load_places
from dagster_project.submissions.reading import Unreadable, read_file
from dagster_project.submissions.recognise import Recognised, recognise
from dagster_project.submissions.scan import ScanCheck


@dataclass(frozen=True)
class Examination:
    """What was found of a file; `rows` lie aside until they are kept."""

    what: Recognised | None
    notices: Notices
    rows: lake.Rows | None

    @property
    def status(self) -> str:
        """`refused`, `accepted` or `accepted_with_quarantine`."""
        if self.what is None or self.rows is None or self.notices.refuses:
            return "refused"
        return "accepted_with_quarantine" if self.rows.quarantined else "accepted"


@contextmanager
def workbench(settings: Settings, folder: Path) -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
    """A DuckDB connection within the memory limit and a folder for files that lie aside, both gone afterwards."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix="examine-") as aside, duckdb.connect() as con:
        con.execute(f"set memory_limit = '{settings.memory_limit}'")
        con.execute(f"set threads = {settings.threads}")
        con.execute(f"set temp_directory = {literal(aside)}")
        yield con, Path(aside)


@dataclass(frozen=True)
class Examiner:
    """Examines files one after another with one connection."""

    settings: Settings
    contracts: Contracts
    con: duckdb.DuckDBPyConnection
    aside: Path

    def recognise(self, submitter: str, name: str, latest: date) -> tuple[Recognised | None, Notices]:
        """What a file is by folder and name; `latest` is the last report date that it can speak of."""
        notices = Notices(self.contracts, name)
        return recognise(self.contracts, submitter, name, latest, notices), notices

    def examine(
        self, path: Path, name: str, what: Recognised | None, notices: Notices, submission_id: str
    ) -> Examination:
        """Read and check a recognised file; the rows carry `submission_id`."""
        rows = None
        if path.stat().st_size == 0:
            notices.add("file_empty")
        elif what is not None and not notices.refuses:
            try:
                rows = self._rows(path, name, what, notices, submission_id)
            except Unreadable as error:
                notices.add("file_unreadable", value=error)
        return Examination(what, notices, rows)

    def _rows(
        self, path: Path, name: str, what: Recognised, notices: Notices, submission_id: str
    ) -> lake.Rows | None:
        is_delimited = name.lower().endswith((".csv", ".tsv", ".txt"))
        if what.feed.reader == "scan" and is_delimited:
            return ScanCheck(what, submission_id, notices, self.aside, self.con).run(path)
        places = load_places(self.settings.dbt / "seeds", what.report_date)
        sheets = read_file(path, name)
        return TableCheck(what, submission_id, places, notices, self.aside, self.con).run(sheets)
