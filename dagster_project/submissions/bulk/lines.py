"""The lines of a text file against the rows and the bad lines that DuckDB made of it.

Belongs here: whether any line was lost, and the line of every row. DuckDB's own line numbers are right only where each
record is one line: blank lines and line breaks inside quotation marks are counted here.
Does not belong here: what is wrong with a line.
"""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dagster_project.submissions.reading import Unreadable

_CHUNK = 1 << 18
_LINE_FEED = 10
_FIRST_ROW = 2
"""The line of the first row, under the header."""


@dataclass(frozen=True)
class BadLine:
    """A line that is no row: its number and its place in the file's bytes from 1, as DuckDB says."""

    line: int
    position: int


@dataclass(frozen=True)
class Numbering:
    """On which line everything stands."""

    lines: dict[int, int]
    """Of the bad lines: place in the file's bytes → line."""
    steps: "array[int]"
    """The rows, counted from 0, from which on the line is one more: row r stands on line r + 2 + steps up to r."""


def check_lines(path: Path, rows: int, bad_lines: int) -> bool:
    """Whether each row is one line of the file, and each line but the header a row or a bad line.

    Raises:
        Unreadable: lines were lost in reading.
    """
    records = 1 + rows + bad_lines
    if _count_lines(path) == records:
        return True
    if sum(1 for _ in _starts(path)) != records:
        raise Unreadable("text_malformed", 1)
    return False


def number_lines(path: Path, rows: int, bad_lines: list[BadLine], is_regular: bool) -> Numbering:
    """Number rows and bad lines; `bad_lines` are in the order of the file, `is_regular` is what `check_lines` found."""
    if is_regular:
        steps = array("q", (bad.line - _FIRST_ROW - before for before, bad in enumerate(bad_lines)))
        return Numbering({bad.position: bad.line for bad in bad_lines}, steps)
    found = Numbering({}, array("q"))
    left = iter(bad_lines)
    bad, row = next(left, None), 0
    records = _starts(path)
    next(records)
    for start, line in records:
        # DuckDB may place a bad line on the end of the line above it, or on blank lines between them.
        if bad is not None and bad.position - 1 <= start:
            found.lines[bad.position] = line
            bad = next(left, None)
        else:
            found.steps.extend([row] * (line - _FIRST_ROW - row - len(found.steps)))
            row += 1
    if bad is not None or row != rows:
        raise Unreadable("text_malformed", 1)
    return found


def _count_lines(path: Path) -> int:
    """Lines of a file; one at the end that is not ended counts."""
    buffer, count, last = bytearray(_CHUNK), 0, _LINE_FEED
    with path.open("rb", buffering=0) as file:
        while size := file.readinto(buffer):
            count += buffer.count(_LINE_FEED, 0, size)
            last = buffer[size - 1]
    return count + (last != _LINE_FEED)


def _starts(path: Path) -> Iterator[tuple[int, int]]:
    """First byte, from 0, and line of each record, the header first; a blank line between records is none."""
    at, inside_quotes = 0, False
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not inside_quotes and line.strip(b"\r\n"):
                yield at, number
            if line.count(b'"') % 2:
                inside_quotes = not inside_quotes
            at += len(line)
