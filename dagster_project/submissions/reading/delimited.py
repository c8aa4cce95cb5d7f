"""CSV and TSV in UTF-8, the delimiter taken from the first line."""

import csv
from pathlib import Path

from dagster_project.submissions.reading.sheet import Cell, Sheet, Unreadable

DELIMITERS = ",;\t|"


def delimiter_of(line: str) -> str:
    """The delimiter that splits the line into most parts; a comma where none does."""
    return max(DELIMITERS, key=line.count)


def read_delimited(path: Path) -> Sheet:
    """Read a delimited file into one sheet without a name; blank lines are left out, their numbers kept.

    Raises:
        Unreadable: not UTF-8, NUL bytes, or a quote that never ends.
    """
    try:
        text = path.read_text(encoding="utf-8-sig", errors="strict")
    except UnicodeDecodeError as error:
        raise Unreadable(f"it is not UTF-8 text (byte {error.start + 1})") from None
    if "\0" in text:
        raise Unreadable("it holds NUL bytes")
    first = text.lstrip().split("\n", 1)[0]
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter_of(first), strict=True)
    rows: list[list[Cell]] = []
    numbers: list[int] = []
    starts = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append([cell.strip() or None for cell in cells])
                numbers.append(starts)
            starts = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(f"line {reader.line_num}: {error}") from None
    return Sheet(None, rows, numbers)
