"""Splitting a scanned file into accepted and rejected rows, by SQL alone.

Belongs here: which line a typed row came from, and what is said of the lines that are bad.
Does not belong here: finding out whether any row is bad (`scan`).
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from dagster_project.submissions import lake
from dagster_project.submissions.lake import literal
from dagster_project.submissions.notices import EXAMPLES_PER_RULE, Notices
from dagster_project.submissions.recognise import Recognised

_FIRST_LINE = 2

# Counts the records of the file from 1, the header included: the typed rows, and the bad lines that lie before each.
_NUMBERED = """
    select typed.* exclude (source_row, file_row_number), file_row_number + {first} + bad_lines as source_row
    from read_parquet({typed}, file_row_number = true) as typed
    asof join bad_lines_before on typed.file_row_number >= bad_lines_before.from_row
"""


@dataclass(frozen=True)
class RowFault:
    """One test of a row: `broken` is SQL, true where the row breaks `code`; `value` is SQL for what to show."""

    code: str
    column: str
    label: str
    expected: str
    broken: str
    value: str


@dataclass(frozen=True)
class Split:
    """Works on the typed Parquet and on DuckDB's table `line_fault` of the lines that did not convert."""

    what: Recognised
    submission_id: str
    notices: Notices
    aside: Path
    con: duckdb.DuckDBPyConnection

    def run(self, typed: Path, typed_rows: int, faults: list[RowFault]) -> lake.Rows:
        """Leave accepted and rejected rows aside; a file without a fault is taken as it is."""
        accepted, rejected = self.aside / "accepted.parquet", self.aside / "rejected.parquet"
        self.con.execute(f"create or replace table fault ({self._fault_columns()})")
        bad_lines = self._stage_bad_lines()
        for fault in faults:
            self._stage_broken_rows(typed, fault)
        self._tell(faults)
        if not faults and not bad_lines:
            typed.rename(accepted)
        else:
            columns = ", ".join(lake.accepted_schema(self.what.feed))
            good = f"select {columns} from ({self._numbered(typed)}) anti join fault using (source_row) order by source_row"
            lake.copy_to_parquet(self.con, good, accepted)
        self._write_rejected(rejected)
        return lake.Rows(accepted, rejected, read=typed_rows + bad_lines, quarantined=self._distinct_rows())

    def _fault_columns(self) -> str:
        keys = {name: self.what.feed.lake_columns[name] for name in self.what.feed.key}
        columns = {"source_row": "bigint", **keys, "rule_code": "varchar", "column_name": "varchar", "value": "varchar"}
        return ", ".join(f"{name} {type_}" for name, type_ in columns.items())

    def _stage_bad_lines(self) -> int:
        """Lines that did not convert, one fault each, and how many of them lie before each typed row."""
        self.con.execute(
            "insert into fault by name select line as source_row, any_value(column_name) as column_name, "
            "case when bool_and(error_type = 'CAST') then 'value_wrong_type' else 'row_unreadable' end as rule_code, "
            "lower(any_value(error_type::varchar)) as value from line_fault group by line"
        )
        self.con.execute(
            f"""create or replace table bad_lines_before as
            with bad as (
                select source_row, row_number() over (order by source_row) as bad_lines from fault
            )
            select source_row - {_FIRST_LINE} - (bad_lines - 1) as from_row, max(bad_lines) as bad_lines
            from bad group by from_row
            union all select -1, 0"""
        )
        return self._distinct_rows()

    def _numbered(self, typed: Path) -> str:
        return _NUMBERED.format(typed=literal(typed), first=_FIRST_LINE)

    def _stage_broken_rows(self, typed: Path, fault: RowFault) -> None:
        keys = ", ".join(self.what.feed.key)
        self.con.execute(
            f"insert into fault by name select source_row, {keys}, '{fault.code}' as rule_code, "
            f"'{fault.column}' as column_name, ({fault.value})::varchar as value "
            f"from ({self._numbered(typed)}) qualify {_as_window(fault.broken)}"
        )

    def _tell(self, faults: list[RowFault]) -> None:
        """Count every fault; show the first rows of each rule."""
        by_test = {(fault.code, fault.column): fault for fault in faults}
        examples = self.con.execute(
            "select rule_code, column_name, source_row, value, count(*) over (partition by rule_code) as total, "
            "count(*) over (partition by rule_code, value) as times from fault "
            f"qualify row_number() over (partition by rule_code order by source_row) <= {EXAMPLES_PER_RULE} "
            "order by rule_code, source_row"
        ).fetchall()
        types = {column.name: column.sql_type for column in self.what.feed.columns}
        totals: dict[str, int] = {}
        for code, column, row, value, total, times in examples:
            test = by_test.get((code, column))
            expected = test.expected if test else types.get(column, "")
            label = test.label if test else column
            self.notices.add(code, row=row, column=column, label=label, value=value, expected=expected, count=times)
            totals[code] = total
        for code, total in totals.items():
            self.notices.add_uncounted(code, total - self.notices.counts[code])

    def _write_rejected(self, path: Path) -> None:
        sender, day = self.what.submitter.submitter, self.what.report_date
        cases = " ".join(
            f"when '{code}' then {literal(self.notices.contracts.rules[code].message)}" for code in self.notices.counts
        )
        message = f"case rule_code when '' then '' {cases} end"
        for name in ("row", "value", "column"):
            source = {"row": "source_row::varchar", "value": "value", "column": "column_name"}[name]
            message = f"replace({message}, '{{{name}}}', coalesce({source}, ''))"
        kept = ", ".join(self.what.feed.key)
        lake.copy_to_parquet(
            self.con,
            f"select '{self.submission_id}' as submission_id, '{sender}' as submitter, date '{day}' as report_date, "
            f"null::varchar as source_sheet, source_row, {kept}, rule_code, column_name, value, {message} as message "
            "from fault order by source_row, rule_code",
            path,
        )

    def _distinct_rows(self) -> int:
        row = self.con.execute("select count(distinct source_row) from fault").fetchone()
        return int(row[0]) if row else 0


def _as_window(condition: str) -> str:
    """`qualify` wants a window function: one that is always 1 does no harm beside a plain condition."""
    return condition if "over (" in condition else f"({condition}) and count(*) over (rows current row) = 1"
