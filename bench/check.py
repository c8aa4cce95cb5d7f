"""A sender's check of an ordinary spreadsheet from the command line, against importing its two readers."""

import compileall
import csv
import os
import statistics
import sys
from datetime import date
from pathlib import Path

import xlsxwriter

from bench.measure import Runs, in_turn, ratio, run
from dagster_project.core.settings import PROJECT

TATSONG = os.fspath(Path(sys.executable).with_name("tatsong"))
_LEAST_TIMES = 15
_HEADER = [
    "STT", "Quận/Huyện", "Xã/Phường/Thị trấn", "Tổng số thuê bao", "Thuê bao 2G", "Máy 2G Only", "Thuê bao 3G",
    "Thuê bao 4G", "Thuê bao 5G",
]  # fmt: skip
_COUNTS = (1180, 180, 90, 200, 600, 200)


def bench_check(folder: Path, times: int) -> list[str]:
    """Rows of the table: ours, theirs, their ratio. Both are short: they are run more often than the others."""
    compileall.compile_dir(PROJECT / "dagster_project", quiet=1)  # as any but the first run finds it
    file = folder / "VNP - Thuê bao theo xã 22-11-2023.xlsx"
    rows = _write(file)
    log = folder / "check.log"
    environment = {"XDG_CACHE_HOME": os.fspath(folder / "cache")}
    command = [TATSONG, "check", os.fspath(file), "--submitter", "vinaphone"]
    imports = [sys.executable, "-c", "import duckdb, python_calamine"]

    def ours(runs: Runs) -> None:
        run(command, runs, environment, log)

    def theirs(runs: Runs) -> None:
        run(imports, runs, {}, log)

    a, b = in_turn(max(times, _LEAST_TIMES), ours, theirs)
    cpu = statistics.median(x / y for x, y in zip(a.cpu, b.cpu, strict=True))
    return [
        f"| `tatsong check` of a spreadsheet of {rows} rows | {a.wall_median:.2f} s | "
        f'`python -c "import duckdb, python_calamine"`: {b.wall_median:.2f} s | {ratio(a, b):.2f} | 4.0 |',
        f"| … processor seconds | {a.cpu_median:.2f} s | {b.cpu_median:.2f} s | {cpu:.2f} | |",
    ]


def _write(file: Path) -> int:
    """Every commune of the city, as staff export it: title, table, total, signature. Returns the rows of the table."""
    communes = _communes()
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet("Số liệu")
        page.write_row(0, 0, ["SỐ LIỆU THUÊ BAO THEO XÃ"])
        page.write_row(1, 0, [f"Số liệu ngày {date(2023, 11, 22):%d/%m/%Y}"])
        page.write_row(3, 0, _HEADER)
        for at, (district, commune) in enumerate(communes, start=1):
            page.write_row(3 + at, 0, [at, district, commune, *_COUNTS])
        total = ["", "", "Tổng cộng", *(count * len(communes) for count in _COUNTS)]
        page.write_row(4 + len(communes), 0, total)
        page.write_row(6 + len(communes), 3, ["Người lập biểu"])
    return len(communes)


def _communes() -> list[tuple[str, str]]:
    """District and name of each place of the city, as the seeds have them."""
    with (PROJECT / "dbt" / "seeds" / "communes.csv").open(encoding="utf-8") as seeds:
        return [(row["district_name"], row["commune_name"]) for row in csv.DictReader(seeds)]
