"""The report in its forms: the same figures everywhere, real numbers in cells, nothing that a text can break."""

import csv
import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import duckdb
import pytest
from docx import Document
from python_calamine import CalamineWorkbook

from dagster_project.contracts.load import load_office
from dagster_project.errors import ContractError
from dagster_project.releases import publish
from dagster_project.releases.report.document.form import add_paragraph
from dagster_project.releases.report.page.areas import Areas, read_areas
from dagster_project.releases.report.words import long_day, number, percent, places, signed
from dagster_project.releases.report.workbook.form import HEAD_ROW, page_breaks
from dagster_project.releases.report.workbook.sheets import SHEETS, Sheet
from dagster_project.settings import PROJECT, TIME_ZONE, Settings
from dagster_project.warehouse.published import PUBLISHED
from tests.made_warehouse import D3, FIRST_NIGHT, change, make_warehouse, pass_gate

pytestmark = pytest.mark.slow("publishes releases with their report")

ODD = """=HYPERLINK("http://x","y")<b>"Trạm"</b> 😀"""


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A published release in which a station and a commune bear names that would break a careless page."""
    made = make_warehouse(tmp_path_factory.mktemp("report") / "root", TATSONG_OPEN_DATA_LEAST="150")
    odd = ODD.replace("'", "''")
    change(
        made,
        f"update official.report_switch_off_candidate set station_name = '{odd}', station_code = '=1+' || station_code",
    )
    pass_gate(made)
    publish(made)
    return made


@pytest.fixture(scope="module")
def release(settings: Settings) -> Path:
    return (settings.root.releases / "current").resolve()


@pytest.fixture(scope="module")
def con(release: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(release / "official.duckdb", read_only=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def workbook(release: Path) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_path(str(release / "report.xlsx"))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def test_the_workbook_holds_the_eight_tables_in_official_form(workbook: dict[str, list[list[object]]]) -> None:
    assert len(workbook) == 8
    for rows in workbook.values():
        text = "\n".join(str(cell) for row in rows for cell in row)
        assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
        assert "SỞ THÔNG TIN VÀ TRUYỀN THÔNG" in text
        assert "Nơi nhận:" in text
        assert "GIÁM ĐỐC" in text
        assert "Số liệu ngày 22/11/2023" in text


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.table)
def test_every_figure_of_a_sheet_is_the_release_s(
    sheet: Sheet, workbook: dict[str, list[list[object]]], con: duckdb.DuckDBPyConnection
) -> None:
    """Every column that the published table has itself, in every row; names and words are another test's."""
    own = [row[0] for row in con.execute(f"describe official.{sheet.table}").fetchall()]
    plain = [name for name in own if name in sheet.columns and name not in _IN_WORDS]
    where = "true" if sheet.table == "report_city" else f"report_date = '{D3}'"
    expected = con.execute(f"select {', '.join(plain)} from official.{sheet.table} where {where}").fetchall()
    rows = workbook[sheet.name][HEAD_ROW + 1 : HEAD_ROW + 1 + len(expected)]
    shown = [tuple(row[sheet.columns.index(name)] for name in plain) for row in rows]
    assert sorted(map(str, shown)) == sorted(str(tuple(map(_in_a_cell, row))) for row in expected)


_IN_WORDS = ("status", "feed", "blocking_reasons", "submitter_name", "district_name", "commune_name")


def _in_a_cell(value: object) -> object:
    """As calamine gives it: an empty cell is an empty text, every number but the moment of a day a number."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo(TIME_ZONE)).replace(tzinfo=None)
    return float(value) if isinstance(value, int | float | Decimal) else value


def test_last_rows_are_the_city_or_the_sum(
    workbook: dict[str, list[list[object]]], con: duckdb.DuckDBPyConnection
) -> None:
    totals = {
        sheet.table: dict(zip(sheet.columns, row, strict=False))
        for sheet in SHEETS
        for row in workbook[sheet.name]
        if "Toàn thành phố" in row
    }
    city = con.execute(f"select subscribers_2g, share_2g from official.report_city where report_date = '{D3}'")
    figures = city.fetchone()
    for table in ("report_district", "report_commune", "report_carrier"):
        assert (totals[table]["subscribers_2g"], totals[table]["share_2g"]) == figures
    on_air = f"select sum(stations_on_air) from official.report_station where report_date = '{D3}'"
    assert (totals["report_station"]["stations_on_air"],) == con.execute(on_air).fetchone()


def test_heads_name_their_units(workbook: dict[str, list[list[object]]]) -> None:
    heads = workbook["Quận huyện"][HEAD_ROW]
    assert "Tỷ lệ thuê bao 2G (%)" in heads
    assert "Tốc độ cần đạt (thuê bao/ngày)" in heads
    assert "Số tuần có báo cáo" in workbook["Tuyên truyền"][HEAD_ROW]


def test_numbers_are_vietnamese_and_pages_numbered_from_the_second(release: Path) -> None:
    with ZipFile(release / "report.xlsx") as archive:
        assert "[$-42A]#,##0" in archive.read("xl/styles.xml").decode()
        for number_ in range(1, 9):
            sheet = archive.read(f"xl/worksheets/sheet{number_}.xml").decode()
            assert '<headerFooter differentFirst="1"' in sheet
            assert "oddHeader" in sheet
            assert "firstHeader" not in sheet


def test_what_is_below_a_table_never_begins_a_page() -> None:
    heads, rows = [15.0] * HEAD_ROW + [60.0], 25
    for room in range(340, 700, 10):
        heights = [*heads, *[15.0] * rows, *[15.0] * 9]
        table_end = HEAD_ROW + 1 + rows
        breaks = page_breaks(heights, room, [table_end, table_end, table_end + 2])
        assert all(at <= table_end - 5 for at in breaks)
        assert breaks or sum(heights) <= room


@pytest.mark.parametrize(("chart", "notes"), [(5, 5), (20, 10), (5, 40)])
def test_a_signature_is_never_torn(chart: int, notes: int) -> None:
    table_end = HEAD_ROW + 1 + 25
    ends = [table_end, table_end + chart, table_end + chart + notes]
    heights = [*[15.0] * HEAD_ROW, 60.0, *[15.0] * (ends[-1] - HEAD_ROW - 1 + 7)]
    for room in range(340, 700, 10):
        assert all(at <= ends[-1] for at in page_breaks(heights, room, ends))


def test_a_text_stays_a_text_in_every_form(workbook: dict[str, list[list[object]]], release: Path) -> None:
    cells = [cell for row in workbook["Trạm có thể tắt"] for cell in row]
    assert ODD in cells
    assert any(str(cell).startswith("=1+") for cell in cells)
    with (release / "csv" / "report_switch_off_candidate.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["station_name"] for row in rows} == {f"'{ODD}"}
    assert all(row["station_code"].startswith("'=1+") for row in rows)
    page = (release / "report.html").read_text(encoding="utf-8")
    assert '<b>"Trạm' not in page
    assert "=1+VIE" in page


def test_the_page_asks_nobody_for_anything(release: Path) -> None:
    page = (release / "report.html").read_text(encoding="utf-8")
    assert not re.search(r"""(src|href)\s*=\s*["']?(https?:)?//""", page)
    assert "default-src 'none'" in page
    assert len(page.encode()) < 1_500_000


def test_the_document_names_the_figures_of_the_release(release: Path, con: duckdb.DuckDBPyConnection) -> None:
    document = Document(str(release / "report.docx"))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    row = con.execute(
        f"select subscribers_total, subscribers_2g, share_2g from official.report_city where report_date = '{D3}'"
    ).fetchone()
    assert row is not None
    assert (
        f"có {number(row[0])} thuê bao di động, trong đó {number(row[1])} thuê bao 2G, chiếm {percent(row[2])}" in text
    )
    assert "{{" not in text
    assert len(document.tables) >= 4


def test_the_document_has_the_form_that_the_decree_asks(release: Path) -> None:
    document = Document(str(release / "report.docx"))
    section, style = document.sections[0], document.styles["Normal"]
    assert [round(side.mm) for side in (section.page_width, section.page_height)] == [210, 297]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(margin.mm) for margin in margins] == [20, 20, 30, 15]
    assert (style.font.name, style.font.size.pt) == ("Times New Roman", 13)
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header._element.xml
    assert not section.first_page_header.paragraphs[0].text
    letterhead, *tables, signature = document.tables
    left, right = (cell.text for cell in letterhead.rows[0].cells)
    assert (left.split("\n")[0][:13], right.split("\n")[0]) == ("ỦY BAN NHÂN D", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    assert "pBdr" in letterhead._tbl.xml
    assert letterhead.rows[1].cells[0].text == "Số:        /BC-STTTT"
    assert re.fullmatch(r"Hải Phòng, ngày \d\d tháng \d+ năm \d{4}", letterhead.rows[1].cells[1].text)
    assert signature.rows[0].cells[0].text.split("\n") == ["Nơi nhận:", "- Như trên;", "- Lãnh đạo Sở;", "- Lưu: VT."]
    for table in tables:
        assert "w:tblHeader" in table.rows[0]._tr.xml
    assert [row.cells[0].text for row in tables[0].rows][-1] == "Toàn thành phố"


def test_no_sign_that_xml_cannot_hold_stops_the_document() -> None:
    document = Document()
    add_paragraph(document, "trước\x1b\x00\ufffesau")
    assert document.paragraphs[-1].text == "trước\ufffd\ufffd\ufffdsau"


def test_the_descriptor_names_every_column_of_every_file(release: Path, con: duckdb.DuckDBPyConnection) -> None:
    content = json.loads((release / "datapackage.json").read_text(encoding="utf-8"))
    for resource in content["resources"]:
        path = release / resource["path"]
        columns = [row[0] for row in con.execute(f"describe select * from '{path}'").fetchall()]
        assert [field["name"] for field in resource["schema"]["fields"]] == columns
        assert all(field["title"] and field["description"] for field in resource["schema"]["fields"])


def test_the_dictionary_tells_every_column_in_vietnamese_with_its_unit_and_formula(
    release: Path, con: duckdb.DuckDBPyConnection
) -> None:
    page = (release / "dictionary.html").read_text(encoding="utf-8")
    rows = {
        (table, row[1]): row
        for table, part in re.findall(r'<section aria-labelledby="(\w+)">(.*?)</section>', page, re.S)
        for line in re.findall(r"<tr>(<th scope=\"row\".*?)</tr>", part, re.S)
        if (row := [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.split(r"</t[hd]>", line)])
    }
    for table in PUBLISHED:
        for name, type_, *_ in con.execute(f"describe {table.full_name}").fetchall():
            label, _, declared, unit, meaning, *formula = rows[table.name, name]
            assert label, (table.name, name)
            assert meaning, (table.name, name)
            assert type_ == "TIMESTAMP WITH TIME ZONE" or declared.upper() == type_, (table.name, name)
            assert bool(unit) == type_.startswith(("BIGINT", "DOUBLE", "DECIMAL")), (table.name, name)
            assert table.schema == "marts" or formula[0], (table.name, name)
    assert not re.search(r"(src|href)=.?(?!.?(#|data:))|@import|url\(|<script", page)


def test_an_empty_table_and_an_unknown_figure_are_shown_as_such(tmp_path: Path) -> None:
    made = make_warehouse(tmp_path / "root")
    change(
        made,
        "delete from official.report_switch_off_candidate; delete from official.report_station; "
        "update official.report_city set subscribers_2g = null, share_2g = null, milestone_date = null; "
        "update official.report_commune set subscribers_2g = null, share_2g = null where commune_code = '11296'",
    )
    pass_gate(made)
    folder = publish(made).path
    assert "chưa có số liệu" in (folder / "report.html").read_text(encoding="utf-8")
    assert len(CalamineWorkbook.from_path(str(folder / "report.xlsx")).sheet_names) == 8


def test_an_office_file_that_cannot_be_used_is_told_by_entry(tmp_path: Path) -> None:
    file = tmp_path / "office.yaml"
    with pytest.raises(ContractError, match=r"office\.yaml"):
        load_office(tmp_path)
    for content, said in [("agency: A", "parent_agency"), ("- a", "mapping"), ("a: [", r"office\.yaml:2")]:
        file.write_text(content, encoding="utf-8")
        with pytest.raises(ContractError, match=said):
            load_office(tmp_path)
    assert load_office(PROJECT / "contracts").place == "Hải Phòng"


def test_the_first_night_of_a_city_says_what_is_not_known_yet(tmp_path: Path) -> None:
    """One carrier, one feed, and nothing that can be summed or compared."""
    made = make_warehouse(tmp_path / "root")
    change(made, FIRST_NIGHT)
    pass_gate(made)
    folder = publish(made).path
    text = "\n".join(paragraph.text for paragraph in Document(str(folder / "report.docx")).paragraphs)
    for told in ("Chưa có đủ số liệu thuê bao", "Chưa có đủ số liệu chuyển đổi", "chưa có số liệu trạm"):
        assert told in text
    page = (folder / "report.html").read_text(encoding="utf-8")
    for told in ("Chưa có số liệu thuê bao 2G.", "Chưa có số liệu trạm.", "chưa đủ số liệu để dự báo"):
        assert told in page
    assert not re.search(
        r"\bNone\b|\bnan\b", re.sub(r"<script.*?</script>|<style.*?</style>", "", page, flags=re.S) + text
    )


def test_an_island_without_communes_is_in_no_count_of_them(tmp_path: Path) -> None:
    made = make_warehouse(tmp_path / "root")
    change(
        made,
        "update official.report_outreach set sessions_total = 2, people_reached_total = 50 "
        "where commune_code in ('318', '11296')",
    )
    pass_gate(made)
    text = "\n".join(p.text for p in Document(str(publish(made).path / "report.docx")).paragraphs)
    assert "4 buổi tuyên truyền tại 1 xã, phường, thị trấn, tiếp cận 100 lượt người" in text


COMMUNES = [
    {"commune_code": "11296", "centroid_lat": 20.87, "centroid_lon": 106.61},
    {"commune_code": "11299", "centroid_lat": 20.86, "centroid_lon": 106.65},
]


def _square(code: object, lon: float, lat: float, kind: str = "Polygon") -> dict[str, object]:
    ring = [[lon + x, lat + y] for x, y in ((-0.01, -0.01), (0.01, -0.01), (0.01, 0.01), (-0.01, 0.01), (-0.01, -0.01))]
    polygons = [ring] if kind == "Polygon" else [[ring]]
    return {"type": "Feature", "properties": {"ma": code}, "geometry": {"type": kind, "coordinates": polygons}}


def _areas(tmp_path: Path, *features: object) -> Areas:
    file = tmp_path / "ranh_gioi.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return read_areas(file, "ma", COMMUNES)


def test_boundaries_are_found_by_code_however_it_is_written(tmp_path: Path) -> None:
    areas = _areas(tmp_path, _square(11296, 106.61, 20.87), _square("11299 ", 106.65, 20.86, "MultiPolygon"))
    assert (set(areas.rings), areas.problem, areas.remark) == ({"11296", "11299"}, None, None)


def test_boundaries_that_fit_in_part_are_used_and_the_rest_is_told(tmp_path: Path) -> None:
    areas = _areas(tmp_path, _square("11296", 106.61, 20.87), _square("99999", 106.7, 20.9), {"properties": None})
    assert set(areas.rings) == {"11296"}
    assert areas.remark is not None
    assert "1/2 địa bàn có ranh giới" in areas.remark.vi
    assert "2 areas belong to no commune" in areas.remark.en


@pytest.mark.parametrize(
    ("features", "said"),
    [
        ([], "has the property"),
        ([{"type": "Feature", "properties": {"id": 1}, "geometry": None}], "has the property"),
        ([_square("11296", 600000, 2300000)], "degrees"),
        ([_square("11296", 106.61, 999.0)], "degrees"),
        ([_square("11296", 20.87, 89.0), _square("11299", 20.86, 89.0)], "do not lie where"),
        ([{**_square("11296", 0, 0), "geometry": {"type": "Point", "coordinates": [106, 20]}}], "no Polygon"),
        ([{**_square("11296", 0, 0), "geometry": {"type": "Polygon", "coordinates": [[[106]]]}}], "no Polygon"),
        ([_square("xxx", 106.61, 20.87)], "is the code of a commune"),
        ([_square("11296", 105.8, 21.0), _square("11299", 105.8, 21.1)], "do not lie where"),
    ],
)
def test_wrong_boundaries_cost_the_areas_and_are_told(tmp_path: Path, features: list[object], said: str) -> None:
    areas = _areas(tmp_path, *features)
    assert areas.rings == {}
    assert areas.problem is not None
    assert said in areas.problem.en
    assert areas.problem.vi.startswith("ranh_gioi.geojson: ")


def test_latitude_before_longitude_is_told_as_such(tmp_path: Path) -> None:
    swapped = [_square("11296", 20.87, 106.61), _square("11299", 20.86, 106.65)]
    near_the_pole = _areas(tmp_path, *swapped)
    assert near_the_pole.problem is not None
    assert "latitude stands before longitude" in near_the_pole.problem.en


@pytest.mark.parametrize("content", [None, "{", "[]", "[" * 100_000, '{"features": 1}', "ranh giới".encode("utf-16")])
def test_a_file_that_is_no_geojson_is_told(tmp_path: Path, content: str | bytes | None) -> None:
    file = tmp_path / "areas.geojson"
    if content is not None:
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    areas = read_areas(file, "ma", COMMUNES)
    assert areas.rings == {}
    assert areas.problem is not None
    assert "areas.geojson: " in areas.problem.en


def test_a_file_of_boundaries_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "areas.geojson"
    with file.open("wb") as sparse:
        sparse.truncate(20_000_001)
    problem = read_areas(file, "ma", COMMUNES).problem
    assert problem is not None
    assert "larger than 20 MB" in problem.en


def test_places_stand_in_a_sentence_as_one_writes_them() -> None:
    names = ["Huyện Tiên Lãng", "Huyện An Lão", "Quận Hải An", "Huyện An Lão"]
    assert places(names) == "các huyện An Lão, Tiên Lãng; quận Hải An"


def test_numbers_and_dates_are_written_as_the_decree_asks() -> None:
    assert (number(1234567.85, 1), percent(0.1201), signed(-35), signed(0)) == ("1.234.567,9", "12,0%", "−35", "0")
    assert long_day(date(2023, 1, 5)) == "ngày 05 tháng 01 năm 2023"
    assert long_day(datetime(2023, 11, 22, 5).date()) == "ngày 22 tháng 11 năm 2023"
