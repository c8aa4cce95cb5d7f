"""Reading a file's cells, whatever its format: bytes in, sheets of rows out.

Belongs here: formats, encodings, delimiters. Does not belong here: what a cell means.
"""

from pathlib import Path

from dagster_project.submissions.reading.delimited import read_delimited
from dagster_project.submissions.reading.sheet import Cell, Sheet, Unreadable
from dagster_project.submissions.reading.workbook import read_workbook

__all__ = ["Cell", "Sheet", "Unreadable", "is_delimited", "read_file"]

FILE_TYPES = "CSV, XLSX"
_DELIMITED = (".csv", ".tsv", ".txt")


def is_delimited(name: str) -> bool:
    """Whether a file of this name is text with delimiters."""
    return name.lower().endswith(_DELIMITED)


def read_file(path: Path, name: str) -> list[Sheet]:
    """All sheets of a file; `name` is the name under which it was sent.

    Raises:
        Unreadable: the bytes are not what the ending of the name says.
    """
    if name.lower().endswith(".xlsx"):
        return read_workbook(path)
    if is_delimited(name):
        return [read_delimited(path)]
    raise Unreadable("file_type_unknown", expected=FILE_TYPES)
