"""On which line of a text file each record starts, where that is not simply one line a record.

Belongs here: blank lines and line breaks inside quotation marks, which DuckDB does not tell apart reliably, and whether
it has lost any line. Does not belong here: what a record holds.
"""

from collections.abc import Iterator
from pathlib import Path

import duckdb

from dagster_project.submissions.reading import Unreadable
from dagster_project.text import literal

_CHUNK = 1 << 20


def check_records(path: Path, records: int) -> bool:
    """Whether each of the `records`, the header included, is one line of the file.

    Raises:
        Unreadable: the file has another number of records, so that some were lost in reading.
    """
    if _count_lines(path) == records:
        return True
    if sum(1 for _ in _starts(path)) != records:
        raise Unreadable("text_malformed", 1)
    return False


def load_records(con: duckdb.DuckDBPyConnection, path: Path, aside: Path) -> None:
    """Create `record_start`: for each record from 1, the header, its first byte and its line."""
    listed = aside / "records.csv"
    with listed.open("w", encoding="ascii") as file:
        file.writelines(f"{number},{at},{line}\n" for number, (at, line) in enumerate(_starts(path), start=1))
    con.execute(
        f"create or replace table record_start as from read_csv({literal(listed)}, auto_detect = false, "
        "header = false, columns = {'record': 'BIGINT', 'first_byte': 'BIGINT', 'line': 'BIGINT'})"
    )
    listed.unlink()


def _count_lines(path: Path) -> int:
    """Lines of a file; one at the end that is not ended counts."""
    count, last = 0, b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            count += chunk.count(b"\n")
            last = chunk[-1:]
    return count + (last not in (b"", b"\n"))


def _starts(path: Path) -> Iterator[tuple[int, int]]:
    """Byte and line of each record's start; a blank line between records is none."""
    at, inside_quotes = 0, False
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not inside_quotes and line.strip(b"\r\n"):
                yield at, number
            if line.count(b'"') % 2:
                inside_quotes = not inside_quotes
            at += len(line)
