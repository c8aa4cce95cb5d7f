"""The workbook and the document in an office program: they open, and say what the release says."""

import csv
import re
import subprocess
from pathlib import Path

import duckdb
import pytest
from python_calamine import CalamineWorkbook

from tests.made_warehouse import D3


def converted(source: Path, form: str, folder: Path) -> list[Path]:
    """What LibreOffice makes of a file."""
    command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", form]
    subprocess.run(
        [*command, "--outdir", str(folder / "out"), str(source)], check=True, capture_output=True, timeout=180
    )
    return sorted((folder / "out").iterdir())


def test_the_workbook_says_the_same_in_libreoffice_and_in_calamine(release: Path, tmp_path: Path) -> None:
    every_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    files = converted(release / "report.xlsx", every_sheet, tmp_path)
    book = CalamineWorkbook.from_path(str(release / "report.xlsx"))
    assert len(files) == len(book.sheet_names) == 8
    cells = "\n".join(path.read_text(encoding="utf-8") for path in files)
    assert not re.search(r"#(REF|NAME|VALUE|DIV/0|N/A)", cells)
    [communes] = [path for path in files if "Xã phường" in path.name]
    with communes.open(encoding="utf-8", newline="") as file:
        numbers = {cell.replace(",", "").replace(".", "") for row in csv.reader(file) for cell in row}
    with duckdb.connect(release / "official.duckdb", read_only=True) as con:
        found = con.execute(
            f"select subscribers_2g, converted_total from official.report_commune where report_date = '{D3}'"
        ).fetchall()
    assert {str(value) for row in found for value in row} <= numbers


@pytest.mark.parametrize("name", ["report.docx", "report.xlsx"])
def test_it_prints_on_a4(release: Path, tmp_path: Path, name: str) -> None:
    [pdf] = converted(release / name, "pdf", tmp_path)
    said = subprocess.run(["pdfinfo", str(pdf)], check=True, capture_output=True, text=True).stdout
    pages = int(re.search(r"Pages:\s+(\d+)", said)[1])  # type: ignore[index]
    assert "A4" in said
    if name == "report.docx":
        assert 2 <= pages <= 4
        text = subprocess.run(["pdftotext", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
        assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
        assert "BÁO CÁO" in text
