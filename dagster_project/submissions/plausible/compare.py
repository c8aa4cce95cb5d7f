"""Asking the rules that hold of one file, and telling it.

Belongs here: which rules, and their answers as notices. Does not belong here: the tables they speak of (`sql`).
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dagster_project.contracts import Contracts, Feed
from dagster_project.core.settings import Settings
from dagster_project.submissions.examine import Examination
from dagster_project.submissions.ledger.ledger import Ledger, Submission
from dagster_project.submissions.places.reference import load_reference
from dagster_project.submissions.plausible.beside import ComparisonBasis, FilePosition, beside
from dagster_project.submissions.plausible.sketch import Sketch, to_nights, to_others, unpacked
from dagster_project.submissions.plausible.sql import Stood, measured, question
from dagster_project.submissions.records import lake
from dagster_project.submissions.records.notices import Notices
from dagster_project.submissions.records.workspace import Workspace


def rules_of(contracts: Contracts, feed: str) -> list[str]:
    """The rules by which a file of a feed is compared with what is in force."""
    return [rule.code for rule in contracts.rules.values() if feed in rule.feeds]


@dataclass(frozen=True)
class HistoryComparison:
    """Compares files with what a ledger has in force."""

    settings: Settings
    contracts: Contracts
    ledger: Ledger
    workspace: Workspace

    def examined(self, found: Examination, sent_as: Submission | None = None) -> Sketch | None:
        """The same of a file that was examined, unless it is refused."""
        if found.what is None or found.rows is None or found.status == "refused":
            return None
        what, before = found.what, self.ledger.entry_of(sent_as) + 1 if sent_as else None
        place = FilePosition(what.submitter.submitter, what.feed.feed, what.report_date, before)
        return self.tell(place, found.rows, found.notices)

    def tell(
        self, place: FilePosition, rows: lake.Rows, notices: Notices, codes: list[str] | None = None
    ) -> Sketch | None:
        """Add to a file's notices what is implausible of its rows beside what is in force; returns what to remember.

        Of a first file there is nothing to compare with. All rules of its feed are asked unless `codes` are given.
        """
        asked = rules_of(self.contracts, place.feed) if codes is None else codes
        if not asked or not rows.kept:
            return None
        feed = self.contracts.feeds[place.feed]
        now = self._sketch_of(feed, rows.accepted)
        found = beside(self.ledger, place)
        if found is None:
            return now
        for code, column, key, value, expected in self._answers(feed, asked, place, rows, now, found):
            label = feed.label_of(column) if column else None
            about = self._named(feed, key, place.day)
            notices.add(str(code), column=column, label=label, value=value, expected=expected, key=about)
        return now

    def kept_rows(self, one: Submission) -> lake.Rows | None:
        """The rows of an accepted submission, as they were when it was taken in; None where they are gone."""
        return self._kept(one) if one.accepted_path and self._rows(one).is_file() else None

    def _kept(self, one: Submission) -> lake.Rows:
        root = self.settings.root.path
        rejected = root / str(one.rejected_path)
        return lake.Rows(root / str(one.accepted_path), rejected, one.rows_read, one.rows_quarantined)

    def _stood(self, rows: lake.Rows, before: Submission | None) -> Stood:
        rejected = rows.rejected if rows.quarantined else None
        return Stood(rows.accepted, rejected, self._rows(before) if before else None)

    def _answers(
        self, feed: Feed, codes: list[str], place: FilePosition, rows: lake.Rows, now: Sketch, found: ComparisonBasis
    ) -> list[tuple[str | None, ...]]:
        nights = [(day, self._remembered(feed, one)) for day, one in found.nights.items()]
        others = [(one.submitter, self._remembered(feed, one)) for one in found.others]
        likeness = [*to_nights(now, place.submitter, nights), *to_others(now, place.day, others)]
        last = self._remembered(feed, found.last)
        sums = [(day, sketch.sums) for day, sketch in [*nights, (found.last_date, last)]]
        dates = (place.day, found.last_date)
        own, before = self._stood(rows, found.last), self._stood(self._kept(found.last), found.before_last)
        query = question(self.contracts, feed, codes, dates, own, before, sums, likeness)
        return self.workspace.con.execute(query).fetchall()

    def _remembered(self, feed: Feed, one: Submission) -> Sketch:
        """What the ledger remembers of a submission; of one that an older program took in it is made of its rows."""
        kept = self.ledger.sketch(one.submission_id)
        return unpacked(*kept) if kept else self._sketch_of(feed, self._rows(one))

    def _sketch_of(self, feed: Feed, rows: Path) -> Sketch:
        [(sums, pairs)] = self.workspace.con.execute(measured(self.contracts, feed, rows)).fetchall()
        return Sketch(sums or {}, dict(pairs or []))

    def _rows(self, one: Submission) -> Path:
        return self.settings.root.path / str(one.accepted_path)

    def _named(self, feed: Feed, key: str | None, day: date) -> str:
        """What a fault is about: submitters, communes, columns and choices by their names, anything else as it is."""
        if not key:
            return ""
        if key in self.contracts.submitters:
            return self.contracts.submitters[key].name
        places = load_reference(self.settings.dbt / "seeds", day).places if "commune_code" in feed.key else None
        return ", ".join(
            " ".join((places.name_of(word) if places else None) or feed.label_of(word) for word in about.split(" "))
            for about in key.split(", ")
        )
