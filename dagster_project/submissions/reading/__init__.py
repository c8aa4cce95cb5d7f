"""Reading a file's cells, whatever its format: bytes in, sheets of rows out.

Belongs here: formats, encodings, delimiters. Does not belong here: what a cell means.
Each reader is imported when a file needs it: a sender who checks one file does not pay for the others.
"""

import tempfile
from dataclasses import replace
from pathlib import Path

from dagster_project.submissions.reading.container import unpack
from dagster_project.submissions.reading.kinds import FileFormat
from dagster_project.submissions.reading.limits import Limits
from dagster_project.submissions.reading.sheet import Cell, Merge, Reading, ScanText, Sheet, Unreadable

__all__ = ["Cell", "Limits", "Merge", "Reading", "ScanText", "Sheet", "Unreadable", "open_scan", "read_file"]


def read_file(path: Path, name: str, limits: Limits, scratch: Path | None = None) -> Reading:
    """All sheets of a file; `name` is the name under which it was sent, `scratch` a folder for what an archive holds.

    Raises:
        Unreadable: the bytes cannot be read, or hold more than the limits allow.
    """
    with tempfile.TemporaryDirectory(dir=scratch, prefix="unpack-") as folder:
        file = unpack(path, name, limits, Path(folder))
        if file.kind is FileFormat.TEXT:
            from dagster_project.submissions.reading.delimited import read_delimited

            reading = read_delimited(file.path, limits)
        else:
            from dagster_project.submissions.reading.workbook import read_workbook

            reading = read_workbook(file.path, file.kind, limits)
    return replace(reading, member=file.member, remarks=file.remarks + reading.remarks)


def open_scan(path: Path, name: str, limits: Limits, scratch: Path) -> ScanText | None:
    """A large text as DuckDB can read it; None where the file is a workbook, which `read_file` reads.

    Raises:
        Unreadable: as `read_file`.
    """
    file = unpack(path, name, limits, scratch)
    if file.kind is not FileFormat.TEXT:
        return None
    from dagster_project.submissions.reading.scan_text import prepare_scan

    return replace(prepare_scan(file.path, limits, scratch), member=file.member, remarks=file.remarks)
