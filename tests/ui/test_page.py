"""The page in a real browser: searched, sorted, in two languages, on paper and phone, by keyboard, without script."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from dagster_project.core.settings import PROJECT
from dagster_project.releases import publish
from dagster_project.warehouse.connect import open_warehouse
from tests.made_warehouse import FIRST_NIGHT, change, make_warehouse, pass_gate

PRIORITY = 3


def shown(page: Page, table: str) -> list[str]:
    """The first cells of the rows that are shown."""
    return page.locator(f"#t-{table} tbody tr:visible").evaluate_all(
        "rows => rows.map(r => r.cells[0].innerText.trim())"
    )


def test_priority_communes_come_first_and_all_are_found(page: Page) -> None:
    assert len(shown(page, "communes")) == PRIORITY
    page.get_by_label("chỉ xã ưu tiên").uncheck()
    assert len(shown(page, "communes")) == 218


def test_search_takes_names_with_and_without_accents(page: Page) -> None:
    page.get_by_label("chỉ xã ưu tiên").uncheck()
    found = []
    for text in ("Thị trấn Núi Đèo", "thi tran nui deo", "NUI DEO thi tran"):
        page.locator("#find-communes").fill(text)
        found.append(shown(page, "communes"))
    assert found == [["Thị trấn Núi Đèo"]] * 3
    expect(page.locator("#count-communes")).to_have_text("1 / 218 dòng")
    page.locator("#find-communes").fill("không có xã này")
    assert shown(page, "communes") == []
    expect(page.locator("#count-communes")).to_have_text("không có dòng nào")


def test_a_head_sorts_its_column_and_says_so(page: Page) -> None:
    page.get_by_label("chỉ xã ưu tiên").uncheck()
    head = page.locator("#t-districts thead th").nth(2)
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    column = "rows => rows.map(r => Number(r.cells[2].textContent.replaceAll('.', '')))"
    values = page.locator("#t-districts tbody tr").evaluate_all(column)
    assert values == sorted(values, reverse=True)
    head.get_by_role("button").press("Enter")
    expect(head).to_have_attribute("aria-sort", "ascending")
    assert page.locator("#t-districts tbody tr").evaluate_all(column) == sorted(values)


def test_the_other_language_is_whole(page: Page) -> None:
    total = page.locator(".cards strong").nth(2)
    vietnamese, title = total.inner_text(), page.title()
    page.get_by_role("button", name="English").click()
    assert page.title() == "2G switch-off in Hải Phòng City, 22/11/2023"
    labels = page.locator("[aria-label]").evaluate_all("nodes => nodes.map(node => node.ariaLabel)")
    assert len(labels) >= 10
    assert [label for label in labels if re.search(FOREIGN["en"], label)] == []
    tips = page.locator("#map circle title").evaluate_all("nodes => nodes.map(node => node.textContent)")
    assert all(re.search(r": [\d,]+ \(\d+\.\d%\)$", tip) for tip in tips)
    cells = page.locator("#t-candidates tbody td.w").evaluate_all("cells => cells.map(cell => cell.textContent)")
    assert "voice traffic above the limit; no 4G station within reach" in cells
    assert page.locator("html").get_attribute("lang") == "en"
    assert total.inner_text() == vietnamese.replace(".", ",")
    assert page.locator("h2:visible").all_inner_texts()[0] == "Headline figures"
    assert page.locator("[lang=vi]:visible").count() == 0
    page.get_by_role("button", name="Tiếng Việt").click()
    assert (total.inner_text(), page.title()) == (vietnamese, title)


# Vietnamese letters in the English page are names, or what a person or a file has said.
NAMES = "td, th[scope=row], .place, .said, option, #language, [data-code], title"
FOREIGN = {
    "en": "[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]",
    "vi": r"\b(the|of|and|with|stations|subscribers|days|share)\b",
}
WALK = """([names, pattern]) => {
  const found = [], sign = new RegExp(pattern, "i");
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, within = node.parentElement;
    const isName = within.closest(names) && !within.closest("[lang]:not(html)");
    if (node.data.trim() && within.checkVisibility() && !isName && sign.test(node.data)) found.push(node.data.trim());
  }
  return found;
}"""


def test_no_word_of_the_one_language_stands_in_the_other(page: Page) -> None:
    assert page.evaluate(WALK, [NAMES, FOREIGN["vi"]]) == []
    page.get_by_role("button", name="English").click()
    left = page.evaluate(WALK, [NAMES, FOREIGN["en"]])
    for name in ("Bạch Long Vĩ", "Hải Phòng", "Tắt Sóng", "Tiếng Việt"):
        left = [text.replace(name, "") for text in left]
    assert [text for text in left if re.search(FOREIGN["en"], text.lower())] == []


def test_names_sort_as_in_vietnamese_and_empty_cells_stand_last_both_ways(page: Page) -> None:
    page.get_by_label("chỉ xã ưu tiên").uncheck()
    head = page.locator("#t-communes thead th")
    head.nth(0).get_by_role("button").click()
    names = shown(page, "communes")
    assert names == page.evaluate("names => [...names].sort(new Intl.Collator('vi').compare)", names)
    assert names.index("Phường An Biên") < names.index("Phường Đằng Giang") < names.index("Phường Đông Hải")
    values = "rows => rows.map(r => r.cells[2].textContent)"
    page.locator("#t-communes tbody tr").first.evaluate("row => { row.cells[2].textContent = '–' }")
    for language in ("vi", "en"):
        for order in ("descending", "ascending"):
            head.nth(2).get_by_role("button").press("Space")
            expect(head.nth(2)).to_have_attribute("aria-sort", order)
            *column, last = page.locator("#t-communes tbody tr").evaluate_all(values)
            numbers = [int(re.sub(r"\D", "", text)) for text in column]
            assert (numbers, last) == (sorted(numbers, reverse=order == "descending"), "–"), language
        if language == "vi":
            page.locator("#language").click()


def test_tab_reaches_search_language_and_heads(page: Page) -> None:
    reached = set()
    for _ in range(80):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id || document.activeElement.tagName"))
    assert {"language", "find-communes", "BUTTON"} <= reached


def test_a_page_is_small(release: Path) -> None:
    assert (release / "report.html").stat().st_size < 1_500_000


def test_paper_has_everything_and_nothing_to_click(page: Page, tmp_path: Path) -> None:
    page.emulate_media(media="print")
    for gone in ("nav", "#language", ".tools input", ".tools label"):
        assert page.locator(f"{gone}:visible").count() == 0
    page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    text = subprocess.run(["pdftotext", str(tmp_path / "page.pdf"), "-"], check=True, capture_output=True, text=True)
    for said in ("Tiến độ tắt sóng 2G", "Con số chính", "Thị trấn Núi Đèo", "VIN", "Cảnh báo: "):
        assert said in text.stdout


def test_every_page_of_paper_repeats_the_heads_of_its_table(page: Page, tmp_path: Path) -> None:
    page.get_by_label("chỉ xã ưu tiên").uncheck()
    page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    command = ["pdftotext", "-layout", str(tmp_path / "page.pdf"), "-"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    with_communes = [
        sheet for sheet in text.split("\f") if len(re.findall(r"(Xã|Phường|Thị trấn) .*(Huyện|Quận)", sheet)) > 20
    ]
    assert len(with_communes) >= 3
    assert all("Hệ số tập" in sheet for sheet in with_communes)
    pages = text.count("\f")
    assert f"{pages} / {pages}" in text


def test_a_phone_needs_no_sideways_scrolling(browser: Browser, release: Path) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto((release / "report.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    button, title = page.locator("#language").bounding_box(), page.locator("h1").bounding_box()
    assert button is not None and title is not None
    assert button["y"] + button["height"] <= title["y"], "the language button covers the title"
    page.close()


def test_without_script_all_figures_can_be_read(browser: Browser, release: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((release / "report.html").as_uri())
    assert page.locator("#t-communes tbody tr:visible").count() == 218
    assert page.locator("#map circle[data-code]").count() == 218
    assert page.locator("#language:visible, .tools:visible").count() == 0
    context.close()


def test_the_keyboard_is_enough(page: Page) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.locator("#find-candidates").focus()
    page.keyboard.type("VIN")
    assert all(code.startswith("VIN") for code in shown(page, "candidates"))


@pytest.mark.parametrize("width", [390, 1200])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_screen_reader_finds_no_obstacle(page: Page, width: int, language: str) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    if language == "en":
        page.locator("#language").click()
    found = Axe().run(page)
    grave = [v["id"] for v in found.response["violations"] if v["impact"] in ("moderate", "serious", "critical")]
    assert grave == [], found.generate_report()


def test_boundaries_of_the_office_are_drawn_under_the_circles(browser: Browser, tmp_path: Path) -> None:
    """Squares for all communes but two, in a file of the office's own beside its settings."""
    contracts = tmp_path / "contracts"
    shutil.copytree(PROJECT / "contracts", contracts)
    settings = make_warehouse(tmp_path / "root", TATSONG_CONTRACTS=str(contracts))
    with open_warehouse(settings, read_only=True) as con:
        places = con.execute(
            "select commune_code, centroid_lon::double, centroid_lat::double from marts.dim_commune "
            "where is_commune and valid_to is null or valid_to > '2023-11-22' order by commune_code"
        ).fetchall()
    features = [
        {
            "type": "Feature",
            "properties": {"commune_code": code},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[x - 0.01, y - 0.01], [x + 0.01, y - 0.01], [x, y + 0.01], [x - 0.01, y - 0.01]]],
            },
        }
        for code, x, y in places
        if code != "318"
    ][2:]
    (contracts / "ranh_gioi.geojson").write_text(json.dumps({"features": features}), encoding="utf-8")
    with (contracts / "office.yaml").open("a", encoding="utf-8") as file:
        file.write("boundaries: ranh_gioi.geojson\n")
    pass_gate(settings)
    page = browser.new_page()
    page.goto((publish(settings).path / "report.html").as_uri())
    assert page.locator("#map path").count() == len(features)
    assert page.locator("#map circle.on-area").count() == len(features)
    expect(page.locator("#map .notice")).to_contain_text(f"{len(features)}/218 địa bàn có ranh giới")
    box, drawing = page.locator("#map path").first.bounding_box(), page.locator("#map svg.map").bounding_box()
    assert box is not None
    assert drawing is not None
    assert drawing["x"] <= box["x"] <= drawing["x"] + drawing["width"]
    page.close()


def test_the_first_night_of_a_city_is_a_page_too(browser: Browser, tmp_path: Path) -> None:
    settings = make_warehouse(tmp_path / "root")
    change(settings, FIRST_NIGHT)
    pass_gate(settings)
    page, said = browser.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto((publish(settings).path / "report.html").as_uri())
    assert len(shown(page, "communes")) == 218
    expect(page.locator("#stations")).to_contain_text("Chưa có số liệu trạm.")
    page.locator("#language").click()
    expect(page.locator("#stations")).to_contain_text("No station is reported yet.")
    assert Axe().run(page).response["violations"] == []
    assert said == []
    page.close()
