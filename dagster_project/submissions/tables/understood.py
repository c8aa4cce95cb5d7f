"""What a text outside the table says: whether anything is left of it when all that the contract knows is taken away.

No list of suspicious words is complete; this asks the other way round. A text is understood only where it can be cut
without a rest into phrases of the contract, names of the sender and the city, and the file's own dates.
Belongs here: cutting. Does not belong here: which texts are asked (`account`), or what is said of the others.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time

from dagster_project.contracts import Contracts, Feed
from dagster_project.core.text import accented, plain
from dagster_project.submissions.headings.dates import as_date
from dagster_project.submissions.hiding.marks import HIDDEN
from dagster_project.submissions.hiding.names import is_name, may_be_name
from dagster_project.submissions.places.matcher import PlaceMatcher
from dagster_project.submissions.reading import Cell
from dagster_project.submissions.records.recognised import Recognised
from dagster_project.submissions.tables.understood_days import FileDays

_SIGN = re.compile(r"""[^\w\s\u0300-\u036f.,;:()\[\]{}\-–—/\\"'“”‘’«»*_…|!?#&•+]""")
"""A sign that may change what is said: `%`, `×`, `~`, `±`."""
_REPORT = r"\d{1,5}\s?[A-ZĐ]{0,3}(?:[/-][\w&.]*[^\W\d_][\w&.]*)+"
"""The number of a document or a form: `123/BC-VNPT`, `01-BC/STTTT`."""
_NUMBER = re.compile(rf"\bsố\s*:?\s*{_REPORT}|\b(?:biểu|mẫu|phụ lục)\s*(?:số)?\s*:?\s*{_REPORT}", re.IGNORECASE)
_SHORT_NUMBER = re.compile(r"\d{1,2}[a-z]?|[ivx]{1,4}|[a-h]")
_SIGNED = re.compile(r"[^,:]{2,40},\s*ngày\b", re.IGNORECASE)
"""`Hải Phòng, ngày 23 tháng 11 năm 2023`: the day of signing."""
_ORDINAL = re.compile(r"^\s*(?:[IVX]{1,4}|[A-H]|\d{1,2})\s?[.)]\s+(?=\S)")
"""`II. Chi tiết`."""
_GLUED = re.compile(r"(?<=[^\W\d])(?=\d)")
"""`Sheet1`, `T11`."""
_SMALL = re.compile(r"\d{1,3}")
_LONGEST_TEXT = 2_000
_MOST_WORDS = 8
"""In the name of a place."""


class Understanding:
    """The phrases of one file."""

    def __init__(self, what: Recognised, contracts: Contracts, places: PlaceMatcher | None = None) -> None:
        words = contracts.words
        self.feed: Feed = what.feed
        self._places = places
        self._days = FileDays.of(what.report_date, what.submitter.feeds.get(what.feed.feed))
        self.report_date = what.report_date
        self._documents = _documents(words.documents)
        self._phrases = _Phrases([
            *words.understood, *words.unit_lines, *words.serials, *words.places, *words.totals, *words.cities,
            *words.sections, *words.report_dates, *words.summary_sheets,
            *what.feed.units, *what.feed.phrases, *what.feed.header_groups, what.feed.label, *_names(what, contracts),
        ])  # fmt: skip
        self._numbered = _Phrases(words.numbered)
        self._sheets = _Phrases([*words.sheet_names, *words.numbered])
        self._made = _Phrases(words.made)
        self._telephones = _Phrases(words.telephones)
        self._known: dict[tuple[Cell, bool, bool], bool] = {}

    def is_understood(self, cell: Cell, below: bool = False, place: bool = False) -> bool:
        """Whether a cell says nothing that is left; `below` the table a signature may stand, `place` names may."""
        key = (cell, below, place)
        if key not in self._known:
            self._known[key] = self._is_understood(cell, below, place)
        return self._known[key]

    def is_name_of_sheet(self, name: str) -> bool:
        """Whether the name of a sheet says nothing that is left."""
        tokens = _tokens(_GLUED.sub(" ", name.replace("_", " ")))
        if len(tokens) == 1 and len(tokens[0][1]) == 1:
            return True
        return self._cut(tokens, may_sign=False, place=True, is_name=True)

    def _is_understood(self, cell: Cell, below: bool, place: bool) -> bool:
        if isinstance(cell, (datetime, date)):
            return as_date(cell) == self.report_date and (not isinstance(cell, datetime) or cell.time() == time())
        if not isinstance(cell, str) or len(cell) > _LONGEST_TEXT:
            return cell is None
        if below and (is_name(cell) or may_be_name(cell)):
            return True
        text = self._documents.sub(" ", _ORDINAL.sub("", unicodedata.normalize("NFC", cell), count=1))
        may_sign = _SIGNED.match(text) is not None or (below and text.casefold().startswith("ngày"))
        return self._cut(_tokens(_NUMBER.sub(" ", text).replace("_", " ")), may_sign, place)

    def _cut(self, tokens: list[tuple[str, str]], may_sign: bool, place: bool, is_name: bool = False) -> bool:
        """Whether words, each with and without its accents, can be cut without a rest."""
        end = len(tokens)
        reached = [False] * end + [True]
        for at in range(end - 1, -1, -1):
            reached[at] = any(reached[at + length] for length in self._lengths(tokens, at, may_sign, place, is_name))
        return reached[0]

    def _lengths(
        self, tokens: list[tuple[str, str]], at: int, may_sign: bool, place: bool, is_name: bool
    ) -> Iterator[int]:
        bare = [token for _, token in tokens]
        yield from self._phrases.lengths(tokens, at)
        yield from self._days.lengths(bare, at)
        for length in (self._sheets if is_name else self._numbered).lengths(tokens, at):
            yield from _numbers(bare, at, length, _SMALL if is_name else _SHORT_NUMBER)
        for length in self._made.lengths(tokens, at):
            yield from (length + more for more in self._days.made_lengths(bare, at + length))
        for length in self._telephones.lengths(tokens, at):
            yield from _telephone(bare, at, length)
        if may_sign and (length := self._days.signed_length(bare, at)) == len(bare) - at:
            yield length
        if place and self._places is not None:
            yield from (n for n in range(1, _MOST_WORDS) if at + n <= len(bare) and self._names_place(tokens, at, n))

    def _names_place(self, tokens: list[tuple[str, str]], at: int, length: int) -> bool:
        assert self._places is not None
        text = unicodedata.normalize("NFC", " ".join(word for word, _ in tokens[at : at + length]))
        return any(map(str.isalpha, text)) and self._places.district_code(text) is not None


class _Phrases:
    """Phrases by their words: with accents for a text that has some, without for one that has none."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._marked: set[tuple[str, ...]] = set()
        self._bare: set[tuple[str, ...]] = set()
        for phrase in phrases:
            self._marked.add(tuple(accented(phrase).split()))
            self._bare.add(tuple(plain(phrase).split()))
        self._longest = max(map(len, self._bare), default=0)

    def lengths(self, tokens: list[tuple[str, str]], at: int) -> Iterator[int]:
        """How many words from here on are a phrase."""
        rest = tokens[at : at + self._longest]
        marked, bare = tuple(word for word, _ in rest), tuple(word for _, word in rest)
        is_marked = any(word != other for word, other in tokens)
        known, found = (self._marked, marked) if is_marked else (self._bare, bare)
        yield from (n for n in range(1, len(rest) + 1) if found[:n] in known)


def _tokens(text: str) -> list[tuple[str, str]]:
    """The words of a text, with and without accents; a sign that may change what is said is a word too."""
    text = _SIGN.sub(lambda found: f" {found[0]} ", text.replace(HIDDEN, "0"))
    found: list[tuple[str, str]] = []
    for part in text.split():
        words, bare = accented(part).split(), plain(part).split()
        found += zip(words, bare, strict=False) if words or not _SIGN.search(part) else [(part, part)]
    return found


def _numbers(bare: list[str], at: int, length: int, form: re.Pattern[str]) -> Iterator[int]:
    """A word that may be numbered, with its number and that of how many."""
    end = at + length
    yield length
    for more in range(1, 3):
        if end + more <= len(bare) and form.fullmatch(bare[end + more - 1]):
            yield length + more
        else:
            return


def _telephone(bare: list[str], at: int, length: int) -> Iterator[int]:
    end = at + length
    yield length
    while end < len(bare) and bare[end].isdecimal():
        end += 1
        yield end - at


def _documents(words: list[str]) -> re.Pattern[str]:
    """A reference to a document by its number, and the day that it bears."""
    names = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    day = r"(?:\s*,?\s*ngày\s+\d{1,2}[/.-]\d{1,2}[/.-]\d{4})?"
    return re.compile(rf"\b(?:{names})\s+số\s*:?\s*{_REPORT}{day}", re.IGNORECASE)


def _names(what: Recognised, contracts: Contracts) -> Iterator[str]:
    """The names of the sender, and of the network that carries it."""
    senders = [what.submitter]
    if what.submitter.host in contracts.submitters:
        senders.append(contracts.submitters[str(what.submitter.host)])
    for sender in senders:
        for name in (sender.name, *sender.also_named):
            yield name
            for short, full in contracts.words.abbreviations.items():
                yield from (name.replace(short, long) for long in full if short in name)
        yield sender.submitter
