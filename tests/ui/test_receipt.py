"""A receipt as its clerk sees it: on a desk and on a telephone, in both languages, and as a spreadsheet on paper."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from dagster_project.contracts import Contracts
from dagster_project.submissions.receipts.compose import compose_check
from dagster_project.submissions.receipts.writing import write_files
from tests.test_receipts import no_notices, submission

DESK, TELEPHONE = 1280, 390
_BROKEN_WORDS = """
cells => cells.flatMap(cell => {
  const words = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT), found = [];
  while (words.nextNode()) for (const word of words.currentNode.data.matchAll(/\\S+/g)) {
    const range = document.createRange();
    range.setStart(words.currentNode, word.index); range.setEnd(words.currentNode, word.index + word[0].length);
    if (new Set([...range.getClientRects()].map(one => Math.round(one.top))).size > 1) found.push(word[0]);
  }
  return found;
})
"""


@pytest.fixture(scope="module")
def receipt(contracts: Contracts, tmp_path_factory: pytest.TempPathFactory) -> Path:
    notices = no_notices(contracts)
    where = {"sheet": "Thuê bao", "row": 109, "column": "commune_code", "label": "Xã/phường/thị trấn"}
    notices.add(
        "commune_unknown", **where, value="XA TIEN PHUONG, HUYEN VINH BAO", expected="Xã Tiền Phong; Xã Tân Hưng"
    )
    notices.add("column_not_understood", value="x" * 150)
    made = compose_check(submission("accepted_with_quarantine"), notices)
    folder = tmp_path_factory.mktemp("receipt")
    write_files(made, folder, "receipt")
    return folder


@pytest.fixture(params=[DESK, TELEPHONE])
def page(browser: Browser, receipt: Path, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": request.param, "height": 900})
    opened = context.new_page()
    opened.goto((receipt / "receipt.html").as_uri())
    yield opened
    context.close()


@pytest.mark.parametrize("language", ["Tiếng Việt", "English"])
def test_no_word_is_broken_and_nothing_lies_beside_the_screen(page: Page, language: str) -> None:
    page.get_by_label(language).check()
    words = page.locator("th:visible, caption:visible, td:visible:not(.long, .message)").evaluate_all(_BROKEN_WORDS)
    assert words == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("caption").bounding_box()["width"] > 300


def test_each_fault_says_what_to_do(page: Page) -> None:
    fault = page.locator("tr.error", has_text="Dòng 109")
    expect(fault).to_contain_text("Ghi tên xã/phường/thị trấn theo danh mục")
    expect(page.get_by_text("Đề nghị sửa các dòng đã nêu")).to_have_count(1)


def test_everybody_can_read_it(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in found] == []


def test_the_spreadsheet_prints_its_texts_whole(receipt: Path, tmp_path: Path) -> None:
    office = ["soffice", f"-env:UserInstallation={tmp_path.as_uri()}", "--headless", "--convert-to", "pdf"]
    subprocess.run([*office, "--outdir", tmp_path, receipt / "receipt.xlsx"], check=True, capture_output=True)
    text = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "receipt.pdf", "-"], check=True, capture_output=True, text=True
    ).stdout
    words = " ".join(text.split())
    for last in ("gửi trước.", "Xã Tân Hưng", "mã xã."):
        assert last in words
