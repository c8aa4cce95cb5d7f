"""What a file is, told by its bytes: the ending of a name is only what somebody typed.

Belongs here: telling kinds apart. Does not belong here: reading any of them.
"""

import re
from enum import StrEnum
from pathlib import Path

from dagster_project.submissions.reading.container_zip import Budget, open_zip, unpacked
from dagster_project.submissions.reading.limits import Limits
from dagster_project.submissions.reading.sheet import Unreadable

FILE_TYPES = "CSV, TSV, XLSX, XLS, ODS, XML (Excel 2003) (.gz, .zip)"


class FileFormat(StrEnum):
    """The forms that are read; a workbook is read by what it is, even where its name says another form."""

    TEXT = "csv"
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    XML = "xml"
    """Excel's XML of 2003."""
    GZIP = "gz"
    ZIP = "zip"


_ENDINGS = {
    ".csv": FileFormat.TEXT,
    ".tsv": FileFormat.TEXT,
    ".txt": FileFormat.TEXT,
    ".xlsx": FileFormat.XLSX,
    ".xlsm": FileFormat.XLSX,
    ".xls": FileFormat.XLS,
    ".ods": FileFormat.ODS,
    ".xml": FileFormat.XML,
    ".gz": FileFormat.GZIP,
    ".zip": FileFormat.ZIP,
}
_HEAD = 4096
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BARE_XLS = b"\x09\x08"
_OLD_XLS = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")
"""How workbooks of Excel 2, 3 and 4 begin."""
_OLD_TEXT = re.compile(rb"ID;P|TABLE\r?\n0,1\r?\n")
"""SYLK and DIF, which spreadsheet programs once exchanged."""
_WEB_ARCHIVE = re.compile(rb"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?content-type:\s*multipart/related", re.IGNORECASE)
_XML_2003 = b"urn:schemas-microsoft-com:office:spreadsheet"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_GZIP = b"\x1f\x8b"
_ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd", b"PK\x07\x08")
_OTHERS = (b"%PDF-", b"\x89PNG", b"GIF8", b"{\\rtf", b"\x7fELF", b"MZ\x90\0", b"PAR1", b"SQLite format 3\0")
_MARKUP = re.compile(
    rb"\s*<(\?xml|!doctype|!--|html|head|meta|body|table|style|script|div)\b|\s*<(?:!--)", re.IGNORECASE
)
_TYPES = "[content_types].xml"
_WORKBOOK_TYPE = re.compile(
    rb"(?:spreadsheetml\.(?:sheet|template)|ms-excel\.(?:sheet|template)\.macroEnabled)\.main\+xml"
)
_ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"


def kind_by_name(name: str) -> FileFormat | None:
    """What the ending of the name says; None for endings that are not taken."""
    return _ENDINGS.get(Path(name.lower()).suffix)


def kind_by_bytes(path: Path, limits: Limits) -> FileFormat:
    """What the file is; text is whatever is nothing else.

    Raises:
        Unreadable: a form that is not read, a workbook behind a password, or an archive that misleads.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(_ZIP):
        return _kind_of_zip(path, limits)
    if head.startswith(_OLE):
        return _kind_of_ole(path, limits)
    if head.startswith(_OLD_XLS) or _OLD_TEXT.match(head):
        raise Unreadable("workbook_too_old")
    if head.startswith(_BARE_XLS):
        return FileFormat.XLS
    if head.startswith(_GZIP):
        return FileFormat.GZIP
    if head.startswith(_ARCHIVES) or head.startswith(_OTHERS):
        raise Unreadable("file_type_unknown", expected=FILE_TYPES)
    if _XML_2003 in (markup := _plain(head)) and _MARKUP.match(markup):
        return FileFormat.XML
    if _MARKUP.match(markup) or _WEB_ARCHIVE.match(markup):
        raise Unreadable("file_is_web_page")
    return FileFormat.TEXT


def _plain(head: bytes) -> bytes:
    """The head without a byte order mark or the zero bytes of UTF-16."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[2:].replace(b"\0", b"")
    return head.removeprefix(b"\xef\xbb\xbf")


def _kind_of_zip(path: Path, limits: Limits) -> FileFormat:
    with open_zip(path) as archive:
        names = {entry.filename.casefold().replace("\\", "/"): entry for entry in archive.infolist()}
        if "mimetype" in names:
            budget = Budget(path.stat().st_size, _HEAD, limits)
            kind = b"".join(unpacked(archive, names["mimetype"], budget)).strip()
            if kind == _ODS_TYPE:
                return FileFormat.ODS
            raise Unreadable("file_type_unknown", expected=FILE_TYPES)
        if _TYPES not in names:
            return FileFormat.ZIP
        budget = Budget(path.stat().st_size, limits.workbook_bytes, limits)
        is_workbook = any(map(_WORKBOOK_TYPE.search, unpacked(archive, names[_TYPES], budget)))
    if is_workbook or "xl/workbook.xml" in names:
        return FileFormat.XLSX
    raise Unreadable("file_type_unknown", expected=FILE_TYPES)


def _kind_of_ole(path: Path, limits: Limits) -> FileFormat:
    """Names in the directory of an OLE file are UTF-16, and lie open."""
    if path.stat().st_size > limits.workbook_bytes:
        return FileFormat.XLS
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise Unreadable("workbook_password")
    if any(name.encode("utf-16-le") in content for name in ("Workbook\0", "Book\0", "WORKBOOK\0", "BOOK\0")):
        return FileFormat.XLS
    raise Unreadable("file_type_unknown", expected=FILE_TYPES)
