"""XLSX workbooks, every visible cell's own value."""

from pathlib import Path
from typing import cast

import python_calamine

from dagster_project.submissions.reading.sheet import Cell, Sheet, Unreadable


def _cell(value: object) -> Cell:
    if isinstance(value, str):
        return value.strip() or None
    return cast(Cell, value)


def read_workbook(path: Path) -> list[Sheet]:
    """Read all sheets of a workbook; blank rows are left out, their numbers kept.

    Raises:
        Unreadable: no workbook, a damaged one, or one behind a password.
    """
    sheets = []
    try:
        with path.open("rb") as file, python_calamine.load_workbook(file) as workbook:
            for name in workbook.sheet_names:
                rows: list[list[Cell]] = []
                numbers: list[int] = []
                cells = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
                for number, row in enumerate(cells, start=1):
                    values = [_cell(value) for value in row]
                    if any(value is not None for value in values):
                        rows.append(values)
                        numbers.append(number)
                sheets.append(Sheet(name, rows, numbers))
    except python_calamine.CalamineError as error:
        raise Unreadable(f"it is no readable workbook ({type(error).__name__})") from None
    return sheets
