"""What the texts of a file hold of persons, gathered over all of its parts.

The cells of the tables are judged by their columns (`cells`): what stands in one of them, too, as in the copies that a
pivot table or a chart keeps, counts for nothing here. A number or a name that may be something else counts where most
of its kind of place look so.
Belongs here: how many of what refuse a file. Does not belong here: where texts come from (`parts`).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from dagster_project.core.text import plain
from dagster_project.submissions.hiding.file_names import hidden_in_name
from dagster_project.submissions.hiding.marks import Match, found_in
from dagster_project.submissions.hiding.names import may_be_name, names_in
from dagster_project.submissions.hiding.numbers import SHORTEST, as_whole_number, number_kind
from dagster_project.submissions.privacy.cells import ENOUGH, SIGNATORIES, PersonalDataFinding
from dagster_project.submissions.privacy.markup import FoundText
from dagster_project.submissions.reading import Cell

_GUID = re.compile(r"[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}")
_PAGE_CODE = re.compile(r'&(?:[LCR]|"[^"]*"|K[0-9A-F]{6})')
"""In the header or footer of a printed page."""
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(\.\d+)?(?:[eE][+-]?\d+)?")
"""As a program writes one: no telephone number begins so with its zero."""
_WORD = re.compile(r"[^\W\d_]{2,}")
_BETWEEN = re.compile(r"[\s;,|]+")
_SECRET = re.compile(r"hash|salt|key|password|digest|signature|versionid|fieldsid", re.IGNORECASE)
"""Elements and attributes whose own value is a digest."""
_OF_DATA = ("v", "value")
"""Attributes that hold what cells hold, in caches and in other tables."""
_LARGE = 9
_SHORTEST = 6


@dataclass
class _Place:
    """The values of one kind of place in one part: how many there are, and which may be of persons."""

    count: int = 0
    found: dict[str, Match] = field(default_factory=dict)


class Gathering:
    """Takes texts part by part; `rows` are those of all cells that were judged by their columns."""

    def __init__(self, rows: Sequence[Sequence[Cell]]) -> None:
        self._rows = rows
        self._known: frozenset[str] = frozenset()
        self._marks: dict[str, PersonalDataFinding] = {}
        self._names: dict[str, PersonalDataFinding] = {}

    def add(self, part: str, texts: Iterable[FoundText]) -> None:
        """Look at all texts of one part."""
        places: dict[str, _Place] = defaultdict(_Place)
        for text in texts:
            number = _NUMBER.fullmatch(text.value.strip())
            if number and number[1]:
                continue
            self._keep(part, _marks_of(text))
            if not number and (names := names_in(text.value)):
                self._keep(part, names)
            _weigh(places, text, is_number=bool(number))
        for place in places.values():
            if 2 * len(place.found) >= place.count:
                self._keep(part, place.found.values())

    def findings(self) -> tuple[PersonalDataFinding, ...]:
        """What refuses the file: three distinct marks, or more names than sign a table."""
        for found, most in ((self._marks, ENOUGH - 1), (self._names, SIGNATORIES)):
            if len(found) > most:
                return (next(iter(found.values())),)
        return ()

    def _keep(self, part: str, matches: Iterable[Match]) -> None:
        for match in matches:
            kept = self._names if match.kind == "person" else self._marks
            if match.key not in kept and len(kept) <= SIGNATORIES and match.key not in self._known:
                kept[match.key] = PersonalDataFinding(match.kind, None, f"({hidden_in_name(part)})")
                if self._rows and self.findings():
                    self._leave_out_cells()

    def _leave_out_cells(self) -> None:
        """Only where there is enough to refuse the file are the cells looked through once more."""
        self._known = frozenset(key for row in self._rows for cell in row for key in _keys_of(cell))
        self._rows = ()
        for kept in (self._marks, self._names):
            for key in self._known & kept.keys():
                del kept[key]


def _marks_of(text: FoundText) -> Iterator[Match]:
    value = _PAGE_CODE.sub(" ", _GUID.sub(" ", text.value))
    if text.is_free or (_WORD.search(value) and " " in value):
        marks = found_in(value)
    else:
        # A list of coordinates is no telephone number with spaces.
        marks = [mark for mark in found_in(value) if mark.end - mark.start == len(value)]
        marks += [mark for token in _BETWEEN.split(value) for mark in found_in(token)]
    return (mark for mark in marks if mark.kind != "digest" or not _SECRET.search(text.place))


def _weigh(places: dict[str, _Place], text: FoundText, *, is_number: bool) -> None:
    """Count a value among those of its kind of place, if it is one that may be of a person only by them."""
    value = text.value.strip()
    if not text.is_free and text.place.rpartition("/")[2] not in _OF_DATA:
        return
    if is_number:
        digits = as_whole_number(value) if "e" in value.casefold() else value
        if len(digits) >= _LARGE:
            place = places[f"{text.place} number"]
            place.count += 1
            if likely := number_kind(digits):
                place.found[likely[1]] = Match(*likely, 0, len(value))
    elif len(value) >= _SHORTEST:
        place = places[text.place]
        place.count += 1
        if may_be_name(value):
            place.found[plain(value)] = Match("person", plain(value), 0, len(value))


def _keys_of(cell: Cell) -> Iterator[str]:
    if isinstance(cell, str):
        yield plain(cell)
        yield from (match.key for match in (*found_in(cell), *names_in(cell)))
    digits = as_whole_number(cell)
    if len(digits) >= SHORTEST:
        yield from (match.key for match in found_in(digits))
        if likely := number_kind(digits):
            yield likely[1]
