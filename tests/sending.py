"""Small files as a sender would make them, clean unless a test says otherwise."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import xlsxwriter

from dagster_project.contracts import Contracts

Cells = Mapping[str, Any]

NAMES = {
    "subscribers": ("viettel", "VTT_thuebao_20231122.csv"),
    "conversions": ("viettel", "VTT_chuyendoi_20231122.csv"),
    "stations": ("viettel", "VTT_tram_20231122.csv"),
    "traffic": ("viettel", "VTT_luuluong_20231122.csv"),
    "shutdown_plan": ("gmobile", "gmobile-ke-hoach-20231101.csv"),
    "outreach": ("hong_bang", "Tuyên truyền tuần 19-11-2023.xlsx"),
}
"""Submitter and file name of each feed's clean file."""

_COUNTS = {
    "subscribers_2g": 10,
    "subscribers_2g_only": 4,
    "subscribers_3g": 20,
    "subscribers_4g": 60,
    "subscribers_5g": 10,
}
_STATION = {"technology": "2G", "latitude": "20.88919", "longitude": "106.61082", "commune_code": "11296",
            "on_air_date": "01/02/2015"}  # fmt: skip

CLEAN: dict[str, list[Cells]] = {
    "subscribers": [
        {"commune_code": code, "subscribers_total": 100, **_COUNTS} for code in ("11296", "11299", "11302")
    ],
    "conversions": [
        {"commune_code": code, "programme": "plan_4g", "converted": 2, "converted_cumulative": 30}
        for code in ("11296", "11299")
    ],
    "stations": [
        {"station_code": "HPG001", **_STATION, "status": "on_air", "off_air_date": ""},
        {"station_code": "HPG002", **_STATION, "status": "off_air", "off_air_date": "21/11/2023"},
    ],
    "traffic": [
        {"station_code": "HPG001", "cell_code": "HPG001_1", "technology": "2G",
         "hour_at": f"2023-11-22 {hour:02}:00:00", "voice_erlang": "1.500", "data_mb": "20.125"}
        for hour in range(4)
    ],
    "shutdown_plan": [
        {"station_code": code, "phase": 1, "planned_off_air_date": "15/12/2023"} for code in ("HPG001", "HPG002")
    ],
    "outreach": [
        {"commune_name": name, "outreach_date": date(2023, 11, 14), "channel": "loudspeaker", "sessions": 2,
         "people_reached": 150}
        for name in ("Phường Quán Toan", "Phường Hùng Vương")
    ],
}  # fmt: skip


def as_rows(rows: Sequence[Cells]) -> list[list[Any]]:
    """Header and cells, the header being the names of the columns."""
    header = list(dict.fromkeys(name for row in rows for name in row))
    return [header, *([row.get(name) for name in header] for row in rows)]


def as_csv(rows: Sequence[Sequence[Any]], delimiter: str = ";", line_end: str = "\n", start: str = "") -> bytes:
    """CSV in UTF-8."""
    text = io.StringIO(newline="")
    text.write(start)
    csv.writer(text, delimiter=delimiter, lineterminator=line_end).writerows(rows)
    return text.getvalue().encode()


def as_xlsx(rows: Sequence[Sequence[Any]], sheet: str = "Số liệu", above: int = 0, empty_sheets: int = 0) -> bytes:
    """A workbook with one filled sheet, its table under some blank rows."""
    content = io.BytesIO()
    workbook = xlsxwriter.Workbook(content, {"in_memory": True})
    day = workbook.add_format({"num_format": "dd/mm/yyyy"})
    for number in range(empty_sheets):
        workbook.add_worksheet(f"Trống {number}")
    page = workbook.add_worksheet(sheet)
    for at, row in enumerate(rows, start=above):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                page.write_datetime(at, column, cell, day)  # type: ignore[arg-type]
            elif isinstance(cell, str):
                page.write_string(at, column, cell)
            elif cell is not None:
                page.write(at, column, cell)
    workbook.close()
    return content.getvalue()


def written(name: str, rows: Sequence[Sequence[Any]]) -> bytes:
    """The format that the file's name says."""
    return as_xlsx(rows) if name.endswith(".xlsx") else as_csv(rows)


def clean_file(feed: str) -> bytes:
    """The clean file of a feed."""
    return written(NAMES[feed][1], as_rows(CLEAN[feed]))


def uncompared(contracts: Contracts) -> Contracts:
    """Contracts that hold nothing for being implausible: for made-up figures that jump from file to file."""
    rules = {code: rule for code, rule in contracts.rules.items() if not rule.compares}
    return replace(contracts, rules=rules, queries={code: contracts.queries[code] for code in contracts.asked_after()})


def parquet_rows(path: Path, columns: str = "*") -> list[tuple[Any, ...]]:
    """The rows of a Parquet file."""
    with duckdb.connect() as con:
        return con.execute(f"select {columns} from read_parquet('{path}', hive_partitioning = false)").fetchall()
