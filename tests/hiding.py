"""Persons hidden in workbooks, archives and texts, wherever in their bytes a text can lie."""

import base64
import gzip
import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

import xlwt

from tests.hostile import part, repacked
from tests.sending import CLEAN, as_csv, as_rows, as_xlsx
from tests.test_workbook import as_ods, as_xls

_FAMILIES = ("Nguyễn Văn", "Trần Thị", "Lê Quang", "Phạm Minh", "Hoàng Thị", "Vũ Đức", "Đặng Thị", "Bùi Văn", "Đỗ Thị",
             "Phan Văn")  # fmt: skip
NAMES = tuple(
    f"{family} {given}"
    for family, given in zip(_FAMILIES, "Thử Mẫu Giả Tạm Bịa Nháp Phỏng Chừng Vờ Khống".split(), strict=True)
)
PHONES = tuple(f"09{n}2345{n}78" for n in range(10))
LISTED = tuple(f"{name} {phone}" for name, phone in zip(NAMES, PHONES, strict=True))
ROWS = as_rows(CLEAN["subscribers"])
TEXT = as_csv(ROWS)
XLSX, ODS, XLS = as_xlsx(ROWS), as_ods(ROWS), as_xls(ROWS)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def _each(form: str, texts: tuple[str, ...] = LISTED) -> str:
    return "".join(form.format(text, at=at) for at, text in enumerate(texts))


def _xml(inner: str, root: str = "root") -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?><{root}>{inner}</{root}>'.encode()


def _in_sheet(inner: str) -> bytes:
    sheet = part(XLSX, "xl/worksheets/sheet1.xml")
    return repacked(XLSX, {"xl/worksheets/sheet1.xml": sheet.replace(b"</worksheet>", f"{inner}</worksheet>".encode())})


def _in_workbook(inner: str) -> bytes:
    book = part(XLSX, "xl/workbook.xml")
    return repacked(XLSX, {"xl/workbook.xml": book.replace(b"</sheets>", f"</sheets>{inner}".encode())})


def _in_texts(inner: str) -> bytes:
    texts = part(XLSX, "xl/sharedStrings.xml")
    return repacked(XLSX, {"xl/sharedStrings.xml": texts.replace(b"</sst>", f"{inner}</sst>".encode())})


def _in_formula() -> bytes:
    sheet = part(XLSX, "xl/worksheets/sheet1.xml").decode()
    listed = "&amp;".join(f'"{text}"' for text in LISTED)
    return repacked(
        XLSX,
        {"xl/worksheets/sheet1.xml": sheet.replace("<v>100</v>", f"<f>IF(1,100,{listed})</f><v>100</v>", 1).encode()},
    )


def _runs(text: str) -> str:
    """A text torn into runs of another style, in the middle of its number."""
    at = len(text) - 5
    return f'<r><t xml:space="preserve">{text[:at]}</t></r><r><rPr><b/><sz val="9"/></rPr><t>{text[at:]}</t></r>'


def commented(content: bytes, comment: str = "", extra: bytes = b"", entry_comment: str = "") -> bytes:
    """The same archive with what ZIP itself can say."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in archive.namelist():
            info = zipfile.ZipInfo(name)
            info.extra, info.comment = extra, entry_comment.encode()
            target.writestr(info, archive.read(name))
        target.comment = comment.encode()
    return packed.getvalue()


def _extra(text: str) -> bytes:
    return struct.pack("<HH", 0x7777, len(text.encode())) + text.encode()


def png(text: str, *, is_packed: bool) -> bytes:
    """A picture of one point that says something in its remarks."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    said = (
        (b"zTXt", b"Comment\0\0" + zlib.compress(text.encode()))
        if is_packed
        else (b"tEXt", b"Comment\0" + text.encode())
    )
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(*said) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


def ole(name: str, content: bytes) -> bytes:
    """A compound file with one stream more than a workbook has."""
    document = xlwt.CompoundDoc.XlsDoc()
    target = io.BytesIO()
    document.save(target, content.ljust(8192, b"\0"))
    file = bytearray(target.getvalue())
    at = file.rindex("Workbook".encode("utf-16-le"))
    file[at : at + 66] = f"{name}\0".encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 2 * len(name) + 2)
    return bytes(file)


def macro(text: str) -> bytes:
    """A macro's stream: its text packed as [MS-OVBA] says, with copies of nothing."""
    source = f'Attribute VB_Name = "M"\r\n\' {text}\r\n'.encode("latin-1", "replace")
    packed = b"".join(b"\0" + source[at : at + 8] for at in range(0, len(source), 8))
    return b"\x01" + struct.pack("<H", 0xB000 | (len(packed) - 1)) + packed


_ALL = "; ".join(LISTED)
_PHONES = "; ".join(PHONES)
_UTF16 = _ALL.encode("utf-16-le")

OF_XLSX: dict[str, Callable[[], bytes]] = {
    "pivot cache": lambda: repacked(XLSX, {
        "xl/pivotCache/pivotCacheDefinition1.xml": _xml("<sharedItems>" + _each('<s v="{}"/>') + "</sharedItems>")}),
    "names in a pivot cache": lambda: repacked(XLSX, {
        "xl/pivotCache/pivotCacheDefinition1.xml": _xml("<sharedItems>" + _each('<s v="{}"/>', NAMES) + "</sharedItems>")}),
    "numbers in a pivot cache": lambda: repacked(XLSX, {
        "xl/pivotCache/pivotCacheRecords1.xml": _xml(_each('<r><n v="{}"/></r>', tuple(p[1:] for p in PHONES)))}),
    "link cache": lambda: repacked(XLSX, {
        "xl/externalLinks/externalLink1.xml": _xml(_each('<cell r="A{at}" t="str"><v>{}</v></cell>'))}),
    "numbers in a link cache": lambda: repacked(XLSX, {
        "xl/externalLinks/externalLink1.xml": _xml(_each('<cell r="A{at}"><v>{}</v></cell>', tuple(p[1:] for p in PHONES)))}),
    "unused shared texts": lambda: _in_texts(_each("<si><t>{}</t></si>")),
    "unused names": lambda: _in_texts(_each("<si><t>{}</t></si>", NAMES)),
    "an orphan sheet": lambda: repacked(XLSX, {"xl/worksheets/sheet99.xml": _xml(
        "<sheetData>" + _each('<row r="{at}"><c r="A{at}" t="inlineStr"><is><t>{}</t></is></c></row>') + "</sheetData>")}),
    "numbers in an orphan sheet": lambda: repacked(XLSX, {"xl/worksheets/sheet99.xml": _xml(
        "<sheetData>" + _each('<row r="{at}"><c r="A{at}"><v>{}</v></c></row>', tuple(p[1:] for p in PHONES)) + "</sheetData>")}),
    "an orphan text": lambda: repacked(XLSX, {"xl/notes.txt": _ALL.encode()}),
    "an embedded workbook": lambda: repacked(XLSX, {"xl/embeddings/Microsoft_Excel_Sheet1.xlsx": as_xlsx([[t] for t in LISTED])}),
    "an embedded old workbook": lambda: repacked(XLSX, {"xl/embeddings/oleObject1.bin": as_xls([[t] for t in LISTED])}),
    "an embedded archive": lambda: repacked(XLSX, {"xl/embeddings/a.bin": repacked(XLSX, {"a.csv": _ALL.encode()})}),
    "an object that embeds a file": lambda: repacked(XLSX, {
        "xl/embeddings/oleObject1.bin": ole("Package", repacked(XLSX, {"a.csv": _ALL.encode()}))}),
    "a chart's cache": lambda: repacked(XLSX, {"xl/charts/chart7.xml": _xml(
        "<c:strCache>" + _each('<c:pt idx="{at}"><c:v>{}</c:v></c:pt>') + "</c:strCache>", "c:chartSpace")}),
    "a filter": lambda: _in_sheet('<autoFilter ref="A1:A9"><filterColumn colId="0"><filters>'
                                  + _each('<filter val="{}"/>') + "</filters></filterColumn></autoFilter>"),
    "a list of valid values": lambda: _in_sheet(
        f'<dataValidations><dataValidation type="list"><formula1>"{", ".join(LISTED)}"</formula1></dataValidation></dataValidations>'),
    "names that are valid values": lambda: _in_sheet(
        f'<dataValidations><dataValidation type="list"><formula1>"{",".join(NAMES)}"</formula1></dataValidation></dataValidations>'),
    "the prompt of a cell": lambda: _in_sheet(f'<dataValidations><dataValidation prompt="{_ALL}"/></dataValidations>'),
    "a formula": _in_formula,
    "hyperlinks": lambda: _in_sheet("<hyperlinks>" + _each('<hyperlink ref="A1" location="x" tooltip="{}"/>') + "</hyperlinks>"),
    "targets of relations": lambda: repacked(XLSX, {"xl/worksheets/_rels/sheet1.xml.rels": _xml(
        _each('<Relationship Id="r{at}" Type="hyperlink" Target="tel:{}" TargetMode="External"/>', PHONES), "Relationships")}),
    "alternative texts": lambda: repacked(XLSX, {"xl/drawings/drawing9.xml": _xml(_each('<xdr:cNvPr id="{at}" name="P" descr="{}"/>'))}),
    "comments of torn texts": lambda: repacked(XLSX, {"xl/comments1.xml": _xml(
        "".join(f'<comment ref="A1"><text>{_runs(text)}</text></comment>' for text in PHONES))}),
    "a text box of torn texts": lambda: repacked(XLSX, {"xl/drawings/drawing9.xml": _xml("".join(
        f"<a:p><a:r><a:rPr/><a:t>{t[:6]}</a:t></a:r><a:r><a:rPr><a:latin/></a:rPr><a:t>{t[6:]}</a:t></a:r></a:p>" for t in PHONES))}),
    "threaded comments": lambda: repacked(XLSX, {"xl/threadedComments/threadedComment1.xml": _xml(
        _each("<threadedComment><text>{}</text></threadedComment>"))}),
    "defined names": lambda: _in_workbook("<definedNames>" + _each('<definedName name="n{at}">"{}"</definedName>') + "</definedNames>"),
    "names of names": lambda: _in_workbook("<definedNames>" + _each('<definedName name="_{}">1</definedName>', PHONES) + "</definedNames>"),
    "revisions": lambda: repacked(XLSX, {"xl/revisions/revisionLog1.xml": _xml(_each("<rcc><nc><is><t>{}</t></is></nc></rcc>"))}),
    "custom XML": lambda: repacked(XLSX, {"customXml/item1.xml": _xml(_each('<kh ten="{}"/>'))}),
    "custom XML, one by one": lambda: repacked(XLSX, {"customXml/item1.xml": _xml(_each('<kh so="{}"/>', PHONES))}),
    "properties": lambda: repacked(XLSX, {"docProps/custom.xml": _xml(_each("<property><vt:lpwstr>{}</vt:lpwstr></property>"))}),
    "the archive's remark": lambda: commented(XLSX, comment=_ALL),
    "a part's remark": lambda: commented(XLSX, entry_comment=_ALL),
    "a field of a part": lambda: commented(XLSX, extra=_extra(_ALL)),
    "names of parts": lambda: repacked(XLSX, {f"xl/{text}.xml": b"<a/>" for text in LISTED}),
    "names of empty folders": lambda: repacked(XLSX, {f"xl/{text}/": b"" for text in NAMES}),
    "before the archive": lambda: _ALL.encode() + b"\n" + XLSX,
    "behind the archive": lambda: XLSX[:-2] + struct.pack("<H", len(_ALL.encode())) + _ALL.encode(),
    "a picture's remark": lambda: repacked(XLSX, {"xl/media/image1.png": png(_ALL, is_packed=False)}),
    "a picture's packed remark": lambda: repacked(XLSX, {"xl/media/image1.png": png(_ALL, is_packed=True)}),
    "behind a picture": lambda: repacked(XLSX, {"xl/media/image1.jpeg": b"\xff\xd8\xff\xe0" + bytes(64) + b"\xff\xd9" + _UTF16}),
    "a macro": lambda: repacked(XLSX, {"xl/vbaProject.bin": ole("Module1", macro(_PHONES))}),
    "a printer's settings": lambda: repacked(XLSX, {"xl/printerSettings/printerSettings1.bin": bytes(40) + _UTF16}),
    "an XML comment": lambda: repacked(XLSX, {"xl/theme/theme9.xml": _xml(f"<!-- {_ALL} -->")}),
    "CDATA": lambda: repacked(XLSX, {"customXml/item1.xml": _xml(_each("<a><![CDATA[{}]]></a>"))}),
    "character references": lambda: repacked(XLSX, {"customXml/item1.xml": _xml(
        _each("<a>{}</a>", tuple("".join(f"&#{ord(c)};" for c in p) for p in PHONES)))}),
    "UTF-16": lambda: repacked(XLSX, {"customXml/item1.xml": f'<?xml version="1.0"?><a>{_ALL}</a>'.encode("utf-16")}),
    "a part that is not well-formed": lambda: repacked(XLSX, {"xl/drawings/vmlDrawing1.vml": f"<xml><br>{_ALL}".encode()}),
    "printed header": lambda: _in_sheet(f"<headerFooter><oddHeader>&amp;L{_PHONES}</oddHeader></headerFooter>"),
    "mashup": lambda: repacked(XLSX, {"customXml/item1.xml": _xml(
        base64.b64encode(struct.pack("<II", 0, 9) + repacked(XLSX, {"Formulas/Section1.m": _ALL.encode()})).decode())}),
}  # fmt: skip


def _in_ods(name: str, old: str, new: str) -> bytes:
    content = part(ODS, name).decode()
    assert old in content
    return repacked(ODS, {name: content.replace(old, new, 1).encode()})


def _in_spreadsheet(inner: str) -> bytes:
    return _in_ods("content.xml", "</office:spreadsheet>", f"{inner}</office:spreadsheet>")


def _in_cell(inner: str) -> bytes:
    return _in_ods("content.xml", "</table:table-cell>", f"{inner}</table:table-cell>")


def _with_attribute(attribute: str) -> bytes:
    return _in_ods("content.xml", "<table:table-cell ", f"<table:table-cell {attribute} ")


_OBJECT = "<office:body><office:chart>{}</office:chart></office:body>"
OF_ODS: dict[str, Callable[[], bytes]] = {
    "notes": lambda: _in_cell("<office:annotation>" + _each("<text:p>{}</text:p>") + "</office:annotation>"),
    "notes of torn texts": lambda: _in_cell("<office:annotation>" + "".join(
        f"<text:p><text:span>{p[:5]}</text:span><text:span>{p[5:]}</text:span></text:p>" for p in PHONES) + "</office:annotation>"),
    "a formula": lambda: _with_attribute(f'table:formula="of:=IF(1;100;&quot;{_ALL}&quot;)"'),
    "a valid value": lambda: _in_spreadsheet(
        f'<table:content-validations><table:content-validation table:condition="of:cell-content-is-in-list({_ALL})"/></table:content-validations>'),
    "a prompt": lambda: _in_spreadsheet(f'<table:help-message table:title="{_ALL}"/>'),
    "defined names": lambda: _in_spreadsheet(_each('<table:named-expression table:name="n" table:expression="&quot;{}&quot;"/>')),
    "ranges": lambda: _in_spreadsheet(_each('<table:database-range table:name="{}"/>')),
    "a filter": lambda: _in_spreadsheet(_each('<table:filter-condition table:value="{}"/>')),
    "a link's cache": lambda: _in_spreadsheet("<table:dde-links><table:table>" + _each(
        '<table:table-cell office:string-value="{}"/>') + "</table:table></table:dde-links>"),
    "changes": lambda: _in_spreadsheet("<table:tracked-changes>" + _each("<text:p>{}</text:p>") + "</table:tracked-changes>"),
    "a text box": lambda: _in_spreadsheet("<draw:text-box>" + _each("<text:p>{}</text:p>") + "</draw:text-box>"),
    "alternative texts": lambda: _in_spreadsheet(_each("<svg:desc>{}</svg:desc>")),
    "names of drawings": lambda: _in_spreadsheet(_each('<draw:frame draw:name="{}"/>', NAMES)),
    "hyperlinks": lambda: _in_spreadsheet(_each('<text:a xlink:href="tel:{}"/>', PHONES)),
    "settings": lambda: repacked(ODS, {"settings.xml": _xml(_each('<config:config-item config:name="x">{}</config:config-item>'))}),
    "properties": lambda: repacked(ODS, {"meta.xml": _xml(_each("<meta:user-defined>{}</meta:user-defined>"))}),
    "names of styles": lambda: repacked(ODS, {"styles.xml": _xml(_each('<style:style style:display-name="{}"/>'))}),
    "page header": lambda: repacked(ODS, {"styles.xml": _xml("<style:header>" + _each("<text:p>{}</text:p>") + "</style:header>")}),
    "an object": lambda: repacked(ODS, {"Object 1/content.xml": _xml(_OBJECT.format(_each("<text:p>{}</text:p>")))}),
    "numbers of an object": lambda: repacked(ODS, {"Object 1/content.xml": _xml(_OBJECT.format(
        _each('<table:table-cell office:value="{}"/>', tuple(p[1:] for p in PHONES))))}),
    "an object's properties": lambda: repacked(ODS, {"Object 1/meta.xml": _xml(_each("<dc:title>{}</dc:title>"))}),
    "macros": lambda: repacked(ODS, {"Basic/Standard/Module1.xml": _xml(_ALL, "script:module")}),
    "a script": lambda: repacked(ODS, {"Scripts/python/a.py": f"# {_ALL}".encode()}),
    "an embedded workbook": lambda: repacked(ODS, {"Object 2": as_xlsx([[t] for t in LISTED])}),
    "an embedded object": lambda: repacked(ODS, {"Object 2": as_xls([[t] for t in LISTED])}),
    "an orphan part": lambda: repacked(ODS, {"khac/x.xml": _xml(_each("<a>{}</a>"))}),
    "names of parts": lambda: repacked(ODS, {f"Pictures/{text}.xml": b"<a/>" for text in LISTED}),
    "a picture": lambda: repacked(ODS, {"Pictures/1.png": png(_ALL, is_packed=True)}),
    "the archive's remark": lambda: commented(ODS, comment=_ALL),
    "a field of a part": lambda: commented(ODS, extra=_extra(_ALL)),
    "RDF": lambda: repacked(ODS, {"manifest.rdf": _xml(_each('<rdf:Description rdf:about="{}"/>'))}),
    "a picture in the text": lambda: _in_spreadsheet(
        f"<office:binary-data>{base64.b64encode(repacked(XLSX, {'a.txt': _ALL.encode()})).decode()}</office:binary-data>"),
}  # fmt: skip


def record(kind: int, data: bytes) -> bytes:
    """A record of an XLS."""
    return struct.pack("<HH", kind, len(data)) + data


def wide(text: str) -> bytes:
    """A text as newer records hold it."""
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def narrow(text: str) -> bytes:
    """The same of one byte a letter."""
    return struct.pack("<HB", len(text), 0) + text.encode("latin-1")


def xls_with(*records: bytes, before_end: bool = False) -> bytes:
    """A workbook whose globals hold further records, or whose sheet does."""
    from xlrd.compdoc import CompDoc

    stream = bytes(CompDoc(XLS, logfile=io.StringIO()).get_named_stream("Workbook"))
    added = b"".join(records)
    kinds = list(_records(stream))
    end = next(at for at, kind in (reversed(kinds) if before_end else kinds) if kind == 0x0A)
    found = bytearray(stream[:end] + added + stream[end:])
    for at, kind in kinds:
        if kind == 0x85 and not before_end:
            place = struct.unpack_from("<I", found, at + 4)[0]
            struct.pack_into("<I", found, at + 4, place + len(added))
    target = io.BytesIO()
    xlwt.CompoundDoc.XlsDoc().save(target, bytes(found))
    return target.getvalue()


def _records(stream: bytes) -> Iterator[tuple[int, int]]:
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        if not kind and not length:
            return
        yield at, kind
        at += 4 + length


def _every(make: Callable[[str], bytes], texts: tuple[str, ...] = LISTED) -> list[bytes]:
    return [make(text) for text in texts]


OF_XLS: dict[str, Callable[[], bytes]] = {
    "a defined name": lambda: xls_with(*_every(lambda t: record(0x18, bytes(14) + b"\x17" + bytes([len(t)]) + b"\x01" + t.encode("utf-16-le")))),
    "a note": lambda: xls_with(record(0x3C, b"\x01" + _UTF16), before_end=True),
    "a text box": lambda: xls_with(record(0x1B6, bytes(18)), record(0x3C, b"\x01" + _UTF16), before_end=True),
    "header": lambda: xls_with(record(0x14, wide(f"&L{_PHONES}")), before_end=True),
    "footer": lambda: xls_with(record(0x15, wide(f"&C{_PHONES}")), before_end=True),
    "a narrow header": lambda: xls_with(record(0x14, narrow(f"&L{_PHONES}")), before_end=True),
    "a link to another workbook": lambda: xls_with(record(0x1AE, struct.pack("<H", 1) + wide(_ALL))),
    "names of another workbook": lambda: xls_with(*_every(lambda t: record(0x23, bytes(6) + wide(t)))),
    "a link's cache": lambda: xls_with(*_every(lambda t: record(0x5A, bytes(4) + b"\x02" + wide(t)))),
    "numbers of a link's cache": lambda: xls_with(*_every(
        lambda p: record(0x5A, bytes(4) + b"\x01" + struct.pack("<d", int(p))), PHONES)),
    "a valid value": lambda: xls_with(*_every(lambda t: record(0x1BE, bytes(4) + wide(t) + bytes(8))), before_end=True),
    "a filter": lambda: xls_with(*_every(lambda t: record(0x9E, bytes(24) + b"\x01" + t.encode("utf-16-le"))), before_end=True),
    "hyperlinks": lambda: xls_with(*_every(lambda t: record(0x1B8, bytes(32) + t.encode("utf-16-le"))), before_end=True),
    "a hyperlink's tip": lambda: xls_with(*_every(lambda t: record(0x800, bytes(10) + t.encode("utf-16-le"))), before_end=True),
    "a style's name": lambda: xls_with(*_every(lambda t: record(0x293, b"\x10\x80" + wide(t)))),
    "a format": lambda: xls_with(*_every(lambda t: record(0x41E, b"\xa4\0" + wide(f'"{t}"0')))),
    "a font's name": lambda: xls_with(*_every(lambda t: record(0x31, bytes(14) + bytes([len(t), 1]) + t.encode("utf-16-le")))),
    "the writer": lambda: xls_with(record(0x5C, wide(_ALL).ljust(112))),
    "a pivot table's texts": lambda: xls_with(*_every(lambda t: record(0xCD, wide(t)))),
    "a pivot table's numbers": lambda: xls_with(*_every(lambda p: record(0xC9, struct.pack("<d", int(p))), PHONES)),
    "a chart's text": lambda: xls_with(*_every(lambda t: record(0x100D, b"\0\0" + wide(t)[0:1] + b"\x01" + t.encode("utf-16-le"))), before_end=True),
    "a scenario": lambda: xls_with(*_every(lambda t: record(0xAF, bytes(8) + b"\x01" + t.encode("utf-16-le"))), before_end=True),
    "a record that nobody knows": lambda: xls_with(record(0x8FF, _UTF16)),
    "unused shared texts": lambda: _unused_in_xls(LISTED),
    "narrow shared texts": lambda: _unused_in_xls(tuple(f"khach hang {p}" for p in PHONES)),
    "shared texts side by side": lambda: _unused_in_xls(tuple(f"khach hang o phuong quan toan {'x' * 9} {p}" for p in PHONES)),
    "behind the workbook's end": lambda: xls_with() + _UTF16,
    "a stream": lambda: _with_stream(_UTF16),
    "a name of a sheet": lambda: _sheets_in_xls(is_hidden=False),
    "a hidden sheet": lambda: _sheets_in_xls(is_hidden=True),
    "a picture": lambda: xls_with(record(0xEB, png(_ALL, is_packed=False))),
    "a file in a stream": lambda: _with_stream(repacked(XLSX, {"a.csv": _ALL.encode()})),
}  # fmt: skip


def _unused_in_xls(texts: tuple[str, ...]) -> bytes:
    """As if cells had been deleted whose texts stayed."""
    book = xlwt.Workbook()
    page = book.add_sheet("Một")
    for at, row in enumerate(ROWS):
        for column, cell in enumerate(row):
            if cell is not None:
                page.write(at, column, cell)
    for text in texts:
        book.add_str(text)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _sheets_in_xls(is_hidden: bool) -> bytes:
    book = xlwt.Workbook()
    page = book.add_sheet("Một")
    for at, row in enumerate(ROWS):
        for column, cell in enumerate(row):
            if cell is not None:
                page.write(at, column, cell)
    for at, phone in enumerate(PHONES):
        more = book.add_sheet(f"Trang {at}" if is_hidden else f"KH {phone}")
        if is_hidden:
            more.visibility = 1
            more.write(40, 40, LISTED[at])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _with_stream(data: bytes) -> bytes:
    """A second compound file lies in what the first has not used: nobody's stream, but bytes of the file."""
    return XLS + data.ljust(-(-len(data) // 512) * 512, b"\0")


_LINES = "\n".join(LISTED)
_PACKED = gzip.compress(TEXT, mtime=0)


def _gzip(name: str = "", comment: str = "", extra: bytes = b"") -> bytes:
    flags = (8 if name else 0) | (16 if comment else 0) | (4 if extra else 0)
    head = b"\x1f\x8b\x08" + bytes([flags]) + bytes(6)
    head += struct.pack("<H", len(extra)) + extra if extra else b""
    head += name.encode() + b"\0" if name else b""
    head += comment.encode() + b"\0" if comment else b""
    return head + _PACKED[10:]


def _zip_of_text(more: Mapping[str, bytes] = MappingProxyType({})) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {"VTT_thuebao_20231122.csv": TEXT, **more}.items():
            archive.writestr(name, data)
    return content.getvalue()


def _csv(above: str = "", below: str = "") -> bytes:
    return f"{above}\n".encode() * bool(above) + TEXT + f"{below}\n".encode() * bool(below)


def _zip_of_workbook() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("VTT_thuebao_20231122.xlsx", OF_XLSX["custom XML"]())
    return content.getvalue()


OF_ZIPPED = struct.pack("<4s22xHH", b"PK\x03\x04", 1, 0) + b"a" + _ALL.encode()
"""The first bytes of an entry that was taken out."""
OF_TEXT: dict[str, tuple[str, Callable[[], bytes]]] = {
    "lines above": (".csv", lambda: _csv(above=_LINES)),
    "names above": (".csv", lambda: _csv(above="\n".join(NAMES))),
    "names in one line above": (".csv", lambda: _csv(above=", ".join(NAMES))),
    "remarks above": (".csv", lambda: _csv(above="\n".join(f"# {text}" for text in LISTED))),
    "one cell above": (".csv", lambda: _csv(above=f'"{_LINES}"')),
    "lines below": (".csv", lambda: _csv(below=_LINES)),
    "names below": (".csv", lambda: _csv(below="\n".join(f"{n}. {name}" for n, name in enumerate(NAMES)))),
    "one cell below": (".csv", lambda: _csv(below=f'"{_LINES}"')),
    "far below": (".csv", lambda: _csv(below="\n" * 300 + _LINES)),
    "wide lines below": (".csv", lambda: _csv(below="\n".join(f";;;;;;{text}" for text in LISTED))),
    "a heading": (".csv", lambda: TEXT.replace(b"subscribers_3g", f"subscribers_3g;{';'.join(PHONES)}".encode(), 1)),
    "gzip's name": (".csv.gz", lambda: _gzip(name=f"{_PHONES}.csv")),
    "gzip's remark": (".csv.gz", lambda: _gzip(comment=_ALL)),
    "gzip's field": (".csv.gz", lambda: _gzip(extra=b"xx" + struct.pack("<H", len(_ALL.encode())) + _ALL.encode())),
    "a second member's remark": (".csv.gz", lambda: _PACKED + _gzip(comment=_ALL)),
    "lines in gzip": (".csv.gz", lambda: gzip.compress(_csv(above=_LINES))),
    "an archive's remark": (".zip", lambda: commented(_zip_of_text(), comment=_ALL)),
    "an entry's remark": (".zip", lambda: commented(_zip_of_text(), entry_comment=_ALL)),
    "an entry's field": (".zip", lambda: commented(_zip_of_text(), extra=_extra(_ALL))),
    "junk of a Mac": (".zip", lambda: _zip_of_text({"__MACOSX/._a.csv": b"\0\x05\x16\x07" + bytes(30) + _ALL.encode()})),
    "junk of Windows": (".zip", lambda: _zip_of_text({"desktop.ini": _ALL.encode()})),
    "a folder's name": (".zip", lambda: _zip_of_text({f"{_PHONES}/": b""})),
    "before an archive": (".zip", lambda: _ALL.encode() + _zip_of_text()),
    "lines above, in UTF-16": (".csv", lambda: _csv(above=_LINES).decode().encode("utf-16")),
    "lines below, with a mark": (".csv", lambda: _csv(below=_LINES).decode().encode("utf-8-sig")),
    "numbers without their zero": (".csv", lambda: _csv(below="\n".join(f";;;;;;{phone[1:]}" for phone in PHONES))),
    "a line of many numbers": (".csv", lambda: _csv(above=", ".join(PHONES))),
    "lines in an archive": (".zip", lambda: _zip_of_text({"VTT_thuebao_20231122.csv": _csv(below=_LINES)})),
    "an entry that the directory does not name": (".zip", lambda: OF_ZIPPED + _zip_of_text()),
    "a workbook in an archive": (".zip", _zip_of_workbook),
}  # fmt: skip


def noise(size: int, seed: int = 1) -> bytes:
    """Bytes that do not shrink."""
    return random.Random(seed).randbytes(size)
