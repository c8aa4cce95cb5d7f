"""Parts of workbooks: wherever they lie they are read, and what they say beside the cells is accounted for."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dagster_project.contracts import Contracts
from dagster_project.core.settings import load_settings
from dagster_project.submissions.reading import Unreadable, read_file
from tests.additions import NAME, workbook
from tests.conftest import Examine
from tests.hostile import ods_with

LIMITS = load_settings().limits
XML_2003 = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
 <Styles><Style ss:ID="d"><NumberFormat ss:Format="dd/mm/yyyy"/></Style>
  <Style ss:ID="k"><NumberFormat ss:Format="#,##0,"/></Style></Styles>
 <Names><NamedRange ss:Name="nghìn" ss:RefersTo="=1000"/></Names>
 <Worksheet ss:Name="Trang 1"><Table>
  <Row><Cell ss:MergeAcross="1"><Data ss:Type="String">Mã xã</Data></Cell>
   <Cell><Data ss:Type="String">B</Data></Cell></Row>
  <Row ss:Index="4"><Cell ss:Index="2"><Data ss:Type="Number">1250</Data></Cell>
   <Cell ss:StyleID="d"><Data ss:Type="DateTime">2023-11-22T00:00:00.000</Data></Cell>
   <Cell><ss:Data ss:Type="String"><Font>1250<Sup>1</Sup></Font></ss:Data>
    <Comment><ss:Data>ước tính</ss:Data></Comment></Cell>
   <Cell ss:StyleID="k"><Data ss:Type="Number">2000</Data></Cell></Row></Table></Worksheet>
</Workbook>"""


@pytest.fixture
def examine_xlsx(examine_under, contracts: Contracts) -> Examine:  # type: ignore[no-untyped-def]
    """Under a contract by which Viettel sends workbooks."""
    viettel = contracts.submitters["viettel"]
    terms = replace(viettel.feeds["subscribers"], file_name="VTT_thuebao_{yyyymmdd}.xlsx")
    sender = replace(viettel, feeds={**viettel.feeds, "subscribers": terms})
    found: Examine = examine_under(replace(contracts, submitters={**contracts.submitters, "viettel": sender}))
    return found


def _moved(content: bytes, named: Callable[[str], str], aimed: Callable[[str], str]) -> bytes:
    """A workbook whose parts bear other names, with what leads to them."""
    moved = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(moved, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name.endswith(".rels"):
                data = re.sub('Target="([^"]*)"', lambda found: f'Target="{aimed(found[1])}"', data.decode()).encode()
            target.writestr(named(name), data)
    return moved.getvalue()


@pytest.mark.parametrize(
    ("named", "aimed"),
    [
        (lambda name: name.replace("xl/", "excel/"), lambda target: target.replace("xl/", "excel/")),
        (
            lambda name: name.replace("xl/workbook", "workbook").replace("xl/_rels/", "_rels/"),
            lambda target: target.replace("xl/", "") if target[:2] in ("xl", "do") else f"/xl/{target}",
        ),
        (
            lambda name: name.replace("sharedStrings.xml", "texts.xml"),
            lambda target: target.replace("sharedStrings.xml", "texts.xml"),
        ),
        (lambda name: name.replace("worksheets/", ""), lambda target: target.replace("worksheets/", "")),
        (lambda name: name.replace("/", "\\"), lambda target: target.replace("/", "\\")),
    ],
)
def test_parts_are_read_wherever_they_lie(
    tmp_path: Path, named: Callable[[str], str], aimed: Callable[[str], str]
) -> None:
    plain, moved = tmp_path / "plain.xlsx", tmp_path / "moved.xlsx"
    plain.write_bytes(workbook())
    moved.write_bytes(_moved(workbook(), named, aimed))
    assert read_file(moved, moved.name, LIMITS).sheets == read_file(plain, plain.name, LIMITS).sheets


@pytest.mark.parametrize(
    "add",
    [
        lambda book, page: page.data_validation(
            4, 4, 9, 9, {"validate": "any", "input_title": "Đơn vị", "input_message": "đơn vị: nghìn thuê bao"}
        ),
        lambda book, page: book.define_name("nghin_thue_bao", "=1000"),
        lambda book, page: book.define_name("thue_bao", '="nghìn thuê bao"'),
        lambda book, page: book.set_properties({"title": "Số liệu ước tính"}),
        lambda book, page: book.set_custom_property("Đơn vị", "nghìn thuê bao"),
        lambda book, page: page.write_url(30, 5, "http://x.vn", string="như trên", tip="số liệu ước tính"),
    ],
)
def test_what_parts_say_beside_the_cells_holds(examine_xlsx: Examine, add: Callable[[Any, Any], Any]) -> None:
    found = examine_xlsx("viettel", NAME, workbook(add))
    assert (found.status, set(found.notices.counts)) == ("held", {"beside_not_understood"})


def test_what_programs_write_by_themselves_holds_nothing(examine_xlsx: Examine) -> None:
    def add(book: Any, page: Any) -> None:
        book.set_properties({"title": "Báo cáo thuê bao", "author": "Phòng Kỹ thuật", "company": "Viettel"})
        book.set_custom_property("ContentTypeId", "0x0101")
        page.print_area(0, 0, 10, 5)
        page.repeat_rows(3)
        page.autofilter(3, 0, 6, 5)

    assert examine_xlsx("viettel", NAME, workbook(add)).status == "accepted"


def test_prompts_and_names_of_an_ods(tmp_path: Path) -> None:
    file = tmp_path / "x.ods"
    said = (
        b'<table:content-validations><table:content-validation table:name="v"><table:help-message table:title="a">'
        b"<text:p>ngh\xc3\xacn</text:p></table:help-message></table:content-validation></table:content-validations>"
        b'<table:named-expressions><table:named-expression table:name="k" table:expression="of:=1000"/>'
        b"</table:named-expressions><table:table "
    )
    file.write_bytes(ods_with("content.xml", b"<table:table ", said))
    assert [item.text for item in read_file(file, file.name, LIMITS).beside] == ["a nghìn", "k"]


def test_the_xml_of_2003_is_read(tmp_path: Path) -> None:
    file = tmp_path / "x.xls"
    file.write_text(XML_2003, encoding="utf-8")
    reading = read_file(file, file.name, LIMITS)
    [sheet] = reading.sheets
    assert (reading.form, sheet.name, sheet.numbers, sheet.merges) == ("xml", "Trang 1", [1, 4], ((1, 0, 1, 1),))
    assert sheet.rows[0][:3] == ["Mã xã", None, "B"]
    assert [str(cell) for cell in sheet.rows[1][1:]] == ["1250.0", "2023-11-22", "1250", "2000.0"]
    assert sheet.formats == {(4, 4): "#,##0,"}
    assert [item.text for item in reading.beside] == ["nghìn", "1250 [1]", "ước tính"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n boundary=x\r\n\r\n<html>", "file_is_web_page"),
        (b'From: "Saved"\nSubject: x\nContent-Type: multipart/related\n\n<html>', "file_is_web_page"),
        (b"\x09\x04\x06\x00\x00\x00\x10\x00\x00\x00" + b"\0" * 20, "workbook_too_old"),
        (b"\x09\x00\x04\x00\x02\x00\x10\x00" + b"\0" * 20, "workbook_too_old"),
        (b'ID;PWXL;N;E\r\nC;Y1;X1;K"a"\r\nE\r\n', "workbook_too_old"),
    ],
)
def test_what_is_not_read_is_named_as_what_it_is(tmp_path: Path, content: bytes, code: str) -> None:
    file = tmp_path / "x.xls"
    file.write_bytes(content)
    with pytest.raises(Unreadable) as raised:
        read_file(file, file.name, LIMITS)
    assert raised.value.code == code
