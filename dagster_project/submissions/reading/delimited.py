"""CSV and TSV in whatever encoding and with whatever delimiter.

Belongs here: from lines to cells. Does not belong here: encodings, delimiters, or what DuckDB reads (`scan_text`).
"""

import csv
from itertools import islice
from pathlib import Path

from dagster_project.submissions.reading.delimiter import delimiter_of, said_delimiter
from dagster_project.submissions.reading.encoding import Encoding, decide_encoding
from dagster_project.submissions.reading.limits import Limits, at_most
from dagster_project.submissions.reading.lines_of_text import Lines
from dagster_project.submissions.reading.sheet import Cell, Reading, Sheet, Unreadable

_HEAD_LINES = 200


def read_delimited(path: Path, limits: Limits) -> Reading:
    """Read a delimited file into one sheet without a name; blank lines are left out, their numbers kept.

    Raises:
        Unreadable: an encoding or delimiter that cannot be told, quotation marks that do not close, or more than the
            limits allow.
    """
    encoding = decide_encoding(path)
    delimiter, skipped = _layout(path, encoding, limits)
    return Reading([_read(path, encoding, delimiter, skipped, limits)], "csv", encoding.name)


def _layout(path: Path, encoding: Encoding, limits: Limits) -> tuple[str, int]:
    """The delimiter, and how many lines say it."""
    lines = Lines(path, encoding, limits)
    head = []
    for line in islice(lines, _HEAD_LINES):
        lines.begin_record()
        head.append(line)
    said = said_delimiter(head[0]) if head else None
    return (delimiter_of(head), 0) if said is None else (said, 1)


def _read(path: Path, encoding: Encoding, delimiter: str, skipped: int, limits: Limits) -> Sheet:
    lines = Lines(path, encoding, limits)
    rows: list[list[Cell]] = []
    numbers: list[int] = []
    start, cells_read = 1 + skipped, 0
    records = csv.reader(islice(lines, skipped, None), delimiter=delimiter, strict=True)
    try:
        for count, cells in enumerate(records, start=1):
            # Blank ones too: gigabytes of line ends would take hours.
            at_most("rows_too_many", count, limits.rows, start)
            values: list[Cell] = [encoding.unicode(cell).strip() or None for cell in cells]
            if any(values):
                cells_read += len(values)
                at_most("columns_too_many", len(values), limits.columns, start)
                at_most("cells_too_many", cells_read, limits.cells)
                rows.append(values)
                numbers.append(start)
            lines.begin_record()
            start = lines.number + 1
    except csv.Error:
        raise Unreadable("text_malformed", start) from None
    return Sheet(None, rows, numbers, delimiter=delimiter)
