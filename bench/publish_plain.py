"""The same tables with nothing but `COPY` and a loop: a database, Parquet, CSV of the report, a sheet a table of it."""

import sys
from datetime import datetime
from pathlib import Path

import duckdb
import xlsxwriter

from dagster_project.core.settings import load_settings
from dagster_project.warehouse.published import PUBLISHED


def write_plainly(warehouse: Path, folder: Path) -> None:
    """All published tables of a warehouse into a folder; the workbook has the rows of the newest report date."""
    with duckdb.connect(folder / "plain.duckdb") as con:
        con.execute(f"set threads = 2; attach '{warehouse}' as warehouse (read_only); begin")
        for schema in sorted({table.schema for table in PUBLISHED}):
            con.execute(f"create schema {schema}")
        for table in PUBLISHED:
            con.execute(f"create table {table.full_name} as from warehouse.{table.full_name}")
        con.execute("commit")
        for table in PUBLISHED:
            con.execute(f"copy {table.full_name} to '{folder / table.name}.parquet' (format parquet, compression zstd)")
            if table.schema == "official":
                con.execute(f"copy {table.full_name} to '{folder / table.name}.csv' (header true)")
        with xlsxwriter.Workbook(folder / "report.xlsx", {"default_date_format": "dd/mm/yyyy"}) as book:
            for table in (each for each in PUBLISHED if each.schema == "official"):
                newest = f"report_date = (select max(report_date) from {table.full_name})"
                rows = con.execute(f"from {table.full_name} where {newest}")
                sheet = book.add_worksheet(table.name)
                sheet.write_row(0, 0, [column[0] for column in rows.description or ()])
                for at, row in enumerate(rows.fetchall(), start=1):
                    sheet.write_row(at, 0, [str(cell) if isinstance(cell, (list, datetime)) else cell for cell in row])


if __name__ == "__main__":
    write_plainly(load_settings().root.warehouse, Path(sys.argv[1]))
