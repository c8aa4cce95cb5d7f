"""Workbooks of every form, every cell's own value; formulas as they were last calculated.

Belongs here: choosing the reader. Does not belong here: what the bytes of any one form mean.
"""

from collections.abc import Callable
from pathlib import Path

from dagster_project.submissions.reading.fonts import decoded
from dagster_project.submissions.reading.kinds import FileFormat
from dagster_project.submissions.reading.limits import Limits
from dagster_project.submissions.reading.sheet import Reading, Unreadable
from dagster_project.submissions.reading.workbook_rows import Book


def read_workbook(path: Path, kind: FileFormat, limits: Limits) -> Reading:
    """Read all sheets of a workbook; blank rows are left out, their numbers kept.

    Raises:
        Unreadable: damaged, behind a password, hostile, or more than the limits allow.
    """
    try:
        book = _reader(kind)(path, limits)
        sheets, legacy = decoded(book)
    except Unreadable as unreadable:
        if unreadable.code == "archive_unreadable":
            raise Unreadable("workbook_unreadable") from None
        raise
    return Reading(sheets, str(kind), legacy, remarks=book.remarks, beside=book.beside, is_1904=book.is_1904)


def _reader(kind: FileFormat) -> Callable[[Path, Limits], Book]:
    """The reader of a kind, imported when a file needs it."""
    if kind is FileFormat.XLS:
        from dagster_project.submissions.reading.workbook_xls import read_xls

        return read_xls
    if kind is FileFormat.ODS:
        from dagster_project.submissions.reading.workbook_ods import read_ods

        return read_ods
    if kind is FileFormat.XML:
        from dagster_project.submissions.reading.workbook_xml2003 import read_xml2003

        return read_xml2003
    from dagster_project.submissions.reading.workbook_xlsx import read_xlsx

    return read_xlsx
