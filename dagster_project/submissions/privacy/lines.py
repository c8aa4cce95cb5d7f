"""Personal data in the lines of a large text that became no rows: too short, too long, with a value of another type.

Belongs here: finding those lines again in the text, and looking through their cells. Codes that have the form of their
column are exempt; in a line of another width nobody can tell the columns.
Does not belong here: lines that became rows (`scanned`).
"""

import csv
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import BinaryIO

import duckdb

from dagster_project.contracts import Column
from dagster_project.submissions.hiding.marks import Match, found_in
from dagster_project.submissions.hiding.names import names_in
from dagster_project.submissions.privacy.cells import ENOUGH, SIGNATORIES, PersonalDataFinding, letter_of
from dagster_project.submissions.reading import ScanText

_LONGEST = 1 << 16
"""Bytes of a line; a longer one is looked through in pieces."""
_MOST_LINES = 100
"""Of one record, with line breaks within quotation marks."""


def look_in_lines(
    con: duckdb.DuckDBPyConnection, text: ScanText, columns: dict[int, Column]
) -> tuple[PersonalDataFinding | None, list[tuple[int, int, Match]]]:
    """What the lines of DuckDB's table `line_fault` hold; `columns` are those of the feed by their place in a line.

    What refuses the file; or else each match with the line's place in the bytes and its own place in the line.
    """
    codes = {at: re.compile(column.pattern) for at, column in columns.items() if column.pattern}
    found: list[tuple[int, int, Match]] = []
    keys: set[str] = set()
    names: set[str] = set()
    for position, cells in _records(text, con):
        is_whole = len(cells) == len(text.head[0])
        for at, cell in enumerate(cells):
            if is_whole and at in codes and codes[at].fullmatch(cell.strip()):
                continue
            for match in found_in(cell):
                keys.add(match.key)
                found.append((position, at, match))
                if len(keys) >= ENOUGH:
                    return PersonalDataFinding(match.kind, None, letter_of(at)), []
            names.update(match.key for match in names_in(cell))
            if len(names) > SIGNATORIES:
                return PersonalDataFinding("person", None, letter_of(at)), []
    return None, found


def _records(text: ScanText, con: duckdb.DuckDBPyConnection) -> Iterator[tuple[int, list[str]]]:
    query = "select distinct line_byte_position from line_fault order by all"
    positions = [position for (position,) in con.execute(query).fetchall()]
    if not positions:
        return
    with text.path.open("rb") as file:
        for position in positions:
            file.seek(max(position - 1, 0))
            yield position, _record(_lines(file), text.delimiter)


def _record(lines: Iterable[str], delimiter: str) -> list[str]:
    """The cells of the first record that is not blank; DuckDB may place it on the end of the line above."""
    read: list[str] = []

    def noted() -> Iterator[str]:
        for line in lines:
            read.append(line)
            yield line

    try:
        return next((cells for cells in csv.reader(noted(), delimiter=delimiter) if any(map(str.strip, cells))), [])
    except csv.Error:
        return read


def _lines(file: BinaryIO) -> Iterator[str]:
    lines = iter(lambda: file.readline(_LONGEST), b"")
    return (line.decode(errors="replace") for line in islice(lines, _MOST_LINES))
