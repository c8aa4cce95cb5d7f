"""Personal data in large machine-made text, which DuckDB reads and Python must not, row by row.

The columns that no feed knows are looked through before the file is read, by a scan of them alone. The codes of cells
and stations, the values that broke a rule and the lines that became no rows are looked through after: numbers and
times that could be read as such within their bounds are no telephone numbers. A text that is refused for its form is
looked through as bytes. Does not belong here: spreadsheets (`cells`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import duckdb

from dagster_project.contracts import Column, Contracts
from dagster_project.submissions import lake
from dagster_project.submissions.notices import Notice, Notices
from dagster_project.submissions.privacy.cells import ENOUGH, Finding, letter_of
from dagster_project.submissions.privacy.columns import roles_of
from dagster_project.submissions.privacy.headers import personal_header
from dagster_project.submissions.privacy.lines import look_in_lines
from dagster_project.submissions.privacy.marks import HIDDEN, SHORTEST, Match, as_whole_number, found_in, number_kind
from dagster_project.submissions.privacy.text import look_in_bytes
from dagster_project.submissions.reading import ScanText
from dagster_project.submissions.recognise import Recognised
from dagster_project.text import literal, plain

_CERTAIN = r"\pN[\pN\pZ\p{Cf}\s.\-–()]{7,}\pN|[xX*•#]{2}|[0-9a-fA-F]{32}"
"""All that `found_in` could find matches this, and little else."""
_PHONE = r"^[+]?(84|0)[0-9xX*]{7,10}$"
_NUMBER = r"^[0-9]{9,15}(\.0+)?$|^[0-9][.,][0-9]+[eE]\+?[0-9]+$"
_MOST = 100_000
"""Values of one column that are looked at one by one."""


@dataclass(frozen=True)
class _Counts:
    """How many values of a column there are, are large numbers, may be personal in whatever column, are no numbers."""

    filled: int
    numbers: int
    certain: int
    words: int


@dataclass(frozen=True)
class ScanPrivacy:
    """Looks through one text; findings name columns by their letter."""

    con: duckdb.DuckDBPyConnection
    contracts: Contracts

    def look_at_unknown(self, text: ScanText) -> tuple[Finding, ...]:
        """What the columns hold that no feed knows: one reading of them, a second where something may be personal."""
        header = text.head[0] if text.head else []
        roles = roles_of(self.contracts)
        unknown = [at for at, word in enumerate(header) if plain(word) not in roles]
        if not unknown:
            return ()
        try:
            counts = self._count(text, header, unknown)
            found = (self._look_at_column(text, header, at, counts[at]) for at in unknown)
            return tuple(finding for finding in found if finding)
        except duckdb.InvalidInputException:
            return look_in_bytes(text.path)

    def look_after(
        self, text: ScanText, what: Recognised, rows: lake.Rows | None, notices: Notices
    ) -> tuple[Finding, ...]:
        """What was read as codes, and what broke a rule; where nothing could be read, all bytes."""
        if rows is None:
            return look_in_bytes(text.path)
        places = _places(text.head[0], what.feed.own_columns)
        in_lines = look_in_lines(self.con, text, places)
        found = [in_lines] if in_lines else []
        for column in what.feed.own_columns:
            kind = _kind_of(self._faulty(rows, column), with_numbers=not column.pattern)
            if column.pattern and not kind:
                kind = self._kind_of_codes(rows, column.name)
            if kind:
                at = next((at for at, one in places.items() if one is column), None)
                found.append(Finding(kind, None, "?" if at is None else letter_of(at)))
        if not found:
            self._hide(what, rows, notices)
        return tuple(found)

    def _count(self, text: ScanText, header: list[str], columns: list[int]) -> dict[int, _Counts]:
        """What each of some columns holds, by one reading of the text."""
        asked = ", ".join(_counts_sql(f"v{at}", header[at]) for at in columns)
        row = self.con.execute(f"select {asked} from {self._read(text, len(header), columns)}").fetchone()
        found = [count or 0 for count in row or ()]
        return {at: _Counts(*found[4 * n : 4 * n + 4]) for n, at in enumerate(columns)}

    def _look_at_column(self, text: ScanText, header: list[str], at: int, counts: _Counts) -> Finding | None:
        kind = personal_header(header[at])
        numbers, words = counts.numbers, counts.words
        if kind and counts.filled and (words if kind == "person" else 2 * (numbers + words) >= counts.filled):
            return Finding(kind, None, letter_of(at))
        is_number = bool(kind) or 2 * numbers >= counts.filled
        if not (counts.certain or (is_number and numbers)):
            return None
        pattern = f"{_CERTAIN}|{_NUMBER}" if is_number else _CERTAIN
        query = (
            f"select distinct v{at} from {self._read(text, len(header), [at])} "
            f"where regexp_matches(v{at}, {literal(pattern)}) limit {_MOST}"
        )
        found = _kind_of((value for (value,) in self.con.execute(query).fetchall()), with_numbers=is_number)
        return Finding(found, None, letter_of(at)) if found else None

    def _read(self, text: ScanText, width: int, columns: list[int]) -> str:
        names = ", ".join(f"'c{n}': 'VARCHAR'" for n in range(width))
        return (
            f"(select {', '.join(f'trim(c{at}) as v{at}' for at in columns)} from read_csv({literal(text.path)}, "
            f"auto_detect = false, header = true, delim = {literal(text.delimiter)}, quote = '\"', escape = '\"', "
            f"null_padding = true, ignore_errors = true, columns = {{{names}}}))"
        )

    def _kind_of_codes(self, rows: lake.Rows, column: str) -> str | None:
        """Codes are exempt, unless most of them are telephone numbers."""
        codes = f"select distinct {column} as v from {literal(rows.accepted)} where {column} is not null"
        found = self.con.execute(
            f"with code as materialized ({codes}) select v, (select count(*) from code) from code "
            f"where regexp_matches(v, {literal(_PHONE)}) limit {_MOST}"
        ).fetchall()
        phones = [match for value, _ in found for match in found_in(value) if match.kind in ("phone", "hidden_phone")]
        return _kind_of_matches(phones) if found and 2 * len(phones) >= min(found[0][1], _MOST) else None

    def _faulty(self, rows: lake.Rows, column: Column) -> list[str]:
        """Values that broke a rule; of codes only those that have not the form of codes."""
        is_faulty = f"column_name = {literal(column.name)}" + (
            " and rule_code = 'value_wrong_form'" * bool(column.pattern)
        )
        query = f"select distinct value from {literal(rows.rejected)} where {is_faulty} limit {_MOST}"
        return [value for (value,) in self.con.execute(query).fetchall() if value]

    def _hide(self, what: Recognised, rows: lake.Rows, notices: Notices) -> None:
        """Too little to refuse the file: its lines are rejected already, and lose the value."""
        personal = [
            column.name
            for column in what.feed.own_columns
            if any(_shows(value, with_numbers=not column.pattern) for value in self._faulty(rows, column))
        ]
        if not personal:
            return
        names = ", ".join(literal(name) for name in {*personal})
        aside = rows.rejected.with_suffix(".hidden")
        shown = f"case when column_name in ({names}) then {literal(HIDDEN * 3)} else"
        replaced = f"{shown} value end as value, {shown} message end as message"
        lake.copy_to_parquet(
            self.con,
            f"select * replace ({replaced}) from {literal(rows.rejected)}",
            aside,
        )
        aside.replace(rows.rejected)
        notices.kept[:] = [_without_value(notice) if notice.column in personal else notice for notice in notices.kept]


def _counts_sql(name: str, heading: str) -> str:
    """SQL of `_Counts`. Short texts are nothing personal, but for numbers such as `3.1E9`: cheap, so asked first."""
    may_match = f"strlen({name}) >= {SHORTEST} or contains({name}, 'e') or contains({name}, 'E')"
    numbers, certain = (
        f"count_if(case when {may_match} then regexp_matches({name}, {literal(pattern)}) else false end)"
        for pattern in (_NUMBER, _CERTAIN)
    )
    words = f"count_if(not regexp_full_match({name}, '[0-9.,]*'))" if personal_header(heading) else "0"
    return f"count({name}), {numbers}, {certain}, {words}"


def _without_value(notice: Notice) -> Notice:
    shown = notice.value or ""
    messages = [text.replace(shown, HIDDEN * 3) if shown else text for text in (notice.message, notice.message_vi)]
    return replace(notice, value=HIDDEN * 3, message=messages[0], message_vi=messages[1])


def _places(header: list[str], columns: list[Column]) -> dict[int, Column]:
    """The feed's columns by their place in a line."""
    named = {plain(word): column for column in columns for word in (column.name, *column.headers)}
    return {at: named[plain(word)] for at, word in enumerate(header) if plain(word) in named}


def _shows(value: str, *, with_numbers: bool) -> bool:
    return bool(found_in(value) or (with_numbers and number_kind(as_whole_number(value))))


def _kind_of(values: Iterable[str], *, with_numbers: bool) -> str | None:
    matches: list[Match] = []
    for value in values:
        found = found_in(value)
        likely = number_kind(as_whole_number(value)) if with_numbers and not found else None
        matches += found or ([Match(likely[0], likely[1], 0, len(value))] if likely else [])
    return _kind_of_matches(matches)


def _kind_of_matches(matches: list[Match]) -> str | None:
    return matches[0].kind if len({match.key for match in matches}) >= ENOUGH else None
