"""Personal data in the columns of a large text that no feed knows, looked through before the file is read.

One scan of them alone counts what may be personal; only where there is any are values looked at one by one.
Belongs here: those columns. Does not belong here: the feed's own columns, or lines that became no rows (`scanned`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields

import duckdb

from dagster_project.contracts import Contracts
from dagster_project.core.text import literal, plain
from dagster_project.submissions.hiding.marks import Match, found_in
from dagster_project.submissions.hiding.names import is_name, may_be_name
from dagster_project.submissions.hiding.numbers import SHORTEST, as_whole_number, number_kind
from dagster_project.submissions.hiding.offices import is_office
from dagster_project.submissions.privacy.cells import ENOUGH, KINDS, PersonalDataFinding, letter_of
from dagster_project.submissions.privacy.columns import roles_of
from dagster_project.submissions.privacy.headers import (
    is_of_cells,
    is_of_money,
    is_of_places,
    may_be_of_persons,
    personal_header,
)
from dagster_project.submissions.privacy.text import look_in_bytes
from dagster_project.submissions.privacy.values import ValuesOfPersons
from dagster_project.submissions.reading import ScanText

_CERTAIN = (
    r"\pN[\pN\pZ\p{Cf}\p{Pd}\s.\-·/_,()\[\]{}−]{6,}\pN|[xX*•●#]{2}|\d[xX*•●#]|…|[.]{3}|_{3}|[?]{3}"
    r"|[0-9a-fA-F]{32}|[\w+/]{22}=|[\w*•]@[\w*•]"
)
"""All that `found_in` could find matches this, and little else."""
_NUMBER = (
    r"^'?[0-9]{9,16}([.,]0+)?$|^[0-9][.,]?[0-9]*[eE]\+?[0-9]+$"
    r"|^[0-9]{1,3}([., -][0-9]{3}){2,4}$|^[0-9]{2}([ .-][0-9]{2,3}){3}$"
)
_NAME = r"^\pL[\pL\pM./]*( +[\pL\pM]+){2,6}( *[-–—,(].*)?$"
_MOST = 100_000
"""Values of one column that are looked at one by one."""
_MOST_SET_ASIDE = 1_000
"""Different texts about one or two persons; more refuse the file."""


@dataclass(frozen=True)
class _Counts:
    """How many values of a column there are; large numbers; names; what may be personal anywhere; words that are no
    number, which under a header of numbers hold a digit.
    """

    filled: int
    numbers: int
    names: int
    certain: int
    words: int


@dataclass(frozen=True)
class UnknownColumns:
    """Looks through one text; findings name columns by their letter."""

    con: duckdb.DuckDBPyConnection
    contracts: Contracts

    def look(self, text: ScanText) -> tuple[tuple[PersonalDataFinding, ...], tuple[ValuesOfPersons, ...]]:
        """What refuses the file; or else the values for which rows are set aside."""
        header = text.head[0] if text.head else []
        roles = roles_of(self.contracts)
        unknown = [at for at, word in enumerate(header) if plain(word) not in roles]
        if not unknown:
            return (), ()
        try:
            counts = self._count(text, header, unknown)
            found = [self._look_at_column(text, header, at, counts[at]) for at in unknown]
        except duckdb.InvalidInputException:
            return look_in_bytes(text.path), ()
        refusing = tuple(one for one in found if isinstance(one, PersonalDataFinding))
        return refusing, tuple(one for one in found if isinstance(one, ValuesOfPersons) and not refusing)

    def _count(self, text: ScanText, header: list[str], columns: list[int]) -> dict[int, _Counts]:
        """What each of some columns holds, by one reading of the text."""
        asked = ", ".join(_counts_sql(f"v{at}", header[at]) for at in columns)
        row = self.con.execute(f"select {asked} from {_read(text, len(header), columns)}").fetchone()
        found = [count or 0 for count in row or ()]
        width = len(fields(_Counts))
        return {at: _Counts(*found[width * n : width * (n + 1)]) for n, at in enumerate(columns)}

    def _look_at_column(
        self, text: ScanText, header: list[str], at: int, counts: _Counts
    ) -> PersonalDataFinding | ValuesOfPersons | None:
        kind = personal_header(header[at])
        numbers, words = counts.numbers, counts.words
        is_full = words if kind == "person" else 2 * (numbers + words) >= counts.filled > 0
        if kind and is_full and (kind != "person" or self._names_anybody(text, len(header), at)):
            return PersonalDataFinding(kind, None, letter_of(at))
        is_identity = is_of_cells(header[at])
        is_figure = is_identity or is_of_money(header[at])
        is_number = (bool(kind) or 2 * numbers >= counts.filled) and not is_figure
        is_names = 2 * counts.names >= counts.filled or may_be_of_persons(header[at])
        patterns = [_CERTAIN] * bool(counts.certain)
        patterns += [_NUMBER] * bool(is_number and numbers) + [_NAME] * bool(is_names and counts.names)
        if not patterns:
            return None
        values = self._values(text, len(header), at, f"regexp_matches(v{at}, {literal('|'.join(patterns))})")
        found = {value: marks_of(value, with_numbers=is_number, with_names=is_names) for value in values}
        if is_names and not is_of_places(header[at]):
            found |= _list_of_names(values)
        if is_identity:
            found = {
                value: [one for one in marks if one.kind not in ("imsi", "imei")] for value, marks in found.items()
            }
        found = {value: marks for value, marks in found.items() if marks}
        refusing = kind_of(mark for marks in found.values() for mark in marks)
        if refusing or not found:
            return PersonalDataFinding(refusing, None, letter_of(at)) if refusing else None
        first = next(iter(found.values()))[0].kind
        if len(found) > _MOST_SET_ASIDE:
            return PersonalDataFinding(first, None, letter_of(at))
        return ValuesOfPersons(at, letter_of(at), KINDS[first], tuple(found))

    def _names_anybody(self, text: ScanText, width: int, at: int) -> bool:
        """Whether a column that is headed as of persons holds more than numbers and offices."""
        values = self._values(text, width, at, f"not regexp_full_match(v{at}, '[0-9.,]*')")
        return not all(map(is_office, values))

    def _values(self, text: ScanText, width: int, at: int, where: str) -> list[str]:
        query = f"select distinct v{at} from {_read(text, width, [at])} where {where} limit {_MOST}"
        return [value for (value,) in self.con.execute(query).fetchall()]


def marks_of(value: str, *, with_numbers: bool, with_names: bool) -> list[Match]:
    """What a value holds, and what it is as a whole where its column says that it may be a number or a name."""
    found = found_in(value)
    if found:
        return found
    likely = number_kind(as_whole_number(value)) if with_numbers else None
    if likely:
        return [Match(likely[0], likely[1], 0, len(value))]
    return [Match("person", plain(value), 0, len(value))] if with_names and is_name(value) else []


def _list_of_names(values: list[str]) -> dict[str, list[Match]]:
    """Texts that may be names, where at least half of them are."""
    names = [value for value in values if may_be_name(value)]
    is_list = 2 * len(names) >= len(values)
    return {name: [Match("person", plain(name), 0, len(name))] for name in names if is_list}


def kind_of(marks: Iterable[Match]) -> str | None:
    """What refuses the file, where there are enough distinct ones."""
    kept = list(marks)
    return kept[0].kind if len({mark.key for mark in kept}) >= ENOUGH else None


def _read(text: ScanText, width: int, columns: list[int]) -> str:
    names = ", ".join(f"'c{n}': 'VARCHAR'" for n in range(width))
    return (
        f"(select {', '.join(f'trim(c{at}) as v{at}' for at in columns)} from read_csv({literal(text.path)}, "
        f"auto_detect = false, header = true, delim = {literal(text.delimiter)}, quote = '\"', escape = '\"', "
        f"null_padding = true, ignore_errors = true, columns = {{{names}}}))"
    )


def _counts_sql(name: str, heading: str) -> str:
    """SQL of `_Counts`. Short texts are nothing personal, but for numbers such as `3.1E9`: cheap, so asked first."""
    may_match = f"strlen({name}) >= {SHORTEST} or contains({name}, 'e') or contains({name}, 'E')"
    numbers, certain = (
        f"count_if(case when {may_match} then regexp_matches({name}, {literal(pattern)}) else false end)"
        for pattern in (_NUMBER, _CERTAIN)
    )
    names = f"count_if(case when contains({name}, ' ') then regexp_matches({name}, {literal(_NAME)}) else false end)"
    kind = personal_header(heading)
    may_be = "true" if kind == "person" else f"regexp_matches({name}, '[0-9]')"
    words = f"count_if({may_be} and not regexp_full_match({name}, '[0-9.,]*'))" if kind else "0"
    return f"count({name}), {numbers}, {names}, {certain}, {words}"
