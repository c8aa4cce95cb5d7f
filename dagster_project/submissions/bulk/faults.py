"""The faults of a scanned file as a table of DuckDB, and what is said of them.

Belongs here: notices and rejected rows from that table. Does not belong here: finding the faults (`scan`, `split`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.submissions.bulk.row_tests import RowTest
from dagster_project.submissions.records import lake
from dagster_project.submissions.records.notices import EXAMPLES_PER_RULE, LONGEST_VALUE, Notices
from dagster_project.submissions.records.recognised import Recognised

_TEST = {
    "test": "BIGINT",
    "rule_code": "VARCHAR",
    "column_name": "VARCHAR",
    "rejects": "BOOLEAN",
    "message": "VARCHAR",
}
_OPEN = {"row": "{row}", "value": "{value}", "count": "{count}"}
"""What the message of a test leaves open for each row to fill."""


@dataclass(frozen=True)
class ScanFaults:
    """Tables `test` (what can be broken) and `fault` (line, test, value, key)."""

    what: Recognised
    notices: Notices
    con: duckdb.DuckDBPyConnection
    tests: list[RowTest]

    def create(self, scratch: Path) -> None:
        """Create both tables, `fault` empty."""
        lake.load_rows(self.con, "test", _TEST, self._test_rows(), scratch)
        key = ", ".join(f"{name} {self.what.feed.lake_columns[name]}" for name in self.what.feed.key)
        self.con.execute(f"create or replace table fault (source_row bigint, test bigint, value varchar, {key})")

    def tell(self) -> None:
        """Count every fault; show the first rows of each rule."""
        examples = self.con.execute(
            f"select test, source_row, value, times, total from ({self._rows()}) "
            f"qualify row_number() over (partition by rule_code order by source_row, test) <= {EXAMPLES_PER_RULE} "
            "order by rule_code, source_row, test"
        ).fetchall()
        totals: dict[str, int] = {}
        for at, row, value, times, total in examples:
            test = self.tests[at]
            label = self.what.feed.label_of(test.column) if test.column else None
            self.notices.add(
                test.code, row=row, column=test.column, label=label, value=value, expected=test.expected, count=times
            )
            totals[test.code] = total
        for code, total in totals.items():
            self.notices.add_uncounted(code, total - self.notices.counts[code])

    def write(self, submission_id: str, path: Path) -> None:
        """Write the rejected rows, one a fault."""
        message = "message"
        for name, value in {"row": "source_row", "count": "times", "value": "coalesce(value, '')"}.items():
            message = f"replace({message}, '{_OPEN[name]}', ({value})::varchar)"
        lake.copy_to_parquet(
            self.con,
            f"select {lake.sender_sql(self.what, submission_id)}, null::varchar as source_sheet, source_row, "
            f"{', '.join(self.what.feed.key)}, rule_code, column_name, value, {message} as message "
            f"from ({self._rows()}) where rejects order by source_row, test",
            path,
        )

    @property
    def rejected_rows(self) -> str:
        """SQL for the lines that are rejected; what only tells rejects none."""
        return "select source_row from fault join test using (test) where rejects"

    def count_rejected(self) -> int:
        """How many lines are rejected, whatever the number of their faults."""
        row = self.con.execute(f"select count(distinct source_row) from ({self.rejected_rows})").fetchone()
        return int(row[0]) if row else 0

    def _test_rows(self) -> Iterator[dict[str, Any]]:
        for at, test in enumerate(self.tests):
            rule = self.notices.contracts.rules[test.code]
            message = rule.message.format(
                file=self.notices.file, sheet="", column=test.column, expected=test.expected.en, **_OPEN
            )
            yield {
                "test": at,
                "rule_code": test.code,
                "column_name": test.column,
                "rejects": rule.rejects,
                "message": message,
            }

    def _rows(self) -> str:
        """Every fault with its rule, how often its value occurs and how often its rule is broken."""
        return (
            f"select fault.* exclude (value), left(value, {LONGEST_VALUE}) as value, rule_code, column_name, rejects, "
            "message, count(*) over (partition by test, value) as times, "
            "count(*) over (partition by rule_code) as total from fault join test using (test)"
        )
