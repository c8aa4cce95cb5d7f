"""Large machine-made CSV, from disk to checked Parquet inside DuckDB.

One pass converts the file to typed Parquet, lines that do not convert going to DuckDB's reject table; one scan of
that Parquet counts every fault. Only a file that has faults is split in a second pass.
Belongs here: what must not be read row by row in Python. Does not belong here: spreadsheets.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import duckdb

from dagster_project.submissions import lake
from dagster_project.submissions.notices import Notices
from dagster_project.submissions.reading import ScanText, Sheet, Unreadable
from dagster_project.submissions.recognise import Recognised
from dagster_project.submissions.row_tests import RowTest, choice_sql, repeated_key_test, row_tests
from dagster_project.submissions.split import Split
from dagster_project.submissions.structure import find_table, tell_no_table
from dagster_project.text import literal

MOST_LINE_FAULTS = 100_000
"""A file with more values that do not convert is refused: its reject table would outgrow the memory."""
_ROW_FAULTS = ("CAST", "MISSING COLUMNS", "TOO MANY COLUMNS", "INVALID ENCODING")
"""What costs one line; after any other fault, as a quotation mark that never closes, lines are missing."""
_ISO_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2})?")
_DAY_FIRST_TIME = re.compile(r"\d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d{2}(:\d{2})?")


@dataclass(frozen=True)
class ScanCheck:
    """One file's check; `run` leaves the two Parquet files aside."""

    what: Recognised
    submission_id: str
    notices: Notices
    aside: Path
    con: duckdb.DuckDBPyConnection

    def run(self, text: ScanText) -> lake.Rows | None:
        """The checked rows, or None where the file has no table of rows; all faults are in `notices`.

        Raises:
            Unreadable: the text is no CSV.
        """
        positions = self._positions(text.head[0] if text.head else [])
        if positions is None:
            return None
        typed = self.aside / "typed.parquet"
        self._convert(text, positions, typed)
        if self._lines_refuse():
            return None
        typed_rows, broken = self._find_broken(typed)
        rows = Split(self.what, self.submission_id, self.notices, self.aside, self.con).run(
            text.path, typed, typed_rows, broken
        )
        if rows.read == 0:
            self.notices.add("rows_missing")
            return None
        return rows

    def _positions(self, header: list[str]) -> dict[str, int] | None:
        table = find_table(Sheet(None, [[word.strip() for word in header]], [1]), self.what.feed, self.notices)
        if table is None:
            tell_no_table(self.what.feed, self.notices)
        return None if table is None or self.notices.refuses else table.positions

    def _convert(self, text: ScanText, positions: dict[str, int], typed: Path) -> None:
        columns = self.what.feed.own_columns
        types = {c.name: "VARCHAR" if c.type == "choice" else c.sql_type for c in columns}
        names = {at: name for name, at in positions.items()}
        read = [names.get(at, f"ignored_{at}") for at in range(len(text.head[0]))]
        chosen = [
            f"null::{c.sql_type} as {c.name}"
            if c.name not in positions
            else f"{choice_sql(c)} as {c.name}"
            if c.type == "choice"
            else c.name
            for c in columns
        ]
        options = {
            "auto_detect": "false",
            "header": "true",
            "delim": literal(text.delimiter),
            "quote": "'\"'",
            "escape": "'\"'",
            "columns": "{" + ", ".join(f"'{name}': '{types.get(name, 'VARCHAR')}'" for name in read) + "}",
            "store_rejects": "true",
            "rejects_table": "'line_fault'",
            "rejects_scan": "'line_scan'",
            "rejects_limit": str(MOST_LINE_FAULTS),
            **self._time_option(text.head, positions),
        }
        self.con.execute("drop table if exists line_fault; drop table if exists line_scan")
        query = (
            f"select {lake.sender_sql(self.what, self.submission_id)}, null::varchar as source_sheet, "
            f"null::bigint as source_row, {', '.join(chosen)} from read_csv({literal(text.path)}, "
            f"{', '.join(f'{name} = {value}' for name, value in options.items())})"
        )
        try:
            lake.copy_to_parquet(self.con, query, typed)
        except duckdb.InvalidInputException:
            raise Unreadable("text_malformed", 1) from None

    def _time_option(self, head: list[list[str]], positions: dict[str, int]) -> dict[str, str]:
        """How times are written, by the first row. DuckDB's own reading is fast but would drop a zone unseen."""
        times = [positions[c.name] for c in self.what.feed.own_columns if c.type == "timestamp" and c.name in positions]
        texts = [head[1][at].strip() for at in times if len(head) > 1 and at < len(head[1])]
        if all(_ISO_TIME.fullmatch(text) for text in texts):
            return {}
        day_first = next((found for text in texts if (found := _DAY_FIRST_TIME.fullmatch(text))), None)
        form = "%Y-%m-%d %H:%M:%S" if day_first is None else "%d/%m/%Y %H:%M" + (":%S" if day_first[1] else "")
        return {"timestampformat": literal(form)}

    def _lines_refuse(self) -> bool:
        """Whether so much of the text is no table that the rest cannot be trusted."""
        faults = self.con.execute(
            f"select count(*), min(line), min(line) filter (error_type::varchar not in {_ROW_FAULTS}) from line_fault"
        ).fetchone()
        assert faults is not None
        count, first, malformed_at = faults
        if malformed_at is not None:
            raise Unreadable("text_malformed", malformed_at)
        if count >= MOST_LINE_FAULTS:
            self.notices.add("lines_unreadable", row=first, count=MOST_LINE_FAULTS)
        return self.notices.refuses

    def _find_broken(self, typed: Path) -> tuple[int, list[RowTest]]:
        """Rows of the typed file, and the tests that some row breaks, by one scan."""
        tests = row_tests(self.what.feed, self.notices.contracts)
        counts = ", ".join(f"count_if({test.broken})" for test in tests)
        row = self.con.execute(f"select count(*), {counts} from {literal(typed)}").fetchone()
        assert row is not None
        broken = [test for test, count in zip(tests, row[1:], strict=True) if count]
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
