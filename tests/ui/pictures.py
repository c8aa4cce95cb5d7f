"""`python -m tests.ui.pictures`: take the report's pictures in `docs/` anew, of the data root's current release.

Belongs here: the page, on a desk and on a phone, and workbook and document as pages of paper. Does not belong here:
what they must look like, which the tests say.
"""

import base64
import subprocess
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from dagster_project.core.settings import PROJECT, load_settings
from tests.ui.conftest import CHROMIUM, FLAGS

_DOCS = PROJECT / "docs"


def main() -> None:
    """Take all four."""
    release = load_settings().root.releases / "current"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        _take_page(browser, release, "report-page.png", width=1280, height=1760, scale=1)
        _take_page(browser, release, "report-phone.png", width=390, height=1500, scale=1.5)
        _take_paper(browser, release / "report.xlsx", "report-workbook.png", pages=2)
        _take_paper(browser, release / "report.docx", "report-document.png", pages=4)
        browser.close()


def _take_page(browser: Browser, release: Path, name: str, *, width: int, height: int, scale: float) -> None:
    page = browser.new_page(viewport={"width": width, "height": height}, device_scale_factor=scale)
    page.goto((release / "report.html").as_uri())
    page.screenshot(path=_DOCS / name)
    page.close()


def _take_paper(browser: Browser, file: Path, name: str, *, pages: int) -> None:
    """The first pages side by side, as LibreOffice prints them."""
    with tempfile.TemporaryDirectory() as folder:
        home = f"-env:UserInstallation={Path(folder).as_uri()}/office"
        subprocess.run(["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", folder, file], check=True)
        paper = Path(folder) / f"{file.stem}.pdf"
        subprocess.run(["pdftoppm", "-png", "-r", "80", "-l", str(pages), paper, Path(folder) / "page"], check=True)
        shown = "".join(_as_img(path) for path in sorted(Path(folder).glob("page-*.png")))
    page = browser.new_page()
    page.set_content(f'<div style="display:inline-flex;gap:6px;background:#888">{shown}</div>')
    page.locator("div").screenshot(path=_DOCS / name)
    page.close()


def _as_img(path: Path) -> str:
    return f'<img src="data:image/png;base64,{base64.b64encode(path.read_bytes()).decode()}">'


if __name__ == "__main__":
    main()
