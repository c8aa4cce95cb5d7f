"""Cells into bytes: CSV, XLSX and traffic files, the same bytes for the same content, and the time of their writing.

Belongs here: formats, and the encodings of the years before Unicode (TCVN3, VNI, Windows-1258). Does not belong here:
what is in the cells.
"""

import csv
import io
import os
import unicodedata
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import xlsxwriter

from dagster_project.demo.carriers import BY_NAME
from dagster_project.demo.grid import Grid, grid
from dagster_project.demo.habits import Layout, TrafficLayout
from dagster_project.demo.habits.layout import Encoding
from dagster_project.demo.stations import Stations
from dagster_project.demo.tables import DemoTable
from dagster_project.demo.traffic import Traffic
from dagster_project.submissions.reading.legacy import TABLES, LetterTable

CREATED = datetime(2023, 1, 1)
"""A workbook's own date, fixed: otherwise two runs would differ."""
SPREADSHEET_EPOCH = date(1899, 12, 30).toordinal()
DEGREES = 6
_TABLES: dict[str, LetterTable] = {str(name): table for name, table in TABLES.items()}


def place_file(path: Path, content: bytes, arrived: datetime) -> None:
    """Put a file into landing whole from its first sight, as if it had been written when it arrived."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".part")
    unfinished.write_bytes(content)
    os.utime(unfinished, (arrived.timestamp(), arrived.timestamp()))
    unfinished.replace(path)


def file_bytes(layout: Layout, table: DemoTable, day: date) -> bytes:
    """One file of a submitter."""
    laid = grid(layout, table, day)
    if layout.delimiter is None:
        return _workbook(layout, laid)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=layout.delimiter, lineterminator=layout.line_end)
    writer.writerows([f"{cell:.{DEGREES}f}" if isinstance(cell, float) else cell for cell in row] for row in laid.rows)
    return encoded(text.getvalue(), layout.encoding)


def _workbook(layout: Layout, laid: Grid) -> bytes:
    """Text of the years before Unicode stands in a font of that time."""
    content = io.BytesIO()
    workbook = xlsxwriter.Workbook(content, {"in_memory": True})
    workbook.set_properties({"created": CREATED})
    is_legacy = layout.encoding == "tcvn3"
    font = {"font_name": ".VnTime"} if is_legacy else {}
    plain, dates = workbook.add_format(font), workbook.add_format({**font, "num_format": "dd/mm/yyyy"})
    if layout.empty_sheet:
        workbook.add_worksheet(layout.empty_sheet)
    sheet = workbook.add_worksheet(layout.sheet)
    for first_row, first, last_row, last in laid.merges:
        sheet.merge_range(first_row, first, last_row, last, "", plain)
    for at, row in enumerate(laid.rows):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(at, column, in_legacy(cell, "tcvn3") if is_legacy else cell, plain)
            elif isinstance(cell, date):
                sheet.write_number(at, column, cell.toordinal() - SPREADSHEET_EPOCH, dates)
            elif isinstance(cell, (int, float)):
                sheet.write_number(at, column, cell)
    workbook.close()
    return content.getvalue()


def traffic_bytes(name: str, layout: TrafficLayout, stations: Stations, traffic: Traffic, day: date) -> bytes:
    """One operator's traffic file: station by station, cell by cell, hour by hour."""
    network = BY_NAME[name].network
    assert network is not None
    codes = [stations.code[i] for i in traffic.stations]
    cells = [code + suffix for code in codes for suffix in network.cell_suffixes]
    midnight = datetime(day.year, day.month, day.day)
    hours = [(midnight + timedelta(hours=hour)).strftime(layout.hour) for hour in range(24)]
    count = traffic.voice_thousandths.size
    columns: dict[str, pa.Array] = {
        "station_code": pa.array(codes).take(pa.array(np.repeat(np.arange(len(codes)), count // max(len(codes), 1)))),
        "cell_code": pa.array(cells).take(pa.array(np.repeat(np.arange(len(cells)), 24))),
        "technology": pa.array([layout.technology]).take(pa.array(np.zeros(count, dtype=np.int64))),
        "hour_at": pa.array(hours).take(pa.array(np.tile(np.arange(24), len(cells)))),
        "voice_erlang": pa.array(traffic.voice_thousandths.ravel() / 1000),
        "data_mb": pa.array(traffic.data_thousandths.ravel() / 1000),
    }
    sink = io.BytesIO()
    sink.write((layout.delimiter.join(word for word, _ in layout.columns) + "\n").encode())
    options = pa.csv.WriteOptions(include_header=False, delimiter=layout.delimiter, quoting_style="none")
    pa.csv.write_csv(pa.table([columns[n] for _, n in layout.columns], [n for _, n in layout.columns]), sink, options)
    return sink.getvalue()


def encoded(text: str, encoding: Encoding) -> bytes:
    """The bytes of a text file in an encoding."""
    if encoding in _TABLES:
        return in_legacy(text, encoding).encode("latin-1")
    if encoding == "cp1258":
        return b"".join(map(_in_1258, unicodedata.normalize("NFC", text)))
    return text.encode(encoding)


def in_legacy(text: str, legacy: Encoding) -> str:
    """The Western letters that stand for a text; a capital that has none of its own is written small."""
    signs = _signs(legacy)
    return "".join(
        signs.get(letter) or signs.get(letter.lower(), letter) for letter in unicodedata.normalize("NFC", text)
    )


@lru_cache
def _signs(legacy: Encoding) -> dict[str, str]:
    """Letter → what stands for it; the shortest where there are several."""
    written = sorted(_TABLES[legacy].letters.items(), key=lambda pair: -len(pair[0]))
    return {unicodedata.normalize("NFC", letter): sign for sign, letter in written}


def _in_1258(letter: str) -> bytes:
    """A letter, or the letter without its tone and the tone behind it."""
    try:
        return letter.encode("cp1258")
    except UnicodeEncodeError:
        parts = unicodedata.normalize("NFD", letter)
        tones = [part for part in parts if part in "\u0300\u0301\u0303\u0309\u0323"]
        rest = unicodedata.normalize("NFC", "".join(part for part in parts if part not in tones))
        return rest.encode("cp1258") + "".join(tones).encode("cp1258")
