"""Examining one file: the same verdict for the nightly run and for the sender's own check.

Belongs here: choosing the reader and the check. Does not belong here: the ledger, or where files are kept.
"""

import logging
import traceback
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from dagster_project.contracts import Contracts
from dagster_project.errors import TatsongError
from dagster_project.settings import Settings
from dagster_project.submissions import lake
from dagster_project.submissions.bench import Bench
from dagster_project.submissions.check import TableCheck
from dagster_project.submissions.notices import Notices
from dagster_project.submissions.places import Places
from dagster_project.submissions.reading import Unreadable, open_scan, read_file
from dagster_project.submissions.recognise import Recognised, recognise
from dagster_project.submissions.reference import load_reference
from dagster_project.submissions.scan import ScanCheck

_log = logging.getLogger(__name__)

OUR_OWN_FAULTS = (TatsongError, MemoryError, OSError, duckdb.IOException)
"""A full disk, too little memory, broken reference data: no file is refused for them, the run stops instead."""
_INTERRUPTED = "Query interrupted"
"""What DuckDB makes of Ctrl-C: a RuntimeError."""


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


@dataclass(frozen=True)
class Examiner:
    """Examines files one after another on one bench."""

    settings: Settings
    contracts: Contracts
    bench: Bench

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
            rows = self._guarded_rows(path, name, what, notices, submission_id)
            if rows is not None and rows.kept == 0:
                notices.add("no_row_accepted", count=rows.read)
        return Examination(what, notices, rows)

    def _guarded_rows(
        self, path: Path, name: str, what: Recognised, notices: Notices, submission_id: str
    ) -> lake.Rows | None:
        """The rows, or None. Whatever one file's content does to the program, the other files still get their turn.

        The log says where the program failed and not on what: an error's own text may hold a file's content.
        """
        try:
            return self._rows(path, name, what, notices, submission_id)
        except Unreadable as unreadable:
            notices.add(unreadable.code, row=unreadable.row, expected=unreadable.expected, value=unreadable.value)
        except OUR_OWN_FAULTS:
            raise
        except Exception as error:
            if _INTERRUPTED in str(error):
                raise KeyboardInterrupt from None
            where = "".join(traceback.format_tb(error.__traceback__))
            _log.error("%s: refused for an unexpected %s\n%s", name, type(error).__name__, where)
            self.bench.renew()
            notices.add("file_unreadable")
        return None

    def _rows(self, path: Path, name: str, what: Recognised, notices: Notices, submission_id: str) -> lake.Rows | None:
        aside, con, limits = self.bench.aside, self.bench.con, self.settings.limits
        text = open_scan(path, name, limits, aside) if what.feed.reader == "scan" else None
        if text is not None:
            return ScanCheck(what, submission_id, notices, aside, con).run(text)
        places = self._places(what, notices)
        if notices.refuses:
            return None
        return TableCheck(what, submission_id, places, notices, aside, con).run(read_file(path, name, limits).sheets)

    def _places(self, what: Recognised, notices: Notices) -> Places | None:
        """The places of the report date, where the feed has any."""
        if not what.feed.has_place:
            return None
        reference = load_reference(self.settings.dbt / "seeds", what.report_date)
        if reference.places is None:
            notices.add("report_date_outside", value=what.report_date, expected=reference.period)
        return reference.places
