"""Splitting a scanned file into accepted and rejected rows, by SQL alone.

Belongs here: which record a typed row came from, and which tests each bad one breaks.
Does not belong here: finding out whether any row is bad (`scan`), or what is said of it (`scan_faults`).
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from dagster_project.submissions import lake
from dagster_project.submissions.lines import check_records, load_records
from dagster_project.submissions.notices import Notices
from dagster_project.submissions.recognise import Recognised
from dagster_project.submissions.row_tests import RowTest, line_tests
from dagster_project.submissions.scan_faults import ScanFaults
from dagster_project.text import literal

_FIRST_RECORD = 2
"""Records are counted from 1, the header included."""

# What DuckDB could not convert, one fault a line: the first value that is bad, or the line as a whole. The line's byte,
# counted from 1, may lie before it: on the end of the line above, and on blank lines between them.
_BAD_LINES = """
    with bad_line as (
        select
            line,
            line_byte_position,
            arg_min(error_type::varchar, column_idx) as error_type,
            arg_min(column_name, column_idx) as column_name,
            arg_min(error_message, column_idx) as error_message
        from line_fault
        group by all
    )
    select
        {record} as record,
        case error_type
            when 'CAST' then list_position({columns}, column_name)
            when 'INVALID ENCODING' then {unreadable}
            else {wrong_width}
        end - 1 as test,
        regexp_extract(error_message, 'Could not convert string "(.*)" to ''[^'']*''$', 1, 's') as value
    from bad_line {join}
"""

# How many bad lines lie before each typed row, from the row on.
_BAD_BEFORE = """
    create or replace table bad_before as
    with bad as (select record, row_number() over (order by record) as bad_lines from fault)
    select record - {first} - (bad_lines - 1) as from_row, max(bad_lines) as bad_lines from bad group by from_row
    union all select -1, 0
"""

_NUMBERED = """
    select typed.* exclude (source_row, file_row_number), file_row_number + {first} + bad_lines as record
    from read_parquet({typed}, file_row_number = true) as typed
    asof join bad_before on typed.file_row_number >= bad_before.from_row
"""


@dataclass(frozen=True)
class Split:
    """Works on the typed Parquet and on DuckDB's table `line_fault` of the lines that did not convert."""

    what: Recognised
    submission_id: str
    notices: Notices
    aside: Path
    con: duckdb.DuckDBPyConnection

    def run(self, source: Path, typed: Path, typed_rows: int, broken: list[RowTest]) -> lake.Rows:
        """Leave accepted and rejected rows aside; a file without a fault is taken as it is.

        Raises:
            Unreadable: rows were lost in reading.
        """
        accepted, rejected = self.aside / "accepted.parquet", self.aside / "rejected.parquet"
        bad_lines = self._count("select count(distinct line_byte_position) from line_fault")
        lines_are_records = check_records(source, typed_rows + bad_lines + 1)
        if not broken and not bad_lines:
            typed.rename(accepted)
            lake.write_no_rows(self.con, lake.rejected_schema(self.what.feed), rejected)
            return lake.Rows(accepted, rejected, read=typed_rows, quarantined=0)
        if not lines_are_records:
            load_records(self.con, source, self.aside)
        tests = [*line_tests(self.what.feed), *broken]
        faults = ScanFaults(self.what, self.notices, self.con, tests, lines_are_records)
        faults.create(self.aside)
        self._stage_bad_lines(tests, lines_are_records)
        for at, test in enumerate(broken, start=len(tests) - len(broken)):
            self._stage_broken_rows(typed, at, test)
        faults.tell()
        self._write_accepted(typed, accepted, lines_are_records)
        faults.write(self.submission_id, rejected)
        quarantined = self._count("select count(distinct record) from fault join test using (test) where rejects")
        return lake.Rows(accepted, rejected, read=typed_rows + bad_lines, quarantined=quarantined)

    def _stage_bad_lines(self, tests: list[RowTest], lines_are_records: bool) -> None:
        codes = [test.code for test in tests]
        query = _BAD_LINES.format(
            columns=[test.column for test in tests if test.code == "value_wrong_type"],
            unreadable=codes.index("row_unreadable") + 1,
            wrong_width=codes.index("row_wrong_width") + 1,
            record="bad_line.line" if lines_are_records else "record_start.record",
            join="" if lines_are_records else "asof join record_start on line_byte_position - 1 <= first_byte",
        )
        self.con.execute(f"insert into fault by name {query}")
        self.con.execute(_BAD_BEFORE.format(first=_FIRST_RECORD))

    def _numbered(self, typed: Path) -> str:
        return _NUMBERED.format(typed=literal(typed), first=_FIRST_RECORD)

    def _stage_broken_rows(self, typed: Path, at: int, test: RowTest) -> None:
        keys = ", ".join(self.what.feed.key)
        self.con.execute(
            f"insert into fault by name select record, {at} as test, ({test.value})::varchar as value, {keys} "
            f"from ({self._numbered(typed)}) where {test.broken}"
        )

    def _write_accepted(self, typed: Path, path: Path, lines_are_records: bool) -> None:
        line, join = ("record", "") if lines_are_records else ("line", "join record_start using (record)")
        columns = [f"{line} as source_row" if c == "source_row" else c for c in lake.accepted_schema(self.what.feed)]
        bad = "select record from fault join test using (test) where rejects"
        rows = f"select {', '.join(columns)} from ({self._numbered(typed)}) {join}"
        lake.copy_to_parquet(self.con, f"{rows} where record not in ({bad}) order by record", path)

    def _count(self, query: str) -> int:
        row = self.con.execute(query).fetchone()
        return int(row[0]) if row else 0
