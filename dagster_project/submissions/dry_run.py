"""The sender's own check: the verdict of the nightly run on a file that nobody has sent, of which nothing is kept.

Belongs here: what stands in for landing and ledger. Does not belong here: reading and judging, which are the nightly
run's own (`examine`), or how the result is shown.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from dagster_project.contracts import Contracts
from dagster_project.core.errors import TatsongError
from dagster_project.core.settings import TIME_ZONE, Settings
from dagster_project.submissions.examine import TOO_LITTLE_MEMORY, Examination, Examiner
from dagster_project.submissions.landing.deliveries import (
    Delivery,
    SourceUnreadable,
    Vanished,
    copy_and_hash,
    files_under,
)
from dagster_project.submissions.ledger.agreeing import agreements_of
from dagster_project.submissions.ledger.ledger import Ledger
from dagster_project.submissions.plausible.compare import HistoryComparison
from dagster_project.submissions.reading import Unreadable
from dagster_project.submissions.receipts.compose import compose_check
from dagster_project.submissions.receipts.content import Receipt
from dagster_project.submissions.records.lake import write_csv
from dagster_project.submissions.records.submission import Submission
from dagster_project.submissions.records.workspace import Workspace

_NAME = "check.1"
"""The name that the rows carry until they are thrown away."""


@dataclass(frozen=True)
class SenderCheck:
    """Checks files one after another, as if they arrived `now`."""

    examiner: Examiner
    now: datetime
    comparison: HistoryComparison | None = None
    """With what is in force, where a ledger is at hand."""

    def check(self, file: Delivery, submitter: str, rows_to: Path | None = None) -> Receipt:
        """The receipt that the file would get, but for what needs a ledger; raises TatsongError where it is gone.

        The rows as they were read, of a held file too, are written to `rows_to` as CSV.
        """
        workspace = self.examiner.workspace
        workspace.clear()
        copy, sha256 = workspace.scratch / "copy", ""
        latest = self.now.astimezone(ZoneInfo(TIME_ZONE)).date()
        try:
            if file.fault is not None:
                raise SourceUnreadable
            sha256 = copy_and_hash(file.source, copy)
            found = self.examiner.examine(copy, submitter, file.name, latest, _NAME)
            if self.comparison:
                self.comparison.examined(found)
        except Vanished:
            raise TatsongError(f"{file.source}: is no file, or is gone; name a file.") from None
        except SourceUnreadable:
            found = self.examiner.unread(submitter, file.name, latest, Unreadable(file.fault or "file_unreadable"))
        except TOO_LITTLE_MEMORY:
            raise TatsongError(
                f"{file.source}: reading it takes more memory than there is (TATSONG_MEMORY_LIMIT, or the machine's)."
            ) from None
        if rows_to is not None and found.rows is not None and found.status != "refused":
            write_csv(workspace.con, found.rows.accepted, rows_to)
        as_submission = self._as_submission(found, file, submitter, sha256)
        return compose_check(as_submission, found.notices, is_compared=self.comparison is not None)

    def _as_submission(self, found: Examination, file: Delivery, submitter: str, sha256: str) -> Submission:
        rows = found.rows
        return Submission(
            submission_id=_NAME,
            submitter=submitter,
            feed=found.what.feed.feed if found.what else None,
            report_date=found.what.report_date if found.what else None,
            status=found.status,
            received_at=self.now,
            path=file.name,
            sha256=sha256,
            bytes=file.bytes,
            rows_read=rows.read if rows else 0,
            rows_accepted=rows.kept if rows else 0,
            rows_quarantined=rows.quarantined if rows else 0,
            read_as=found.read_as,
        )


def sender_check(
    settings: Settings, contracts: Contracts, workspace: Workspace, ledger: Ledger | None, now: datetime
) -> SenderCheck:
    """A check as it can be made here: with a ledger it says what the nightly run beside it would say."""
    if ledger is None:
        return SenderCheck(Examiner(settings, contracts, workspace), now)
    examiner = Examiner(settings, contracts, workspace, agreements_of(ledger))
    return SenderCheck(examiner, now, HistoryComparison(settings, contracts, ledger, workspace))


def files_in(paths: Iterable[Path]) -> Iterator[Delivery]:
    """The files named, and all that the nightly run would find in the folders named if they were sent."""
    for path in paths:
        if path.is_dir():
            yield from files_under(path)
        else:
            yield file_at(path)


def file_at(path: Path) -> Delivery:
    """One file that its sender names; a link is what it points to."""
    found = path.stat()
    return Delivery(path.name, found.st_size, found.st_mtime_ns, path.resolve())


def submitter_of(contracts: Contracts, file: Delivery, given: str | None) -> str:
    """Who sends a file: the submitter given, else the nearest folder with the name of one, else the only one whose
    files are named like this.

    Raises:
        TatsongError: the submitter given is unknown, or none can be found.
    """
    known = contracts.submitters
    if given is not None:
        if given not in known:
            raise TatsongError(f"--submitter {given}: is in no contract; there are {', '.join(known)}.")
        return given
    folders = [folder.name for folder in file.source.absolute().parents if folder.name in known]
    if folders:
        return folders[0]
    named = {sender.submitter for sender, _, terms in contracts.pairs() if terms.date_in(file.name) is not None}
    if len(named) != 1:
        raise TatsongError(f"{file.name}: say who sends it with --submitter, one of {', '.join(known)}.")
    return named.pop()
