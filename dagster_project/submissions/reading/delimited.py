"""CSV and TSV in whatever encoding and with whatever delimiter.

Belongs here: decoding lines within limits, one record in memory, and from lines to cells. Does not belong here:
encodings, delimiters, or what DuckDB reads (`scan_text`).
"""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from dagster_project.submissions.reading.delimiter import delimiter_of, said_delimiter
from dagster_project.submissions.reading.encoding import ENCODINGS, Encoding, decide_encoding, is_lost
from dagster_project.submissions.reading.limits import Limits, at_most
from dagster_project.submissions.reading.sheet import Cell, Reading, Sheet, Unreadable

_HEAD_LINES = 200


@dataclass
class DecodedLines:
    """Iterates over lines with their ends, of whichever kind; `number` is that of the last line given."""

    path: Path
    encoding: Encoding
    limits: Limits
    number: int = 0
    _unread: int = field(default=0, init=False)

    def begin_record(self) -> None:
        """Say that the lines given so far are done with: what comes next counts anew towards the longest record."""
        self._unread = 0

    def __iter__(self) -> Iterator[str]:
        """Each line as the codec gives it.

        Raises:
            Unreadable: a line or record that is too long, zero bytes, or bytes that the encoding does not have.
        """
        longest = self.limits.line_length
        with self.path.open(encoding=self.encoding.codec, errors=self.encoding.errors, newline="") as file:
            while line := self._next(file.readline, longest):
                self._unread += len(line)
                at_most("line_too_long", self._unread, longest, self.number)
                if "\0" in line or is_lost(line):
                    raise Unreadable("encoding_unknown", self.number, expected=ENCODINGS)
                yield line

    def _next(self, readline: Callable[[int], str], longest: int) -> str:
        self.number += 1
        try:
            return readline(longest + 1)
        except UnicodeDecodeError:
            raise Unreadable("encoding_unknown", self.number, expected=ENCODINGS) from None


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
    lines = DecodedLines(path, encoding, limits)
    head = []
    for line in islice(lines, _HEAD_LINES):
        lines.begin_record()
        head.append(line)
    said = said_delimiter(head[0]) if head else None
    return (delimiter_of(head), 0) if said is None else (said, 1)


def _read(path: Path, encoding: Encoding, delimiter: str, skipped: int, limits: Limits) -> Sheet:
    lines = DecodedLines(path, encoding, limits)
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
