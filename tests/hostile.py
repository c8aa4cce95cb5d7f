"""Files that were made to harm: each a few kilobytes that would fill a disk or a memory, or lead outside."""

import copy
import gzip
import io
import struct
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import xlsxwriter
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from tests.sending import as_csv, as_xlsx

TABLE = [["Xã", "2G"], ["An Đồng", 12]]
CSV = as_csv(TABLE)
XLSX = as_xlsx(TABLE)
_LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + at, b"&%c;" % (97 + at) * 10) for at in range(12))
    + b"]>"
)


def zipped(entries: Mapping[str, bytes] | list[tuple[str, bytes]]) -> bytes:
    """A ZIP of these entries, whatever their names."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items() if isinstance(entries, Mapping) else entries:
            archive.writestr(name, data)
    return content.getvalue()


def repacked(content: bytes, changes: Mapping[str, bytes]) -> bytes:
    """A package with some of its parts changed or added."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return zipped(parts | dict(changes))


def part(content: bytes, name: str) -> bytes:
    """One part of a package."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


def sheet_xml(rows: str) -> bytes:
    """A worksheet of these rows."""
    return (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{rows}</sheetData></worksheet>"
    ).encode()


def xlsx_of(rows: str, **more: bytes) -> bytes:
    """A workbook whose one sheet holds these rows as XML."""
    return repacked(XLSX, {"xl/worksheets/sheet1.xml": sheet_xml(rows), **more})


def xlsx_at(row: int, column: int) -> bytes:
    """A workbook with one filled cell in the first place and one far from it."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as workbook:
        page = workbook.add_worksheet()
        page.write(0, 0, "Xã")
        page.write(row, column, 1)
    return content.getvalue()


def xlsx_of_sheets(count: int) -> bytes:
    """A workbook of many sheets."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as workbook:
        for _ in range(count):
            workbook.add_worksheet()
    return content.getvalue()


def ods_of(text: str = "Xã", **repeated: int) -> bytes:
    """A workbook of one cell, repeated as often as it says."""
    document = OpenDocumentSpreadsheet()
    table, row = Table(name="Một"), TableRow(numberrowsrepeated=repeated.get("rows", 1))
    cell = TableCell(valuetype="string", numbercolumnsrepeated=repeated.get("columns", 1))
    cell.addElement(P(text=text))
    row.addElement(cell)
    table.addElement(row)
    document.spreadsheet.addElement(table)
    content = io.BytesIO()
    document.write(content)
    return content.getvalue()


def ods_with(name: str, old: bytes, new: bytes) -> bytes:
    """A workbook with something in one part replaced."""
    content = ods_of()
    return repacked(content, {name: part(content, name).replace(old, new)})


def bomb(size: int, byte: bytes = b" ") -> bytes:
    """A part of one byte, over and over."""
    return byte * size


def overlapping() -> bytes:
    """Two entries that share their bytes."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("a.csv", CSV)
        other = copy.copy(archive.filelist[0])
        other.filename = other.orig_filename = "b.csv"
        archive.filelist.append(other)
    return content.getvalue()


def locked_zip() -> bytes:
    """An entry that says that it is encrypted."""
    content = bytearray(zipped({"a.csv": CSV}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def claiming_directory() -> bytes:
    """A directory that claims a gigabyte."""
    content = bytearray(zipped({"a.csv": CSV}))
    struct.pack_into("<L", content, content.index(b"PK\x05\x06") + 12, 1 << 30)
    return bytes(content)


def linked_entry() -> bytes:
    """An entry that is a link to a file of the system."""
    entry = zipfile.ZipInfo("a.csv")
    entry.external_attr = 0o120777 << 16
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(entry, "/etc/passwd")
    return content.getvalue()


def locked_xls() -> bytes:
    """The first records of an XLS behind a password."""
    begin = struct.pack("<HHHHHHLL", 0x0809, 16, 0x0600, 5, 0, 0, 0, 0)
    return begin + struct.pack("<HHHHHH", 0x002F, 6, 0, 1, 2, 3) + struct.pack("<HH", 0x000A, 0)


def _laughing_xlsx(name: str) -> bytes:
    body = part(XLSX, name).partition(b"?>")[2]
    return repacked(XLSX, {name: _LAUGHS + body})


def _text_used_often() -> bytes:
    texts = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>%s</t></si></sst>'
    cells = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 20_001))
    return xlsx_of(cells, **{"xl/sharedStrings.xml": texts % (b"x" * 32_000)})


MANIFEST = "<manifest:encryption-data/></manifest:manifest>"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)

REFUSED: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a zip bomb": ("a.zip", lambda: zipped({"a.csv": bomb(60_000_000)}), "unpacked_out_of_proportion"),
    "a gzip bomb": ("a.csv.gz", lambda: gzip.compress(bomb(60_000_000)), "unpacked_out_of_proportion"),
    "a bomb in a sheet": ("a.xlsx", lambda: xlsx_of(" " * 60_000_000), "unpacked_out_of_proportion"),
    "a bomb in ODS": (
        "a.ods", lambda: repacked(ods_of(), {"content.xml": b"<a>" + bomb(60_000_000)}), "unpacked_out_of_proportion"),
    "an archive in an archive": ("a.zip", lambda: zipped({"a.zip": zipped({"a.csv": CSV})}), "archive_nested"),
    "gzip in an archive": ("a.zip", lambda: zipped({"a.csv": gzip.compress(CSV)}), "archive_nested"),
    "an archive in gzip": ("a.csv.gz", lambda: gzip.compress(zipped({"a.csv": CSV})), "archive_nested"),
    "gzip in gzip": ("a.csv.gz", lambda: gzip.compress(gzip.compress(CSV)), "archive_nested"),
    "an empty archive": ("a.zip", lambda: zipped({}), "archive_empty"),
    "an archive of junk": ("a.zip", lambda: zipped({"__MACOSX/._a.csv": b"x", ".DS_Store": b"x"}), "archive_empty"),
    "an archive of an empty file": ("a.zip", lambda: zipped({"a.csv": b""}), "archive_empty"),
    "an archive of two files": ("a.zip", lambda: zipped({"a.csv": CSV, "b.csv": CSV}), "archive_many_files"),
    "a way upwards": ("a.zip", lambda: zipped({"../../../etc/a.csv": CSV}), "archive_misleading"),
    "an absolute name": ("a.zip", lambda: zipped({"/etc/a.csv": CSV}), "archive_misleading"),
    "a name on a drive": ("a.zip", lambda: zipped({"C:\\a.csv": CSV}), "archive_misleading"),
    "a link in an archive": ("a.zip", linked_entry, "archive_misleading"),
    "one name twice": ("a.zip", lambda: zipped([("a.csv", CSV), ("A.csv", CSV)]), "archive_misleading"),
    "overlapping entries": ("a.zip", overlapping, "archive_misleading"),
    "a directory of a gigabyte": ("a.zip", claiming_directory, "archive_misleading"),
    "a way upwards in a workbook": ("a.xlsx", lambda: repacked(XLSX, {"../a": b"x"}), "archive_misleading"),
    "an archive behind a password": ("a.zip", locked_zip, "archive_password"),
    "a damaged archive": ("a.zip", lambda: zipped({"a.csv": CSV})[:-30], "archive_unreadable"),
    "a cut gzip": ("a.csv.gz", lambda: gzip.compress(CSV)[:-9], "archive_unreadable"),
    "a wrong check sum": ("a.csv.gz", lambda: gzip.compress(CSV)[:-8] + bytes(8), "archive_unreadable"),
    "an archive of a program": ("a.zip", lambda: zipped({"a.exe": b"MZ\x90\0"}), "file_type_unknown"),
    "a workbook behind a password": (
        "a.xlsx", lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "workbook_password"),
    "an old workbook behind a password": ("a.xls", locked_xls, "workbook_password"),
    "ODS behind a password": (
        "a.ods", lambda: ods_with("META-INF/manifest.xml", b"</manifest:manifest>", MANIFEST.encode()),
        "workbook_password"),
    "entities in the texts": ("a.xlsx", lambda: _laughing_xlsx("xl/sharedStrings.xml"), "workbook_entities"),
    "entities in a sheet": ("a.xlsx", lambda: _laughing_xlsx("xl/worksheets/sheet1.xml"), "workbook_entities"),
    "entities in the workbook": ("a.xlsx", lambda: _laughing_xlsx("xl/workbook.xml"), "workbook_entities"),
    "entities in ODS": (
        "a.ods", lambda: repacked(ods_of(), {"content.xml": _LAUGHS + b"<l>&m;</l>"}), "workbook_entities"),
    "an outside entity": (
        "a.ods",
        lambda: repacked(ods_of(), {"content.xml": b'<!DOCTYPE l SYSTEM "file:///etc/passwd"><l/>'}),
        "workbook_entities"),
    "a cell in the last corner": ("a.xlsx", lambda: xlsx_at(1_048_575, 16_383), "rows_too_many"),
    "a cell far to the right": ("a.xlsx", lambda: xlsx_at(0, 16_383), "columns_too_many"),
    "a cell that spans a plain": ("a.xlsx", lambda: xlsx_at(900_000, 400), "cells_too_many"),
    "a long text used often": ("a.xlsx", _text_used_often, "unpacked_too_large"),
    "a cell of a million letters": (
        "a.xlsx", lambda: xlsx_of(f'<row r="1"><c r="A1" t="str"><v>{"x" * 1_000_001}</v></c></row>'),
        "cell_text_too_long"),
    "too many sheets": ("a.xlsx", lambda: xlsx_of_sheets(201), "sheets_too_many"),
    "rows repeated in ODS": ("a.ods", lambda: ods_of(rows=2**30), "rows_too_many"),
    "columns repeated in ODS": ("a.ods", lambda: ods_of(columns=2**30), "columns_too_many"),
    "cells repeated in ODS": ("a.ods", lambda: ods_of(rows=900_000, columns=400), "cells_too_many"),
    "a web page": ("a.xls", lambda: b"\xef\xbb\xbf<html><table><tr><td>1</td></tr></table></html>", "file_is_web_page"),
    "a web page in UTF-16": ("a.xls", lambda: "<!DOCTYPE html><table></table>".encode("utf-16"), "file_is_web_page"),
    "XML that is none of 2003": ("a.xls", lambda: b'<?xml version="1.0"?><Workbook></Workbook>', "file_is_web_page"),
    "a workbook of Excel 4": ("a.xls", lambda: b"\x09\x04\x06\x00" + b"\0" * 16, "workbook_too_old"),
    "a document": (
        "a.zip", lambda: zipped({"a.csv": zipped({"[Content_Types].xml": b"", "word/document.xml": b""})}),
        "file_type_unknown"),
    "a binary workbook": ("a.xlsb", lambda: XLSX, "file_type_unknown"),
    "a PDF named as text": ("a.csv", lambda: b"%PDF-1.7", "file_type_unknown"),
    "text named as a workbook": ("a.xlsx", lambda: CSV, "workbook_unreadable"),
    "an archive named as a workbook": ("a.xlsx", lambda: zipped({"a.csv": CSV}), "workbook_unreadable"),
    "a workbook without sheets' parts": (
        "a.xlsx", lambda: repacked(XLSX, {"xl/_rels/workbook.xml.rels": b"<Relationships/>"}), "workbook_unreadable"),
    "a sheet that is no XML": (
        "a.xlsx", lambda: repacked(XLSX, {"xl/worksheets/sheet1.xml": b"\0\xff"}), "workbook_unreadable"),
    "an encoding that nobody knows": (
        "a.xlsx", lambda: repacked(XLSX, {"xl/sharedStrings.xml": b'<?xml version="1.0" encoding="X-8"?><sst/>'}),
        "workbook_unreadable"),
    "a reference to nowhere": (
        "a.xlsx", lambda: xlsx_of('<row r="0"><c r="A0"><v>1</v></c></row>'), "workbook_unreadable"),
    "OLE that is no workbook": ("a.xls", lambda: OLE, "workbook_unreadable"),
}  # fmt: skip
"""Name of the file, its bytes, and the rule that it breaks."""


def write(folder: Path, case: str) -> Path:
    """Write the file of a case."""
    name, make, _ = REFUSED[case]
    (folder / name).write_bytes(make())
    return folder / name
