"""The workbook and the document in an office program: they open, and say what the release says."""

import re
import subprocess
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook


def converted(source: Path, form: str, folder: Path) -> list[Path]:
    """What LibreOffice makes of a file."""
    command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", form]
    subprocess.run(
        [*command, "--outdir", str(folder / "out"), str(source)], check=True, capture_output=True, timeout=180
    )
    return sorted((folder / "out").iterdir())


def cells(book: Path) -> dict[str, list[list[object]]]:
    """Every cell of every sheet."""
    opened = CalamineWorkbook.from_path(str(book))
    return {name: opened.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in opened.sheet_names}


def test_libreoffice_reads_every_cell_as_calamine_does(release: Path, tmp_path: Path) -> None:
    """Saved again by LibreOffice, sums included. What calamine reads is compared with the tables in test_report.py."""
    [saved] = converted(release / "report.xlsx", "xlsx", tmp_path)
    ours, theirs = cells(release / "report.xlsx"), cells(saved)
    assert list(ours) == list(theirs)
    assert len(ours) == 8
    for name, rows in ours.items():
        again = theirs[name]
        for at, row in enumerate(rows):
            other = again[at] if at < len(again) else []
            padded = [*other, *[""] * (len(row) - len(other))]
            assert [*map(_comparable, padded)] == [*map(_comparable, row)], (name, at)


def _comparable(cell: object) -> object:
    assert not re.match(r"#(REF|NAME|VALUE|DIV/0|N/A|NUM)", str(cell))
    return round(cell, 9) if isinstance(cell, float) else cell


@pytest.mark.parametrize("name", ["report.docx", "report.xlsx"])
def test_it_prints_on_a4(release: Path, tmp_path: Path, name: str) -> None:
    [pdf] = converted(release / name, "pdf", tmp_path)
    said = subprocess.run(["pdfinfo", str(pdf)], check=True, capture_output=True, text=True).stdout
    sheets = subprocess.run(
        ["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True
    ).stdout.split("\f")[:-1]
    assert "A4" in said
    assert all(len(sheet.split("\n")) > 12 for sheet in sheets), "a page is nearly empty"
    if name == "report.docx":
        assert 2 <= len(sheets) <= 4
        assert not sheets[0].strip().startswith("1")
        assert [sheet.split()[0] for sheet in sheets[1:]] == [str(at) for at in range(2, len(sheets) + 1)]
        assert sheets[-1].index("Nơi nhận:") > sheets[-1].index("báo cáo Ủy ban nhân dân")
    else:
        firsts = [sheet for sheet in sheets if "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in sheet]
        assert len(firsts) == 8
        assert not any(sheet.split()[0].isdigit() for sheet in firsts)
        assert all(sheet.split()[0].isdigit() for sheet in sheets if sheet not in firsts)
        communes = [sheet for sheet in sheets if sheet.count("Phường ") + sheet.count("Xã ") > 25]
        assert all("Quận/huyện" in sheet for sheet in communes)
        assert re.search(r"\b\d{1,3}\.\d{3}\b", sheets[0]), "numbers are not Vietnamese"
