"""Personal data in large machine-made text, which DuckDB reads and Python must not, row by row.

The codes of cells and stations, the values that broke a rule and the lines that became no rows are looked through
after the file is read: numbers and times that could be read as such within their bounds are no telephone numbers. A
text that is refused for its form is looked through as bytes.
Does not belong here: columns that no feed knows (`scanned_unknown`), spreadsheets (`cells`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import duckdb

from dagster_project.contracts import Column
from dagster_project.core.text import literal, plain
from dagster_project.submissions.hiding.marks import HIDDEN, Match, found_in
from dagster_project.submissions.privacy.cells import KINDS, PersonalDataFinding, letter_of
from dagster_project.submissions.privacy.lines import look_in_lines
from dagster_project.submissions.privacy.scanned_unknown import kind_of, marks_of
from dagster_project.submissions.privacy.text import look_in_bytes
from dagster_project.submissions.reading import ScanText
from dagster_project.submissions.records import lake
from dagster_project.submissions.records.notices import IN_ROW, Notice, Notices
from dagster_project.submissions.records.recognised import Recognised

_PHONE = r"^[+]?(84|0)[0-9xX*]{7,10}$"
_MOST = 100_000
"""Values of one column that are looked at one by one."""


@dataclass(frozen=True)
class ScanPrivacy:
    """Looks through one text after it was read as `what`; findings name columns by their letter."""

    con: duckdb.DuckDBPyConnection
    what: Recognised
    notices: Notices

    def look_after(self, text: ScanText, rows: lake.Rows | None) -> tuple[PersonalDataFinding, ...]:
        """What refuses the file; what does not is told of, and hidden from rejected rows and notices."""
        if rows is None:
            return look_in_bytes(text.path)
        places = _places(text.head[0], self.what.feed.own_columns)
        of_file, in_lines = look_in_lines(self.con, text, places)
        found = [of_file] if of_file else []
        faulty = {column.name: self._faulty(rows, column) for column in self.what.feed.own_columns}
        for column in self.what.feed.own_columns:
            kind = kind_of(mark for marks in faulty[column.name].values() for mark in marks)
            if column.pattern and not kind:
                kind = self._kind_of_codes(rows, column.name)
            if kind:
                at = next((at for at, one in places.items() if one is column), None)
                found.append(PersonalDataFinding(kind, None, "?" if at is None else letter_of(at)))
        if not found:
            told = {*self._in_values(rows, faulty), *self._in_lines(in_lines, places)}
            self._hide(rows, faulty)
            for row, name, kind in sorted(told):
                self.notices.add(
                    IN_ROW, row=row, column=name, label=self.what.feed.label_of(name), expected=KINDS[kind]
                )
        return tuple(found)

    def _kind_of_codes(self, rows: lake.Rows, column: str) -> str | None:
        """Codes are exempt, unless most of them are telephone numbers."""
        codes = f"select distinct {column} as v from {literal(rows.accepted)} where {column} is not null"
        found = self.con.execute(
            f"with code as materialized ({codes}) select v, (select count(*) from code) from code "
            f"where regexp_matches(v, {literal(_PHONE)}) limit {_MOST}"
        ).fetchall()
        phones = [match for value, _ in found for match in found_in(value) if match.kind in ("phone", "hidden_phone")]
        return kind_of(phones) if found and 2 * len(phones) >= min(found[0][1], _MOST) else None

    def _faulty(self, rows: lake.Rows, column: Column) -> dict[str, list[Match]]:
        """Personal values that broke a rule; of codes only those that have not the form of codes."""
        is_faulty = f"column_name = {literal(column.name)}" + (
            " and rule_code = 'value_wrong_form'" * bool(column.pattern)
        )
        query = f"select distinct value from {literal(rows.rejected)} where {is_faulty} limit {_MOST}"
        values = [value for (value,) in self.con.execute(query).fetchall() if value]
        found = {value: marks_of(value, with_numbers=not column.pattern, with_names=True) for value in values}
        return {value: marks for value, marks in found.items() if marks}

    def _in_values(self, rows: lake.Rows, faulty: dict[str, dict[str, list[Match]]]) -> Iterator[tuple[int, str, str]]:
        for column, values in faulty.items():
            for value, marks in values.items():
                query = (
                    f"select distinct source_row from {literal(rows.rejected)} "
                    f"where column_name = {literal(column)} and value = {literal(value)}"
                )
                yield from ((row, column, marks[0].kind) for (row,) in self.con.execute(query).fetchall())

    def _in_lines(
        self, found: list[tuple[int, int, Match]], places: dict[int, Column]
    ) -> Iterator[tuple[int, str, str]]:
        if not found:
            return
        numbers = dict(self.con.execute("select position, line from line_of_bad").fetchall())
        for position, at, match in found:
            yield numbers[position], places[at].name if at in places else letter_of(at), match.kind

    def _hide(self, rows: lake.Rows, faulty: dict[str, dict[str, list[Match]]]) -> None:
        """Lines that are rejected already lose the value, also in their key, and every other of its column."""
        personal = [column for column, values in faulty.items() if values]
        if not personal:
            return
        scratch = rows.rejected.with_suffix(".hidden")
        shown = f"case when column_name in ({', '.join(map(literal, personal))}) then {literal(HIDDEN * 3)} else"
        replaced = [f"{shown} value end as value", f"{shown} message end as message"]
        for column in self.what.feed.key:
            if column in personal:
                listed = ", ".join(map(literal, faulty[column]))
                replaced.append(f"case when {column}::varchar not in ({listed}) then {column} end as {column}")
        query = f"select * replace ({', '.join(replaced)}) from {literal(rows.rejected)}"
        lake.copy_to_parquet(self.con, query, scratch)
        scratch.replace(rows.rejected)
        kept = self.notices.kept
        kept[:] = [_without_value(notice) if notice.column in personal else notice for notice in kept]


def _without_value(notice: Notice) -> Notice:
    shown = notice.value or ""
    messages = [text.replace(shown, HIDDEN * 3) if shown else text for text in (notice.message, notice.message_vi)]
    return replace(notice, value=HIDDEN * 3, message=messages[0], message_vi=messages[1])


def _places(header: list[str], columns: list[Column]) -> dict[int, Column]:
    """The feed's columns by their place in a line."""
    named = {plain(word): column for column in columns for word in (column.name, *column.headers)}
    return {at: named[plain(word)] for at, word in enumerate(header) if plain(word) in named}
