"""Splitting a scanned file into accepted and rejected rows, by SQL alone.

Belongs here: which line a typed row came from, and which tests each bad one breaks.
Does not belong here: finding out whether any row is bad (`scan`), or what is said of it (`faults`).
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from dagster_project.core.text import literal
from dagster_project.submissions.bulk.faults import ScanFaults
from dagster_project.submissions.bulk.lines import BadLine, Numbering, check_lines, number_lines
from dagster_project.submissions.bulk.row_tests import RowTest, line_tests
from dagster_project.submissions.reading import ScanText
from dagster_project.submissions.records import lake
from dagster_project.submissions.records.notices import Notices
from dagster_project.submissions.records.recognised import Recognised

# What DuckDB could not convert, one fault a line: the first value that is bad, or the line as a whole.
_BAD_LINES = """
    with bad_line as (
        select
            line_byte_position as position,
            arg_min(error_type::varchar, column_idx) as error_type,
            arg_min(column_name, column_idx) as column_name,
            arg_min(error_message, column_idx) as error_message
        from line_fault
        group by all
    )
    select
        line as source_row,
        case error_type
            when 'CAST' then list_position({columns}, column_name)
            when 'INVALID ENCODING' then {unreadable}
            else {wrong_width}
        end - 1 as test,
        regexp_extract(error_message, 'Could not convert string "(.*)" to ''[^'']*''$', 1, 's') as value
    from bad_line join line_of_bad using (position)
"""

# The steps of the numbering by stretches of rows, so that a row meets only those of its own: no sort of all rows.
_STRETCHES = """
    create or replace table stretch as
    with step_in as (
        select from_row // {length} as stretch, list(from_row) as steps, count(*) as count from step group by all
    )
    select
        stretch,
        coalesce(steps, []) as steps,
        coalesce(sum(count) over (order by stretch rows between unbounded preceding and 1 preceding), 0) as before
    from (select unnest(range({rows} // {length} + 1)) as stretch) left join step_in using (stretch)
"""
_LENGTH = 2048

_NUMBERED = """
    select typed.* exclude (source_row, file_row_number),
        (file_row_number + {first} + before + len(list_filter(steps, lambda s: s <= file_row_number)))::bigint
            as source_row
    from read_parquet({typed}, file_row_number = true) as typed join stretch on file_row_number // {length} = stretch
"""


@dataclass(frozen=True)
class Split:
    """Works on the typed Parquet and on DuckDB's table `line_fault` of the lines that did not convert."""

    what: Recognised
    submission_id: str
    notices: Notices
    scratch: Path
    con: duckdb.DuckDBPyConnection

    def run(self, text: ScanText, typed: Path, typed_rows: int, broken: list[RowTest]) -> lake.Rows:
        """Leave accepted and rejected rows aside; a file without a fault, each row on its line, is taken as it is.

        Raises:
            Unreadable: rows were lost in reading.
        """
        accepted, rejected = self.scratch / "accepted.parquet", self.scratch / "rejected.parquet"
        bad_lines = self._bad_lines()
        is_regular = check_lines(text.path, typed_rows, len(bad_lines))
        numbering = number_lines(text.path, typed_rows, bad_lines, is_regular)
        if not broken and not bad_lines and not numbering.steps and not text.skipped:
            typed.rename(accepted)
            lake.write_no_rows(self.con, lake.rejected_schema(self.what.feed), rejected)
            return lake.Rows(accepted, rejected, read=typed_rows, quarantined=0)
        self._load_numbering(numbering, typed_rows, text.skipped)
        tests = [*line_tests(self.what.feed), *broken]
        faults = ScanFaults(self.what, self.notices, self.con, tests)
        faults.create(self.scratch)
        self._stage_bad_lines(tests)
        for at, test in enumerate(broken, start=len(tests) - len(broken)):
            self._stage_broken_rows(self._numbered(typed, text), at, test)
        faults.tell()
        columns = ", ".join(lake.accepted_schema(self.what.feed))
        good = f"select {columns} from ({self._numbered(typed, text)}) where source_row not in ({faults.rejected_rows})"
        lake.copy_to_parquet(self.con, good, accepted)
        faults.write(self.submission_id, rejected)
        return lake.Rows(accepted, rejected, read=typed_rows + len(bad_lines), quarantined=faults.count_rejected())

    def _bad_lines(self) -> list[BadLine]:
        found = self.con.execute("select distinct line, line_byte_position from line_fault order by all").fetchall()
        return [BadLine(line, position) for line, position in found]

    def _load_numbering(self, numbering: Numbering, typed_rows: int, skipped: int) -> None:
        bad = ({"position": position, "line": line + skipped} for position, line in numbering.lines.items())
        lake.load_rows(self.con, "line_of_bad", {"position": "BIGINT", "line": "BIGINT"}, bad, self.scratch)
        steps = ({"from_row": row} for row in numbering.steps)
        lake.load_rows(self.con, "step", {"from_row": "BIGINT"}, steps, self.scratch)
        self.con.execute(_STRETCHES.format(length=_LENGTH, rows=typed_rows))

    def _stage_bad_lines(self, tests: list[RowTest]) -> None:
        codes = [test.code for test in tests]
        query = _BAD_LINES.format(
            columns=[test.column for test in tests if test.code == "value_wrong_type"],
            unreadable=codes.index("row_unreadable") + 1,
            wrong_width=codes.index("row_wrong_width") + 1,
        )
        self.con.execute(f"insert into fault by name {query}")

    def _numbered(self, typed: Path, text: ScanText) -> str:
        return _NUMBERED.format(typed=literal(typed), length=_LENGTH, first=text.skipped + 2)

    def _stage_broken_rows(self, numbered: str, at: int, test: RowTest) -> None:
        keys = ", ".join(self.what.feed.key)
        self.con.execute(
            f"insert into fault by name select source_row, {at} as test, ({test.value})::varchar as value, {keys} "
            f"from ({numbered}) where {test.broken}"
        )
