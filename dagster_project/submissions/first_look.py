"""The first look at a file: it is read, looked through for personal data, and recognised, before anything is kept.

Belongs here: the order of the three. A file that is refused for personal data, or cannot be read, is recognised by its
name alone, so that nothing of its content is said. Does not belong here: checking its rows (`examine`).
"""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from dagster_project.contracts import Contracts, Feed
from dagster_project.submissions.headings.header import HeaderWords
from dagster_project.submissions.headings.stack import parts_of
from dagster_project.submissions.hiding.file_names import hidden_in_name
from dagster_project.submissions.hiding.marks import hidden
from dagster_project.submissions.identify.content import Content, best_feeds
from dagster_project.submissions.identify.recognition import recognise
from dagster_project.submissions.privacy.cells import KINDS, PersonalDataFinding, look_for_persons, look_in_name
from dagster_project.submissions.privacy.scanned_unknown import UnknownColumns
from dagster_project.submissions.privacy.text import look_in_bytes
from dagster_project.submissions.privacy.values import ValuesOfPersons
from dagster_project.submissions.reading import Limits, Reading, ScanText, Sheet, Unreadable, open_scan, read_file
from dagster_project.submissions.records.notices import PERSONAL, Notices
from dagster_project.submissions.records.recognised import Recognised
from dagster_project.submissions.records.workspace import Workspace

_SMALL = 1 << 16
"""Bytes of a file that costs little however it is read."""


@dataclass(frozen=True)
class Screened:
    """A file after the first look. `content` is None where it could not be read or must not be."""

    what: Recognised | None
    notices: Notices
    content: Reading | ScanText | None
    rows_of_persons: tuple[PersonalDataFinding, ...] = ()
    values_of_persons: tuple[ValuesOfPersons, ...] = ()
    """Of a large text: what its rows are set aside for, in columns that no feed knows."""

    @property
    def may_be_kept(self) -> bool:
        """Whether its bytes may lie in raw: only what could be looked through, and an empty file."""
        return self.content is not None or "file_empty" in self.notices.counts

    @property
    def read_as(self) -> str | None:
        """How it was read, in a few words."""
        if self.content is None:
            return None
        parts = (self.content.form, self.content.encoding, self.content.member or "")
        return " · ".join(part for part in parts if part)


@dataclass(frozen=True)
class Screening:
    """Looks at files one after another; what it unpacks lies on the bench."""

    contracts: Contracts
    limits: Limits
    workspace: Workspace

    def look(self, path: Path, submitter: str, name: str, latest: date, notices: Notices) -> Screened:
        """Read, look through and recognise one file; raises nothing that its content causes but the unexpected."""
        try:
            content = self._read(path, submitter, name)
        except Unreadable as error:
            shown = None if error.value is None else hidden(error.value)
            notices.add(error.code, row=error.row, expected=error.expected, value=shown)
            return self.by_name(submitter, name, latest, notices, look_in_bytes(path))
        content = replace(content, member=hidden_in_name(content.member) if content.member else None)
        values: tuple[ValuesOfPersons, ...] = ()
        sheets = content.sheets if isinstance(content, Reading) else [content.top(1)]
        privacy = look_for_persons(sheets, self.contracts)
        findings = look_in_name(name) or privacy.refusing or self._everywhere(path, content)
        if isinstance(content, Reading):
            content, rows = replace(content, sheets=privacy.sheets), privacy.rows
        else:
            rows = ()
            if not findings:
                findings, values = UnknownColumns(self.workspace.con, self.contracts).look(content)
        if findings:
            return self.by_name(submitter, name, latest, notices, findings)
        for remark in content.remarks:
            details = {**vars(remark), "value": None if remark.value is None else hidden_in_name(remark.value)}
            notices.add(details.pop("code"), **details)
        names = [name, content.member] if content.member else [name]
        what = recognise(self.contracts, submitter, names, _sheets_of(content), latest, notices)
        return Screened(what, notices, content, rows, values)

    def by_name(
        self, submitter: str, name: str, latest: date, notices: Notices, findings: tuple[PersonalDataFinding, ...] = ()
    ) -> Screened:
        """A file of whose content nothing is to be said: recognised by folder and name alone."""
        notify_personal(findings, notices)
        unheard = Notices(self.contracts, notices.file)
        what = recognise(self.contracts, submitter, [name], None, latest, unheard)
        if "submitter_unknown" in unheard.counts:
            notices.add("submitter_unknown", value=submitter)
        return Screened(what, notices, None)

    def _read(self, path: Path, submitter: str, name: str) -> Reading | ScanText:
        feeds = self._scanned(submitter, name)
        if feeds or path.stat().st_size > _SMALL:
            text = open_scan(path, name, self.limits, self.workspace.scratch)
            feeds = feeds or (self._scanned_by_head(text) if text else [])
            if text and feeds:
                return self._from_header(text, feeds)
        return read_file(path, name, self.limits)

    def _everywhere(self, path: Path, content: Reading | ScanText) -> tuple[PersonalDataFinding, ...]:
        from dagster_project.submissions.privacy.everywhere import look_everywhere

        rows = [row for sheet in content.sheets for row in sheet.rows] if isinstance(content, Reading) else []
        return look_everywhere(path, rows, self.limits, self.workspace.scratch, is_text=content.form == "csv")

    def _scanned(self, submitter: str, name: str) -> list[Feed]:
        """The feeds of large machine-made files whose name it is."""
        sender = self.contracts.submitters.get(submitter)
        terms = sender.feeds.items() if sender else ()
        named = [self.contracts.feeds[feed] for feed, term in terms if term.date_in(name)]
        return [feed for feed in named if feed.reader == "scan"]

    def _scanned_by_head(self, text: ScanText) -> list[Feed]:
        """The feed of large machine-made files whose columns a text of any name begins with."""
        content = Content([text.top()], Notices(self.contracts, ""))
        feeds = [self.contracts.feeds[name] for name in best_feeds(content, self.contracts, self.contracts.feeds)]
        return feeds if len(feeds) == 1 and feeds[0].reader == "scan" else []

    def _from_header(self, text: ScanText, feeds: list[Feed]) -> ScanText:
        """The text without what stands above its header; as it is where no header is found."""
        sheet = text.top()
        found = (parts_of(sheet, HeaderWords(feed, self.contracts.words)) for feed in feeds)
        first = next((parts[0] for parts in found if parts), None)
        if first is None:
            return text
        from dagster_project.submissions.reading.scan_text import under_header

        return under_header(text, first.header.at, self.workspace.scratch)


def _sheets_of(content: Reading | ScanText) -> list[Sheet]:
    """The sheets of a file; of a large text, its first lines as one sheet."""
    return content.sheets if isinstance(content, Reading) else [content.top(2)]


def notify_personal(findings: tuple[PersonalDataFinding, ...], notices: Notices) -> None:
    """Say where the personal data stands and of what kind it is, never what it says."""
    for finding in findings:
        where = f"{finding.sheet}, {finding.column}" if finding.sheet else finding.column
        notices.add(PERSONAL, sheet=finding.sheet, column=finding.column, expected=KINDS[finding.kind], key=where)
