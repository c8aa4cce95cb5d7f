"""CSV and TSV in UTF-8, the delimiter taken from the first line that is not blank."""

import csv
import io
import re
from pathlib import Path

from dagster_project.submissions.reading.sheet import Cell, Sheet, Unreadable

DELIMITERS = ",;\t|"
_HEAD_BYTES = 1 << 16
_LINE_END = re.compile(r"[\r\n]")
_QUOTED = re.compile(r'"[^"]*"')


def read_delimited(path: Path) -> Sheet:
    """Read a delimited file into one sheet without a name; blank lines are left out, their numbers kept.

    Raises:
        Unreadable: not UTF-8, NUL bytes, or quotation marks that do not close.
    """
    content = path.read_bytes()
    text = _decoded(content)
    first = _LINE_END.split(text.lstrip("\r\n"), maxsplit=1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter_of(first), strict=True)
    rows: list[list[Cell]] = []
    numbers: list[int] = []
    start = 1
    try:
        for cells in reader:
            values: list[Cell] = [cell.strip() or None for cell in cells]
            if any(values):
                rows.append(values)
                numbers.append(start)
            start = reader.line_num + 1
    except csv.Error:
        raise Unreadable("text_malformed", start) from None
    return Sheet(None, rows, numbers)


def read_head(path: Path) -> tuple[list[list[str]], str]:
    """The cells of the first two lines, and the delimiter, from the first bytes alone.

    Raises:
        Unreadable: the lines are not UTF-8, too long, or end in a lone carriage return.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
        is_whole = not file.read(1)
    lines = head.splitlines(keepends=True)[:3]
    whole = lines if is_whole else lines[:-1]
    if not whole or any(line.endswith(b"\r") for line in whole[:2]):
        raise Unreadable("text_malformed", 1)
    text = _decoded(b"".join(whole[:2]))
    delimiter = _delimiter_of(_LINE_END.split(text, maxsplit=1)[0])
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)), delimiter
    except csv.Error:
        raise Unreadable("text_malformed", 1) from None


def _decoded(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable("text_not_utf8", content.count(b"\n", 0, error.start) + 1) from None
    if "\0" in text:
        raise Unreadable("text_not_utf8", text.count("\n", 0, text.index("\0")) + 1)
    return text


def _delimiter_of(line: str) -> str:
    """The delimiter that splits the line into most parts; a comma where none does."""
    return max(DELIMITERS, key=_QUOTED.sub("", line).count)
