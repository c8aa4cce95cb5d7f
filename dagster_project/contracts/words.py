"""The words of tables: by which a total, a footer or a serial number is told from a row.

Belongs here: what the program asks of `contracts/words.yaml`. Does not belong here: header words, which are a feed's.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property

from dagster_project.contracts.base import Model, about
from dagster_project.core.text import has_accents, plain

_Words = list[str]


@dataclass(frozen=True, kw_only=True)
class TableWords(Model):
    """Words that mean the same in every feed, as senders write them."""

    serials: _Words = field(metadata=about("headings of a column of serial numbers, which is not read"))
    places: _Words = field(metadata=about("merged headings over the columns of the place, which add no meaning"))
    totals: _Words = field(metadata=about("labels of a total row", min_length=1))
    cities: _Words = field(
        default_factory=list, metadata=about("labels of a total row that say the province in rows of communes")
    )
    behind_totals: _Words = field(default_factory=list, metadata=about("what may follow such a label, beside numbers"))
    closing_totals: _Words = field(
        default_factory=list, metadata=about("such labels as stand behind a district's name")
    )
    sections: _Words = field(
        default_factory=list,
        metadata=about("what may stand before a district, with its type, in a heading of a section"),
    )
    of_which: _Words = field(metadata=about("labels of rows that repeat a part of the row above"))
    dittos: _Words = field(metadata=about("cells that repeat the cell above; compared as they are"))
    dashes: _Words = field(metadata=about("cells that mean zero or nothing, as the column says; compared as they are"))
    footers: _Words = field(metadata=about("how lines below a table begin"))
    unit_lines: _Words = field(metadata=about("how a line begins that says in what the figures are counted"))
    understood: _Words = field(
        default_factory=list, metadata=about("phrases of titles, letterheads and lines below that change no figure")
    )
    numbered: _Words = field(default_factory=list, metadata=about("such words as a short number may follow"))
    made: _Words = field(
        default_factory=list, metadata=about("what stands before the day on which a file was made, not that of figures")
    )
    telephones: _Words = field(default_factory=list, metadata=about("what stands before an office's number"))
    sheet_names: _Words = field(
        default_factory=list, metadata=about("names of sheets, without their number, that say nothing")
    )
    currency_signs: _Words = field(
        default_factory=list, metadata=about("what a number format may put beside a figure without scaling it")
    )
    remark_columns: _Words = field(
        default_factory=list, metadata=about("headings of a column each of whose texts is asked for what it says")
    )
    behind_names: _Words = field(
        default_factory=list,
        metadata=about("remarks in brackets behind a commune's name that say nothing of its figures"),
    )
    empties: _Words = field(default_factory=list, metadata=about("what an export of a database writes for nothing"))
    placeholders: _Words = field(
        default_factory=list, metadata=about("what people write where there is no code: it is none")
    )
    report_dates: _Words = field(metadata=about("what stands before the report date in a title"))
    titles: _Words = field(
        default_factory=list, metadata=about("how a title begins whose date may be that of the report")
    )
    documents: _Words = field(default_factory=list, metadata=about("words of a title whose date is another document's"))
    other_days: _Words = field(
        default_factory=list, metadata=about("words of a title before a date that is not that of its figures")
    )
    abbreviations: dict[str, list[str]] = field(
        default_factory=dict, metadata=about("short form → the same in full, in names of submitters")
    )
    summary_sheets: _Words = field(metadata=about("names of sheets that repeat what other sheets say"))

    @cached_property
    def plain_serials(self) -> frozenset[str]:
        """Serial headings, comparable."""
        return _plain(self.serials)

    @cached_property
    def plain_totals(self) -> frozenset[str]:
        """Total labels, comparable."""
        return _plain([*self.totals, *self.cities])

    @cached_property
    def plain_cities(self) -> frozenset[str]:
        """Total labels that name the city, comparable."""
        return _plain(self.cities)

    @cached_property
    def plain_of_which(self) -> frozenset[str]:
        """Labels of which-rows, comparable."""
        return _plain(self.of_which)

    @cached_property
    def plain_summaries(self) -> frozenset[str]:
        """Names of summary sheets, comparable."""
        return _plain(self.summary_sheets)

    @cached_property
    def total_starts(self) -> tuple[str, ...]:
        """Total labels, comparable, the longest first."""
        return tuple(sorted(self.plain_totals, key=len, reverse=True))

    @cached_property
    def total_ends(self) -> frozenset[str]:
        """Single words that may follow a total's label."""
        return frozenset(part for word in self.behind_totals for part in plain(word).split())

    @cached_property
    def total_closings(self) -> tuple[str, ...]:
        """Total labels behind the name of a district, comparable, the longest first."""
        return tuple(sorted(_plain(self.closing_totals), key=len, reverse=True))

    @cached_property
    def section_starts(self) -> tuple[str, ...]:
        """What may stand before a typed district in a heading, comparable, the longest first."""
        return tuple(sorted(_plain(self.sections), key=len, reverse=True))

    @cached_property
    def footer_starts(self) -> tuple[str, ...]:
        """How footers begin, comparable, each to be followed by a space or nothing."""
        return tuple(sorted(_plain(self.footers)))

    @cached_property
    def ditto_marks(self) -> frozenset[str]:
        """Ditto marks in small letters."""
        return frozenset(mark.casefold() for mark in self.dittos)

    @cached_property
    def dash_marks(self) -> frozenset[str]:
        """Dashes as they are."""
        return frozenset(self.dashes)

    @cached_property
    def unit_starts(self) -> tuple[str, ...]:
        """How unit lines begin, comparable."""
        return tuple(sorted(_plain(self.unit_lines), key=len, reverse=True))

    @cached_property
    def plain_currency(self) -> frozenset[str]:
        """Signs of currencies, comparable."""
        return _plain(self.currency_signs)

    @cached_property
    def plain_behind_names(self) -> frozenset[str]:
        """Remarks behind names of communes, comparable."""
        return _plain(self.behind_names)

    @cached_property
    def plain_remarks(self) -> frozenset[str]:
        """Headings of remark columns, comparable."""
        return _plain(self.remark_columns)

    @cached_property
    def empty_marks(self) -> frozenset[str]:
        """What means nothing, in small letters."""
        return frozenset(mark.casefold() for mark in self.empties)

    @cached_property
    def placeholder_marks(self) -> frozenset[str]:
        """What is no code, in small letters."""
        return frozenset(mark.casefold() for mark in self.placeholders)

    def shortened(self, text: str) -> str:
        """A text, comparable, in which names stand as the contracts write them."""
        text = f" {plain(text)} "
        for short, full in self.abbreviations.items():
            for words in full:
                text = text.replace(f" {plain(words)} ", f" {plain(short)} ")
        return text

    def without_other_days(self, text: str) -> str:
        """A text without what stands behind a word of `other_days`, as far as its bracket or part of the line goes."""
        text = unicodedata.normalize("NFC", text)
        return self._of_other_days[has_accents(text)].sub("", text) if self.other_days else text

    @cached_property
    def _of_other_days(self) -> tuple[re.Pattern[str], re.Pattern[str]]:
        """For texts without accents, and with them: `kỳ` is not `ký`."""
        without, with_accents = "|".join(_plain(self.other_days)), "|".join(map(re.escape, self.other_days))
        pattern = r"\b(?:{})\b[^);\n]*"
        return (
            re.compile(pattern.format(without), re.IGNORECASE),
            re.compile(pattern.format(unicodedata.normalize("NFC", with_accents)), re.IGNORECASE),
        )

    @cached_property
    def date_starts(self) -> tuple[str, ...]:
        """What stands before a report date, comparable."""
        return tuple(sorted(_plain(self.report_dates), key=len, reverse=True))

    @cached_property
    def title_starts(self) -> tuple[str, ...]:
        """How titles begin, comparable."""
        return tuple(sorted(_plain(self.titles)))

    @cached_property
    def plain_documents(self) -> frozenset[str]:
        """Words that name another document, comparable."""
        return _plain(self.documents)


def _plain(words: list[str]) -> frozenset[str]:
    return frozenset(plain(word) or word for word in words)
