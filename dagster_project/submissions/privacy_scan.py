"""Personal data in large machine-made text, which DuckDB reads and Python must not, row by row.

The columns that no feed knows are looked through before the file is read, by a scan of them alone. The codes of cells
and stations, and the values that broke a rule, are looked through after: numbers and times that could be read as such
within their bounds are no telephone numbers. A text that is refused for its form is looked through as bytes.
Does not belong here: spreadsheets (`privacy`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import duckdb

from dagster_project.contracts import Contracts
from dagster_project.submissions import lake
from dagster_project.submissions.notices import Notice, Notices
from dagster_project.submissions.personal import HIDDEN, Match, as_whole_number, found_in, number_kind
from dagster_project.submissions.personal_headers import personal_header
from dagster_project.submissions.privacy import ENOUGH, Finding, letter_of
from dagster_project.submissions.privacy_columns import roles_of
from dagster_project.submissions.privacy_text import look_in_bytes
from dagster_project.submissions.reading import ScanText
from dagster_project.submissions.recognise import Recognised
from dagster_project.text import literal, plain

_CERTAIN = r"[0-9][0-9 .\-–()\x{00a0}]{7,}[0-9]|[xX*•#]{2}|[0-9a-fA-F]{32}"
"""All that `found_in` could find matches this, and little else."""
_PHONE = r"^[+]?(84|0)[0-9xX*]{7,10}$"
_NUMBER = r"^[0-9]{9,15}(\.0+)?$|^[0-9][.,][0-9]+[eE]\+?[0-9]+$"
_MOST = 100_000
"""Values of one column that are looked at one by one."""


@dataclass(frozen=True)
class ScanPrivacy:
    """Looks through one text; findings name columns by their letter."""

    con: duckdb.DuckDBPyConnection
    contracts: Contracts

    def look_at_unknown(self, text: ScanText) -> tuple[Finding, ...]:
        """What the columns hold that no feed knows."""
        header = text.head[0] if text.head else []
        roles = roles_of(self.contracts)
        unknown = [at for at, word in enumerate(header) if plain(word) not in roles]
        if not unknown:
            return ()
        try:
            return tuple(finding for at in unknown if (finding := self._look_at_column(text, header, at)))
        except duckdb.InvalidInputException:
            return look_in_bytes(text.path)

    def look_after(
        self, text: ScanText, what: Recognised, rows: lake.Rows | None, notices: Notices
    ) -> tuple[Finding, ...]:
        """What was read as codes, and what broke a rule; where nothing could be read, all bytes."""
        if rows is None:
            return look_in_bytes(text.path)
        header = [plain(word) for word in text.head[0]]
        found = []
        for column in what.feed.own_columns:
            words = {plain(word) for word in (column.name, *column.headers)}
            at = next((at for at, word in enumerate(header) if word in words), None)
            if column.pattern:
                kind = self._kind_of_codes(rows, column.name)
            else:
                kind = _kind_of(self._faulty(rows, column.name), with_numbers=True)
            if kind:
                found.append(Finding(kind, None, "?" if at is None else letter_of(at)))
        if not found:
            self._hide(what, rows, notices)
        return tuple(found)

    def _look_at_column(self, text: ScanText, header: list[str], at: int) -> Finding | None:
        table = self._read(text, len(header), at)
        filled, numbers, words = self.con.execute(
            f"select count(v), count_if(regexp_matches(v, {literal(_NUMBER)})), "
            f"count_if(not regexp_full_match(v, '[0-9.,]*')) from {table}"
        ).fetchone() or (0, 0, 0)
        if not filled:
            return None
        kind = personal_header(header[at])
        if kind and (words if kind == "person" else 2 * (numbers + words) >= filled):
            return Finding(kind, None, letter_of(at))
        is_number = bool(kind) or 2 * numbers >= filled
        pattern = f"{_CERTAIN}|{_NUMBER}" if is_number else _CERTAIN
        query = f"select distinct v from {table} where regexp_matches(v, {literal(pattern)}) limit {_MOST}"
        found = _kind_of((value for (value,) in self.con.execute(query).fetchall()), with_numbers=is_number)
        return Finding(found, None, letter_of(at)) if found else None

    def _read(self, text: ScanText, width: int, at: int) -> str:
        columns = ", ".join(f"'c{n}': 'VARCHAR'" for n in range(width))
        return (
            f"(select trim(c{at}) as v from read_csv({literal(text.path)}, auto_detect = false, header = true, "
            f"delim = {literal(text.delimiter)}, quote = '\"', escape = '\"', "
            f"null_padding = true, ignore_errors = true, columns = {{{columns}}}))"
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

    def _faulty(self, rows: lake.Rows, column: str) -> list[str]:
        query = (
            f"select distinct value from {literal(rows.rejected)} where column_name = {literal(column)} limit {_MOST}"
        )
        return [value for (value,) in self.con.execute(query).fetchall() if value]

    def _hide(self, what: Recognised, rows: lake.Rows, notices: Notices) -> None:
        """Too little to refuse the file: its lines are rejected already, and lose the value."""
        personal = [
            c.name for c in what.feed.own_columns if not c.pattern for v in self._faulty(rows, c.name) if _shows(v)
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


def _without_value(notice: Notice) -> Notice:
    shown = notice.value or ""
    messages = [text.replace(shown, HIDDEN * 3) if shown else text for text in (notice.message, notice.message_vi)]
    return replace(notice, value=HIDDEN * 3, message=messages[0], message_vi=messages[1])


def _shows(value: str) -> bool:
    return bool(found_in(value) or number_kind(as_whole_number(value)))


def _kind_of(values: Iterable[str], *, with_numbers: bool) -> str | None:
    matches: list[Match] = []
    for value in values:
        found = found_in(value)
        likely = number_kind(as_whole_number(value)) if with_numbers and not found else None
        matches += found or ([Match(likely[0], likely[1], 0, len(value))] if likely else [])
    return _kind_of_matches(matches)


def _kind_of_matches(matches: list[Match]) -> str | None:
    return matches[0].kind if len({match.key for match in matches}) >= ENOUGH else None
