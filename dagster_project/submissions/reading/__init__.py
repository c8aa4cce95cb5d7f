"""Reading a file's cells, whatever its format: bytes in, sheets of rows out.

Belongs here: formats, encodings, delimiters. Does not belong here: what a cell means.
"""

from pathlib import Path

from dagster_project.submissions.reading.delimited import read_delimited, read_head
from dagster_project.submissions.reading.limits import Limits
from dagster_project.submissions.reading.sheet import Cell, Merge, Reading, ScanText, Sheet, Unreadable
from dagster_project.submissions.reading.workbook import read_workbook

__all__ = ["Cell", "Limits", "Merge", "Reading", "ScanText", "Sheet", "Unreadable", "open_scan", "read_file"]

FILE_TYPES = "CSV, XLSX"
_DELIMITED = (".csv", ".tsv", ".txt")


def read_file(path: Path, name: str, limits: Limits) -> Reading:
    """All sheets of a file; `name` is the name under which it was sent.

    Raises:
        Unreadable: the bytes cannot be read, or hold more than the limits allow.
    """
    if name.lower().endswith(".xlsx"):
        return Reading(read_workbook(path), "xlsx")
    if _is_delimited(name):
        return Reading([read_delimited(path)], "csv", "utf-8")
    raise Unreadable("file_type_unknown", expected=FILE_TYPES)


def open_scan(path: Path, name: str, limits: Limits, aside: Path) -> ScanText | None:
    """A large text as DuckDB can read it; None where the file is a workbook, which `read_file` reads.

    Raises:
        Unreadable: as `read_file`.
    """
    if not _is_delimited(name):
        return None
    head, delimiter = read_head(path)
    return ScanText(path, delimiter, "utf-8", head)


def _is_delimited(name: str) -> bool:
    return name.lower().endswith(_DELIMITED)
