"""From a large text to typed Parquet inside DuckDB, lines that do not convert going to its reject table.

Belongs here: how DuckDB is told to read the text. Does not belong here: what its rows and faults mean (`scan`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from dagster_project.contracts import Column
from dagster_project.core.text import literal
from dagster_project.submissions.bulk.row_tests import choice_sql
from dagster_project.submissions.bulk.tidy import without_marks
from dagster_project.submissions.privacy.values import ValuesOfPersons
from dagster_project.submissions.reading import ScanText, Unreadable
from dagster_project.submissions.records import lake

_ISO_TIME = r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2})?"
_LENGTH = len("2023-11-22 07:00:00")
_DAY_FIRST_TIME = r"\d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d{2}(:\d{2})?"
_NO_ISO_TIME = "another way of writing times"
_FIRST_PART = 4_000_000
"""Bytes of text that are tried before a larger file, to see whether the whole is worth converting."""
_GROWTH = 4


@dataclass(frozen=True)
class Conversion:
    """One text's way into Parquet; `sender` is SQL for the columns that are the same in every row."""

    text: ScanText
    columns: list[Column]
    positions: dict[str, int]
    sender: str
    most_faults: int
    scratch: Path
    con: duckdb.DuckDBPyConnection
    persons: tuple[ValuesOfPersons, ...] = ()

    def run(self, typed: Path) -> ScanText:
        """Leave the typed rows at `typed` and the faults in the table `line_fault`; gives the text that was converted.

        A large text with faults throughout ends with those of its first part, once they are `most_faults`: each costs
        as much as hundreds of good lines.

        Raises:
            Unreadable: the text is no CSV.
        """
        figures = [self.positions[column.name] for column in self.columns if column.type == "decimal"]
        text = without_marks(self.text, figures, self.scratch, self.con)
        path, size = text.path, text.path.stat().st_size
        length = _FIRST_PART
        while length * _GROWTH < size:
            found = self._faults_of_part(path, length, typed)
            if found >= self.most_faults:
                return text
            if found * size < self.most_faults * length:
                break
            length *= _GROWTH
        self._convert(path, typed)
        return text

    def _faults_of_part(self, path: Path, length: int, typed: Path) -> int:
        part = self.scratch / "part.csv"
        with path.open("rb") as reader, part.open("wb") as writer:
            for _ in range(length // _FIRST_PART):
                writer.write(reader.read(_FIRST_PART))
            writer.write(reader.readline(_FIRST_PART))
        try:
            self._convert(part, typed)
        except Unreadable:
            return 0
        finally:
            part.unlink()
        row = self.con.execute("select count(*) from line_fault").fetchone()
        return int(row[0]) if row else 0

    def _convert(self, path: Path, typed: Path) -> None:
        """Times in ISO form, the usual case, are compared and cast; any other text of a time costs a second reading."""
        try:
            self._copy(path, typed, None)
        except (duckdb.ConversionException, duckdb.InvalidInputException):
            self._copy_in_one_form(path, typed)

    def _copy_in_one_form(self, path: Path, typed: Path) -> None:
        try:
            self._copy(path, typed, self._form_of_times())
        except duckdb.InvalidInputException:
            raise Unreadable("text_malformed", 1) from None

    def _copy(self, path: Path, typed: Path, form: str | None) -> None:
        names = {at: name for name, at in self.positions.items()}
        read = [names.get(at, f"ignored_{at}") for at in range(len(self.text.head[0]))]
        types = {column.name: self._type_read(column, form) for column in self.columns}
        options = {
            "auto_detect": "false",
            "header": "true",
            "delim": literal(self.text.delimiter),
            "quote": "'\"'",
            "escape": "'\"'",
            "columns": "{" + ", ".join(f"'{name}': '{types.get(name, 'VARCHAR')}'" for name in read) + "}",
            "store_rejects": "true",
            "rejects_table": "'line_fault'",
            "rejects_scan": "'line_scan'",
            "rejects_limit": str(self.most_faults),
        }
        if any(column.decimal_mark == "," for column in self.columns):
            options["decimal_separator"] = "','"
        if form is not None:
            options["timestampformat"] = literal(form)
        self.con.execute("drop table if exists line_fault; drop table if exists line_scan")
        query = (
            f"select {self.sender}, null::varchar as source_sheet, null::bigint as source_row, "
            f"{', '.join(self._all_chosen(form))} from read_csv({literal(path)}, "
            f"{', '.join(f'{name} = {value}' for name, value in options.items())})"
        )
        lake.copy_to_parquet(self.con, query, typed)

    def _type_read(self, column: Column, form: str | None) -> str:
        is_text = column.type == "choice" or (column.type == "timestamp" and form is None)
        return "VARCHAR" if is_text else column.sql_type

    def _all_chosen(self, form: str | None) -> Iterator[str]:
        yield from (self._chosen(column, form) for column in self.columns)
        yield from (persons.holds(f"ignored_{persons.at}") for persons in self.persons)

    def _chosen(self, column: Column, form: str | None) -> str:
        name = column.name
        if name not in self.positions:
            return f"null::{column.sql_type} as {name}"
        if column.type == "choice":
            return f"{choice_sql(column)} as {name}"
        if column.type == "timestamp" and form is None:
            # A text that the time itself would be written as bears no zone: cheaper to ask than an expression.
            return (
                f"case when strlen({name}) = {_LENGTH} and {name}::timestamp::varchar = {name} then {name}::timestamp "
                f"when {name} is null or regexp_full_match({name}, {literal(_ISO_TIME)}) then {name}::timestamp "
                f"else error({literal(_NO_ISO_TIME)}) end as {name}"
            )
        return name

    def _form_of_times(self) -> str:
        """How times are written, by the first row. DuckDB's own reading would drop a zone unseen, in any row."""
        head, texts = self.text.head, []
        for column in self.columns:
            at = self.positions.get(column.name)
            if column.type == "timestamp" and at is not None and len(head) > 1 and at < len(head[1]):
                texts.append(head[1][at].strip())
        for text in texts:
            if found := re.fullmatch(_DAY_FIRST_TIME, text):
                return "%d/%m/%Y %H:%M" + (":%S" if found[1] else "")
            if found := re.fullmatch(_ISO_TIME, text):
                return f"%Y-%m-%d{text[10]}%H:%M" + (":%S" if found[1] else "")
        return "%Y-%m-%d %H:%M:%S"
