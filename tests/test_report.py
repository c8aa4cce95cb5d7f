"""The report in its forms: the same figures everywhere, real numbers in cells, nothing that a text can break."""

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest
from docx import Document
from python_calamine import CalamineWorkbook

from dagster_project.contracts.office import load_office
from dagster_project.errors import SettingsError
from dagster_project.releases import publish
from dagster_project.releases.report.page.map import read_areas
from dagster_project.releases.report.words import long_day, number, percent, signed
from dagster_project.settings import PROJECT, Settings
from dagster_project.warehouse.published import PUBLISHED
from tests.made_warehouse import D3, change, make_warehouse, pass_gate

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


def _head(rows: list[list[object]]) -> int:
    return next(at for at, row in enumerate(rows) if "Thuê bao 2G" in row or "Trạm đang phát sóng" in row)


def test_the_workbook_holds_the_eight_tables_in_official_form(workbook: dict[str, list[list[object]]]) -> None:
    assert len(workbook) == 8
    for rows in workbook.values():
        text = "\n".join(str(cell) for row in rows for cell in row)
        assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
        assert "SỞ THÔNG TIN VÀ TRUYỀN THÔNG" in text
        assert "Nơi nhận:" in text
        assert "GIÁM ĐỐC" in text
        assert "Số liệu ngày 22/11/2023" in text


def test_the_workbook_says_what_the_release_says(
    workbook: dict[str, list[list[object]]], con: duckdb.DuckDBPyConnection
) -> None:
    rows = workbook["Xã phường"]
    head = _head(rows)
    at = {
        name: rows[head].index(name) for name in ("Mã xã", "Thuê bao 2G", "Tỷ lệ thuê bao 2G", "Số liệu tính đến ngày")
    }
    expected = con.execute(
        "select commune_code, subscribers_2g, share_2g, data_as_of from official.report_commune "
        "where report_date = (select max(report_date) from official.report_city) order by district_code, commune_code"
    ).fetchall()
    shown = [[row[column] for column in at.values()] for row in rows[head + 1 : head + 1 + len(expected)]]
    assert [tuple(row) for row in shown] == expected
    city = con.execute(f"select subscribers_2g from official.report_city where report_date = '{D3}'").fetchone()
    assert rows[head + 1 + len(expected)][at["Thuê bao 2G"]] == (city or [None])[0]


def test_a_text_stays_a_text_in_every_form(workbook: dict[str, list[list[object]]], release: Path) -> None:
    cells = [cell for row in workbook["Trạm có thể tắt"] for cell in row]
    assert ODD in cells
    assert any(str(cell).startswith("=1+") for cell in cells)
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
    for content, said in [("agency: A", "parent_agency"), ("- a", "the file"), ("a: [", "cannot be read")]:
        file.write_text(content, encoding="utf-8")
        with pytest.raises(SettingsError, match=said):
            load_office(file)
    with pytest.raises(SettingsError, match="cannot be read"):
        load_office(tmp_path / "none.yaml")
    assert load_office(PROJECT / "contracts" / "office.yaml").place == "Hải Phòng"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "FileNotFoundError"),
        ("{", "JSONDecodeError"),
        ('{"features": [{"properties": {}, "geometry": null}]}', "KeyError"),
        ('{"features": [{"properties": {"c": 1}, "geometry": {"type": "Point", "coordinates": [1, 2]}}]}', "neither"),
        (
            '{"features": [{"properties": {"c": "1"}, '
            '"geometry": {"type": "Polygon", "coordinates": [[[600000, 2300000]]]}}]}',
            "not degrees",
        ),
    ],
)
def test_a_wrong_boundary_file_costs_the_areas_and_is_told(tmp_path: Path, content: str | None, said: str) -> None:
    file = tmp_path / "areas.geojson"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    areas = read_areas(file, "c")
    assert areas.rings == {}
    assert said in (areas.problem or "")


def test_numbers_and_dates_are_written_as_the_decree_asks() -> None:
    assert (number(1234567.85, 1), percent(0.1201), signed(-35), signed(0)) == ("1.234.567,9", "12,0%", "−35", "0")
    assert long_day(date(2023, 1, 5)) == "ngày 05 tháng 01 năm 2023"
    assert long_day(datetime(2023, 11, 22, 5).date()) == "ngày 22 tháng 11 năm 2023"
