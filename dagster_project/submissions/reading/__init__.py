"""Reading a file's cells, whatever its format: bytes in, sheets of rows out.

Belongs here: formats, encodings, delimiters. Does not belong here: what a cell means.
"""

from pathlib import Path

from dagster_project.submissions.reading.delimited import read_delimited
from dagster_project.submissions.reading.sheet import Cell, Sheet, Unreadable
from dagster_project.submissions.reading.workbook import read_workbook

__all__ = ["Cell", "Sheet", "Unreadable", "read_file"]


def read_file(path: Path, name: str) -> list[Sheet]:
    """All sheets of a file; `name` is the name under which it was sent.

    Raises:
        Unreadable: the bytes are not what the ending of the name says.
    """
    ending = name.lower().rsplit(".", 1)[-1]
    if ending == "xlsx":
        return read_workbook(path)
    if ending in ("csv", "tsv", "txt"):
        return [read_delimited(path)]
    raise Unreadable(f"files of type .{ending} are not taken; send CSV or XLSX")
