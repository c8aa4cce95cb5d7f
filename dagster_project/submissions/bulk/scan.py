"""Large machine-made CSV, from disk to checked Parquet inside DuckDB.

One pass converts the file to typed Parquet, lines that do not convert going to DuckDB's reject table; one scan of
that Parquet counts every fault. Only a file that has faults is split in a second pass.
Belongs here: what must not be read row by row in Python. Does not belong here: spreadsheets.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from dagster_project.core.text import literal
from dagster_project.submissions.bulk.convert import Conversion
from dagster_project.submissions.bulk.row_tests import (
    RowTest,
    persons_test,
    repeated_key_test,
    row_tests,
    word_tests,
)
from dagster_project.submissions.bulk.split import Split
from dagster_project.submissions.bulk.tidy import tidied
from dagster_project.submissions.bulk.words import ask_columns, notify_headings
from dagster_project.submissions.headings.structure import notify_no_table, table_of, tables_in
from dagster_project.submissions.privacy.values import ValuesOfPersons
from dagster_project.submissions.reading import ScanText, Unreadable
from dagster_project.submissions.records import lake
from dagster_project.submissions.records.notices import Notices
from dagster_project.submissions.records.recognised import Recognised
from dagster_project.submissions.tables.account import Account
from dagster_project.submissions.tables.account_table import TableAccount
from dagster_project.submissions.tables.rows import RowReader

MOST_LINE_FAULTS = 100_000
"""A file with more values that do not convert is refused: its reject table would outgrow the memory."""
_ROW_FAULTS = ("CAST", "MISSING COLUMNS", "TOO MANY COLUMNS", "INVALID ENCODING")
"""What costs one line; after any other fault, as a quotation mark that never closes, lines are missing."""


@dataclass(frozen=True)
class ScanCheck:
    """One file's check; `run` leaves the two Parquet files aside."""

    what: Recognised
    submission_id: str
    account: Account
    scratch: Path
    con: duckdb.DuckDBPyConnection
    persons: tuple[ValuesOfPersons, ...] = ()

    @property
    def notices(self) -> Notices:
        """What is said of the file."""
        return self.account.notices

    def run(self, text: ScanText) -> lake.Rows | None:
        """The checked rows, or None where the file has no table of rows; all faults are in `notices`.

        Raises:
            Unreadable: the text is no CSV.
        """
        positions = self._positions(text)
        if positions is None:
            return None
        typed = self.scratch / "typed.parquet"
        text = self._convert(text, positions, typed)
        typed_rows, broken = self._find_broken(typed)
        if (broken or self._has_line_faults()) and (tidy := tidied(text, self.scratch)) is not None:
            typed = self.scratch / "typed-tidy.parquet"
            text = self._convert(tidy, positions, typed)
            typed_rows, broken = self._find_broken(typed)
        if self._lines_refuse(text, positions):
            return None
        rows = Split(self.what, self.submission_id, self.notices, self.scratch, self.con).run(
            text, typed, typed_rows, broken
        )
        if rows.read == 0:
            self.notices.add("rows_missing")
            return None
        return rows

    def _convert(self, text: ScanText, positions: dict[str, int], typed: Path) -> ScanText:
        sender = lake.sender_sql(self.what, self.submission_id)
        columns, most = self.what.feed.own_columns, MOST_LINE_FAULTS
        conversion = Conversion(text, columns, positions, sender, most, self.scratch, self.con, self.persons)
        return conversion.run(typed)

    def _has_line_faults(self) -> bool:
        return self.con.execute("select 1 from line_fault limit 1").fetchone() is not None

    def _positions(self, text: ScanText) -> dict[str, int] | None:
        """Where the columns stand; what stands above the header may change what they mean."""
        sheet = text.top(1)
        part = next(iter(tables_in(sheet, self.what.feed, self.notices)), None)
        if part is None or part.header.end != len(sheet.rows):
            notify_no_table(self.what.feed, self.notices)
            return None
        table = table_of(part, self.what.feed, self.notices)
        TableAccount(table, [], self.what.feed, self.account, RowReader(self.what, None, self.notices)).run()
        if self.notices.refuses:
            return None
        ask_columns(self.con, text, table, self.account)
        return table.positions

    def _lines_refuse(self, text: ScanText, positions: dict[str, int]) -> bool:
        """Whether what is no row of the table, or how much it is, leaves the rest in doubt."""
        skipped = text.skipped
        faults = self.con.execute(
            f"select count(*), min(line) + {skipped}, "
            f"min(line + {skipped}) filter (error_type::varchar not in {_ROW_FAULTS}) from line_fault"
        ).fetchone()
        assert faults is not None
        count, first, malformed_at = faults
        if malformed_at is not None:
            raise Unreadable("text_malformed", malformed_at)
        if count >= MOST_LINE_FAULTS:
            self.notices.add("lines_unreadable", row=first, count=MOST_LINE_FAULTS)
        elif count:
            notify_headings(self.con, text, positions, self.what.feed, self.account)
        return self.notices.refuses

    def _find_broken(self, typed: Path) -> tuple[int, list[RowTest]]:
        """Rows of the typed file, and the tests that some row breaks, by one scan."""
        words = word_tests(self.what.feed)
        tests = [*row_tests(self.what.feed, self.notices.contracts), *map(persons_test, self.persons), *words]
        counts = ", ".join(f"count_if({test.broken})" for test in tests)
        row = self.con.execute(f"select count(*), {counts} from {literal(typed)}").fetchone()
        assert row is not None
        found = zip(tests, row[1:], strict=True)
        broken = [test for test, count in found if count and (test not in words or 2 * count < row[0])]
        if self._may_repeat_keys(typed):
            broken.append(repeated_key_test(self.what.feed, literal(typed)))
        return row[0], broken

    def _may_repeat_keys(self, typed: Path) -> bool:
        """Whether two rows could share a key: exact where it says no, and ten times cheaper than grouping by the key.

        Rows that share the key but for its last column must fill as many of 64 slots as there are rows.
        """
        feed = self.what.feed
        group, repeats = ", ".join(feed.key), "count(*) > 1"
        if feed.key_slot is not None:
            group = ", ".join(feed.key[:-1])
            repeats = f"count(*) <> bit_count(bit_or(1::ubigint << ({feed.key_slot})))"
        found = self.con.execute(f"select 1 from {literal(typed)} group by {group} having {repeats} limit 1")
        return found.fetchone() is not None
