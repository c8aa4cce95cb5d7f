"""Examining one file: the same verdict for the nightly run and for the sender's own check.

Belongs here: the order of its steps, and what an accident costs. Does not belong here: where files are kept.
"""

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

import duckdb

from dagster_project.contracts import Agreement, Contracts
from dagster_project.core.errors import TatsongError
from dagster_project.core.settings import Settings
from dagster_project.submissions.first_look import Screened, Screening, notify_personal
from dagster_project.submissions.hiding.file_names import hidden_in_name
from dagster_project.submissions.hiding.marks import hidden
from dagster_project.submissions.ledger.agreements import Agreements
from dagster_project.submissions.places.matcher import PlaceMatcher
from dagster_project.submissions.places.reference import ReferencePlaces, load_reference
from dagster_project.submissions.privacy.cells import PersonalDataFinding
from dagster_project.submissions.privacy.scanned import ScanPrivacy
from dagster_project.submissions.privacy.scanned_unknown import UnknownColumns
from dagster_project.submissions.privacy.values import ValuesOfPersons
from dagster_project.submissions.reading import ScanText, Unreadable
from dagster_project.submissions.records import lake
from dagster_project.submissions.records.notices import IN_ROW, PERSONAL, Notices
from dagster_project.submissions.records.recognised import Recognised
from dagster_project.submissions.records.workspace import Workspace
from dagster_project.submissions.rules.table_check import TableCheck, judge_share
from dagster_project.submissions.tables.account import Account
from dagster_project.submissions.tables.persons import notify_persons
from dagster_project.submissions.tables.understood import Understanding

_log = logging.getLogger(__name__)
Result = TypeVar("Result")

TOO_LITTLE_MEMORY = (MemoryError, duckdb.OutOfMemoryException)
"""No file is refused for it: what one machine cannot read another may."""
OUR_OWN_FAULTS = (TatsongError, OSError, duckdb.IOException)
"""A full disk, broken reference data: no file is refused for them, the run stops instead."""
_INTERRUPTED = "Query interrupted"
"""What DuckDB makes of Ctrl-C: a RuntimeError."""


@dataclass(frozen=True)
class Examination:
    """What was found of a file; `rows` lie aside until they are kept."""

    what: Recognised | None
    notices: Notices
    rows: lake.Rows | None
    may_be_kept: bool = False
    """Whether its bytes may lie in raw."""
    read_as: str | None = None
    not_understood: frozenset[Agreement] = frozenset()
    """What holds it: with these agreed, it would not be held."""

    @property
    def status(self) -> str:
        """`refused`, `held`, `accepted` or `accepted_with_quarantine`; rows of a held file are read and laid aside."""
        if self.what is None or self.rows is None or self.notices.refuses:
            return "refused"
        if self.notices.holds:
            return "held"
        return "accepted_with_quarantine" if self.rows.quarantined else "accepted"


@dataclass(frozen=True)
class Examiner:
    """Examines files one after another on one bench."""

    settings: Settings
    contracts: Contracts
    workspace: Workspace
    agreements: Agreements = field(default_factory=Agreements)

    def examine(self, path: Path, submitter: str, name: str, latest: date, submission_id: str) -> Examination:
        """Look at a file and check it; `latest` is the last report date that it can speak of."""
        return self.check(self.look(path, submitter, name, latest), submission_id)

    def look(self, path: Path, submitter: str, name: str, latest: date) -> Screened:
        """Read a file, look through it for personal data and recognise it."""
        if path.stat().st_size == 0:
            return self._unread(submitter, name, latest, Unreadable("file_empty"))
        notices = Notices(self.contracts, hidden_in_name(name))
        seen = self._guarded(notices, lambda: self._first_look.look(path, submitter, name, latest, notices))
        if seen and seen.what and not notices.refuses:
            self._require_places(seen.what, notices)
        return seen or self._first_look.by_name(submitter, name, latest, notices)

    def unread(self, submitter: str, name: str, latest: date, fault: Unreadable) -> Examination:
        """What is said of a file whose bytes may not be read, for `fault`."""
        return self.check(self._unread(submitter, name, latest, fault), "")

    def _unread(self, submitter: str, name: str, latest: date, fault: Unreadable) -> Screened:
        notices = Notices(self.contracts, hidden_in_name(name))
        notices.add(fault.code, value=fault.value, expected=fault.expected)
        return self._first_look.by_name(submitter, name, latest, notices)

    @property
    def _first_look(self) -> Screening:
        return Screening(self.contracts, self.settings.limits, self.workspace)

    def check(self, seen: Screened, submission_id: str) -> Examination:
        """Check the rows of a file that was recognised; they carry `submission_id`."""
        what, notices, rows = seen.what, seen.notices, None
        account: Account | None = None
        if what is not None and seen.content is not None and not notices.refuses:
            places = self._reference(what).places if what.feed.has_place else None
            account = Account(Understanding(what, self.contracts, places), self.agreements.of(what), notices)
            known = account
            rows = self._guarded(notices, lambda: self._rows(seen, what, submission_id, places, known))
            if rows is not None:
                judge_share(rows, what, notices)
        if seen.rows_of_persons and not notices.counts.keys() & {PERSONAL, IN_ROW}:
            notify_persons(notices, seen.rows_of_persons)
        may_be_kept = seen.may_be_kept and not notices.counts.keys() & {PERSONAL, IN_ROW}
        not_understood = frozenset(account.open_items) if account else frozenset()
        return Examination(what, notices, rows, may_be_kept, seen.read_as, not_understood)

    def _guarded(self, notices: Notices, do: Callable[[], Result | None]) -> Result | None:
        """Its result, or None. Whatever one file's content does to the program, the other files still get their turn.

        The log says where the program failed and not on what: an error's own text may hold a file's content.
        """
        try:
            return do()
        except Unreadable as unreadable:
            shown = None if unreadable.value is None else hidden(unreadable.value)
            notices.add(unreadable.code, row=unreadable.row, expected=unreadable.expected, value=shown)
        except TOO_LITTLE_MEMORY:
            self.workspace.renew()
            raise
        except OUR_OWN_FAULTS:
            raise
        except Exception as error:
            if _INTERRUPTED in str(error):
                raise KeyboardInterrupt from None
            where = "".join(traceback.format_tb(error.__traceback__))
            _log.error("%s: refused for an unexpected %s\n%s", notices.file, type(error).__name__, where)
            self.workspace.renew()
            notices.add("file_unreadable")
        return None

    def _rows(
        self, seen: Screened, what: Recognised, submission_id: str, places: PlaceMatcher | None, account: Account
    ) -> lake.Rows | None:
        scratch, con, notices = self.workspace.scratch, self.workspace.con, seen.notices
        assert seen.content is not None
        if isinstance(seen.content, ScanText):
            return self._scan(seen, seen.content, what, submission_id, account)
        check = TableCheck(what, submission_id, places, notices, scratch, con, seen.rows_of_persons)
        return check.run(seen.content, account)

    def _scan(
        self, seen: Screened, text: ScanText, what: Recognised, submission_id: str, account: Account
    ) -> lake.Rows | None:
        """The rows of a large text. Where it turns out to hold personal data there are none, and only that is told."""
        from dagster_project.submissions.reading.scan_text import with_line_feeds

        notices, scratch = seen.notices, self.workspace.scratch
        findings: tuple[PersonalDataFinding, ...] = ()
        rows, fault = self._try_scan(text, what, submission_id, account, seen.values_of_persons)
        if fault is not None and (whole := with_line_feeds(text, self.settings.limits, scratch)) is not None:
            text = whole
            findings, persons = UnknownColumns(self.workspace.con, self.contracts).look(text)
            rows, fault = self._try_scan(text, what, submission_id, account, persons)
        findings = findings or ScanPrivacy(self.workspace.con, what, notices).look_after(text, rows)
        if fault is not None and not findings:
            raise fault
        if findings:
            notices.kept.clear()
            notices.counts.clear()
            notify_personal(findings, notices)
        return None if findings else rows

    def _try_scan(
        self,
        text: ScanText,
        what: Recognised,
        submission_id: str,
        account: Account,
        persons: tuple[ValuesOfPersons, ...],
    ) -> tuple[lake.Rows | None, Unreadable | None]:
        """The rows of a large text, or why it is no CSV."""
        from dagster_project.submissions.bulk.scan import ScanCheck

        try:
            return ScanCheck(what, submission_id, account, self.workspace.scratch, self.workspace.con, persons).run(
                text
            ), None
        except Unreadable as error:
            return None, error

    def _require_places(self, what: Recognised, notices: Notices) -> None:
        """Of a date without places no figure can be built, whatever the feed."""
        reference = self._reference(what)
        if reference.places is None:
            notices.add("places_unknown", value=what.report_date, expected=reference.period)

    def _reference(self, what: Recognised) -> ReferencePlaces:
        return load_reference(self.settings.dbt / "seeds", what.report_date)
