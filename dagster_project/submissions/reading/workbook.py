"""XLSX workbooks, every cell's own value; formulas as they were last calculated."""

from pathlib import Path
from typing import cast

import python_calamine

from dagster_project.submissions.reading.sheet import Cell, Sheet, Unreadable


def read_workbook(path: Path) -> list[Sheet]:
    """Read all sheets of a workbook; blank rows are left out, their numbers kept.

    Raises:
        Unreadable: no workbook, a damaged one, or one behind a password.
    """
    try:
        with path.open("rb") as file, python_calamine.load_workbook(file) as workbook:
            return [_sheet(workbook, name) for name in workbook.sheet_names]
    except python_calamine.CalamineError:
        raise Unreadable("workbook_unreadable") from None
    except BaseException as error:
        # A panic of the Rust library is no Exception, so that nothing else catches it.
        if type(error).__name__ != "PanicException":
            raise
        raise Unreadable("workbook_unreadable") from None


def _sheet(workbook: python_calamine.CalamineWorkbook, name: str) -> Sheet:
    rows: list[list[Cell]] = []
    numbers: list[int] = []
    cells = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    for number, row in enumerate(cells, start=1):
        values = [_cell(value) for value in row]
        if any(value is not None for value in values):
            rows.append(values)
            numbers.append(number)
    return Sheet(name, rows, numbers)


def _cell(value: object) -> Cell:
    if isinstance(value, str):
        return value.strip() or None
    return cast(Cell, value)
