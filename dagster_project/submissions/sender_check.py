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
from dagster_project.errors import TatsongError
from dagster_project.settings import TIME_ZONE
from dagster_project.submissions.examine import Examination, Examiner
from dagster_project.submissions.landing import SourceUnreadable, Vanished, copy_aside
from dagster_project.submissions.reading import Unreadable
from dagster_project.submissions.receipts.compose import compose_check
from dagster_project.submissions.receipts.content import Receipt
from dagster_project.submissions.submission import Submission

_NAME = "check.1"
"""The name that the rows carry until they are thrown away."""


@dataclass(frozen=True)
class SenderCheck:
    """Checks files one after another, as if they arrived `now`."""

    examiner: Examiner
    now: datetime

    def check(self, source: Path, submitter: str) -> Receipt:
        """The receipt that the file would get, but for what needs a ledger; raises TatsongError where it is gone."""
        bench = self.examiner.bench
        bench.clear()
        copy, sha256 = bench.aside / "copy", ""
        latest = self.now.astimezone(ZoneInfo(TIME_ZONE)).date()
        try:
            sha256 = copy_aside(source.resolve(), copy)
            found = self.examiner.examine(copy, submitter, source.name, latest, _NAME)
        except Vanished:
            raise TatsongError(f"{source}: is no file, or is gone; name a file.") from None
        except SourceUnreadable:
            found = self.examiner.unread(submitter, source.name, latest, Unreadable("file_unreadable"))
        return compose_check(self._as_submission(found, source, submitter, sha256), found.notices)

    def _as_submission(self, found: Examination, source: Path, submitter: str, sha256: str) -> Submission:
        rows, is_accepted = found.rows, found.status != "refused"
        return Submission(
            submission_id=_NAME,
            submitter=submitter,
            feed=found.what.feed.feed if found.what else None,
            report_date=found.what.report_date if found.what else None,
            status=found.status,
            received_at=self.now,
            path=source.name,
            sha256=sha256,
            bytes=source.stat().st_size,
            rows_read=rows.read if rows else 0,
            rows_accepted=rows.kept if rows and is_accepted else 0,
            rows_quarantined=rows.quarantined if rows and is_accepted else 0,
            read_as=found.read_as,
        )


def files_in(paths: Iterable[Path]) -> Iterator[Path]:
    """The files named, and those in the folders named, but for hidden ones and those still being written."""
    for path in paths:
        if path.is_dir():
            yield from (found for found in sorted(path.iterdir()) if found.is_file() and not _is_aside(found.name))
        else:
            yield path


def _is_aside(name: str) -> bool:
    return name.startswith((".", "~$")) or name.endswith(".part")


def submitter_of(contracts: Contracts, source: Path, given: str | None) -> str:
    """Who sends a file: the submitter given, else the one whose name its folder has, else the only one with such names.

    Raises:
        TatsongError: the submitter given is unknown, or none can be found.
    """
    known = contracts.submitters
    if given is not None:
        if given not in known:
            raise TatsongError(f"--submitter {given}: is in no contract; there are {', '.join(known)}.")
        return given
    if source.resolve().parent.name in known:
        return source.resolve().parent.name
    named = {sender.submitter for sender, _, terms in contracts.pairs() if terms.date_in(source.name) is not None}
    if len(named) != 1:
        raise TatsongError(f"{source.name}: say who sends it with --submitter, one of {', '.join(known)}.")
    return named.pop()
