"""Cells into bytes: CSV, XLSX and traffic files, the same bytes for the same content, and the time they arrived.

Belongs here: formats. Does not belong here: what is in the cells.
"""

import csv
import io
import os
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import xlsxwriter

from dagster_project.demo.carriers import BY_NAME
from dagster_project.demo.habits import Layout, TrafficLayout
from dagster_project.demo.render import body, header
from dagster_project.demo.stations import Stations
from dagster_project.demo.tables import Table
from dagster_project.demo.traffic import Traffic

CREATED = datetime(2023, 1, 1)
"""A workbook's own date, fixed: otherwise two runs would differ."""
SPREADSHEET_EPOCH = date(1899, 12, 30).toordinal()
DEGREES = 6


def place_file(path: Path, content: bytes, arrived: datetime) -> None:
    """Put a file into landing as it arrived: whole from its first sight, with the time of its arrival."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".part")
    unfinished.write_bytes(content)
    os.utime(unfinished, (arrived.timestamp(), arrived.timestamp()))
    unfinished.replace(path)


def file_bytes(layout: Layout, table: Table, day: date) -> bytes:
    """One file of a submitter."""
    columns = body(layout, table, day)
    if layout.delimiter is None:
        return _workbook(layout, columns)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=layout.delimiter, lineterminator=layout.line_end)
    writer.writerow(header(layout))
    writer.writerows(zip(*(_texts(cells) for cells in columns), strict=True))
    return text.getvalue().encode("utf-8-sig" if layout.byte_order_mark else "utf-8")


def _texts(cells: Sequence[object]) -> Sequence[object]:
    if any(isinstance(cell, float) for cell in cells[:1]):
        return [f"{cell:.{DEGREES}f}" for cell in cells]
    return cells


def _workbook(layout: Layout, columns: list[Sequence[object]]) -> bytes:
    content = io.BytesIO()
    workbook = xlsxwriter.Workbook(content, {"in_memory": True})
    workbook.set_properties({"created": CREATED})
    date_format, bold = workbook.add_format({"num_format": "dd/mm/yyyy"}), workbook.add_format({"bold": True})
    sheet = workbook.add_worksheet(layout.sheet)
    sheet.freeze_panes(1, 0)
    for at, word in enumerate(header(layout)):
        sheet.write_string(0, at, word, bold)
    for at, cells in enumerate(columns):
        for row, cell in enumerate(cells, start=1):
            if isinstance(cell, str):
                sheet.write_string(row, at, cell)
            elif isinstance(cell, date):
                sheet.write_number(row, at, cell.toordinal() - SPREADSHEET_EPOCH, date_format)
            elif isinstance(cell, (int, float)):
                sheet.write_number(row, at, cell)
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
