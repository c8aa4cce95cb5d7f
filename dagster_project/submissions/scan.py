"""Large machine-made CSV, from disk to checked Parquet inside DuckDB.

One pass converts the file to typed Parquet, lines that do not convert going to DuckDB's reject table; one scan of
that Parquet counts every fault. Only a file that has faults is split in a second pass.
Belongs here: what must not be read row by row in Python. Does not belong here: spreadsheets.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import duckdb

from dagster_project.contracts import Column
from dagster_project.submissions import lake
from dagster_project.submissions.lake import literal
from dagster_project.submissions.notices import Notices
from dagster_project.submissions.reading.delimited import delimiter_of
from dagster_project.submissions.reading.sheet import Sheet, Unreadable
from dagster_project.submissions.recognise import Recognised
from dagster_project.submissions.split import RowFault, Split
from dagster_project.submissions.structure import find_table

_HEADER_BYTES = 1 << 16


@dataclass
class ScanCheck:
    """One file's check; `run` leaves the two Parquet files aside."""

    what: Recognised
    submission_id: str
    notices: Notices
    aside: Path
    con: duckdb.DuckDBPyConnection

    def run(self, path: Path) -> lake.Rows | None:
        """The checked rows, or None where the file has no table; all faults are in `notices`.

        Raises:
            Unreadable: the file is not UTF-8 text.
        """
        header, delimiter = _header(path)
        positions = self._positions(header)
        if positions is None:
            return None
        typed = self.aside / "typed.parquet"
        self._convert(path, header, positions, delimiter, typed)
        typed_rows, faults = self._count_faults(typed)
        rows = Split(self.what, self.submission_id, self.notices, self.aside, self.con).run(typed, typed_rows, faults)
        if rows.read == 0:
            self.notices.add("rows_missing")
            return None
        if rows.kept == 0:
            self.notices.add("no_row_accepted", count=rows.read)
        return rows

    def _positions(self, header: list[str]) -> dict[str, int] | None:
        sheet = Sheet(None, [list(header)], [1])
        table = find_table(sheet, self.what.feed, self.notices)
        if table is None:
            expected = ", ".join(column.headers[0] for column in self.what.feed.required_columns)
            self.notices.add("header_not_found", expected=expected)
        return None if table is None or self.notices.refuses else table.positions

    def _columns(self) -> list[Column]:
        return [c for c in self.what.feed.columns if c.name in self.what.feed.lake_columns]

    def _convert(self, path: Path, header: list[str], positions: dict[str, int], delimiter: str, typed: Path) -> None:
        names = {at: name for name, at in positions.items()}
        types = {name: "VARCHAR" if _is_choice(c) else c.sql_type for c in self._columns() for name in [c.name]}
        columns = ", ".join(
            f"'{names.get(at, f'ignored_{at}')}': '{types.get(names.get(at, ''), 'VARCHAR')}'" for at in range(len(header))
        )
        chosen = ", ".join(
            f"{_choice_sql(c)} as {c.name}" if c.name in positions else f"null::{c.sql_type} as {c.name}"
            for c in self._columns()
        )
        self.con.execute("drop table if exists line_fault; drop table if exists line_scan")
        query = (
            f"select {self._lineage()}, {chosen} from read_csv({literal(path)}, auto_detect = false, header = true, "
            f"delim = '{delimiter}', quote = '\"', escape = '\"', columns = {{{columns}}}, store_rejects = true, "
            f"rejects_table = 'line_fault', rejects_scan = 'line_scan', rejects_limit = 0)"
        )
        try:
            lake.copy_to_parquet(self.con, query, typed)
        except duckdb.InvalidInputException as error:
            raise Unreadable(str(error).splitlines()[0][:120]) from None

    def _lineage(self) -> str:
        sender, day = self.what.submitter.submitter, self.what.report_date
        return (
            f"'{self.submission_id}' as submission_id, '{sender}' as submitter, date '{day}' as report_date, "
            "null::varchar as source_sheet, null::bigint as source_row"
        )

    def _faults(self) -> Iterator[RowFault]:
        """Every test of one row, from the contract."""
        for column in self._columns():
            name, label = column.name, column.label
            if column.required and not _is_choice(column):
                yield RowFault("value_missing", name, label, "…", f"{name} is null", name)
            if _is_choice(column):
                words = ", ".join(column.choices)
                yield RowFault("value_not_a_choice", name, label, words, f"{name} is null or {name}[1] = '?'", name)
            if column.minimum is not None:
                yield RowFault("value_out_of_range", name, label, column.bounds, f"{name} < {column.minimum!r}", name)
            if column.maximum is not None:
                yield RowFault("value_out_of_range", name, label, column.bounds, f"{name} > {column.maximum!r}", name)
            if column.pattern:
                broken = f"not regexp_full_match({name}, '{column.pattern}')"
                yield RowFault("value_wrong_form", name, label, column.pattern, broken, name)
        for code in self.what.feed.rules:
            rule = self.notices.contracts.rules[code]
            name = rule.column or self.what.feed.key[0]
            yield RowFault(code, name, name, rule.expected, f"not coalesce({rule.check}, true)", name)

    def _count_faults(self, typed: Path) -> tuple[int, list[RowFault]]:
        """Rows of the typed file, and the tests that some row breaks, by one scan."""
        faults = list(self._faults())
        key = ", ".join(self.what.feed.key)
        counts = ", ".join(f"count_if({fault.broken})" for fault in faults)
        row = self.con.execute(f"select count(*), {counts} from {literal(typed)}").fetchone()
        assert row is not None
        found = [fault for fault, count in zip(faults, row[1:], strict=True) if count]
        if self._may_repeat_keys(typed):
            name = self.what.feed.key[0]
            repeated = f"count(*) over (partition by {key}) > 1"
            found.append(RowFault("key_repeated", name, name, "", repeated, f"concat_ws(' / ', {key})"))
        return row[0], found

    def _may_repeat_keys(self, typed: Path) -> bool:
        """Whether two rows could share a key: exact where it says no, and ten times cheaper than grouping by the key.

        Rows that share the key but for its last column must fill as many of 64 slots as there are rows.
        """
        feed = self.what.feed
        if feed.key_slot is None:
            return True
        rest = ", ".join(feed.key[:-1])
        repeated = self.con.execute(
            f"select 1 from {literal(typed)} group by {rest} "
            f"having count(*) <> bit_count(bit_or(1::ubigint << ({feed.key_slot}))) limit 1"
        )
        return repeated.fetchone() is not None



def _is_choice(column: Column) -> bool:
    return column.type == "choice"


def _choice_sql(column: Column) -> str:
    """The value that a word means; a word that means nothing keeps a question mark before it, for the notice."""
    if not _is_choice(column):
        return column.name
    cases = " ".join(
        f"when '{word.lower()}' then '{value}'"
        for value, words in column.choices.items()
        for word in dict.fromkeys([value, *words])
    )
    return f"case lower({column.name}) {cases} else '?' || {column.name} end"


def _header(path: Path) -> tuple[list[str], str]:
    """The header's words and the delimiter, from the first line."""
    with path.open("rb") as file:
        first = next(islice(file, 1), b"")[:_HEADER_BYTES]
    try:
        line = first.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise Unreadable(f"it is not UTF-8 text (byte {error.start + 1})") from None
    delimiter = delimiter_of(line)
    return [word.strip().strip('"') for word in line.split(delimiter)], delimiter
