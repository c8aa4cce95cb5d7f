"""XLSX workbooks: calamine reads the cells, after a walk through the XML has found that they fit into memory.

Formulas count as they were last calculated; macros and links to other workbooks are never run or followed.
Belongs here: cells of XLSX. Does not belong here: legacy fonts (`fonts`), or what a cell means.
"""

from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, cast

import python_calamine

from dagster_project.submissions.reading.limits import Limits, at_most
from dagster_project.submissions.reading.sheet import Cell, MetadataItem, Sheet, Unreadable
from dagster_project.submissions.reading.workbook_rows import Book, as_sheet, remarks_on
from dagster_project.submissions.reading.xlsx_beside import beside_cells, unusual_cells
from dagster_project.submissions.reading.xlsx_fonts import read_runs
from dagster_project.submissions.reading.xlsx_package import open_package
from dagster_project.submissions.reading.xlsx_repair import readable
from dagster_project.submissions.reading.xlsx_survey import Survey, survey_sheets

_IS_WORKSHEET = python_calamine.SheetTypeEnum.WorkSheet
_IS_VISIBLE = python_calamine.SheetVisibleEnum.Visible


def read_xlsx(path: Path, limits: Limits) -> Book:
    """All worksheets of a workbook.

    Raises:
        Unreadable: damaged, with XML entities, or more than the limits allow.
    """
    with open_package(path, limits) as package:
        at_most("sheets_too_many", len(package.sheets), limits.sheets)
        surveys = survey_sheets(package)
        remarks = package.remarks()
        beside = beside_cells(package, surveys)
        put_right = readable(package)
        is_1904 = package.is_1904
    with put_right or path.open("rb") as file:
        sheets = _guarded_sheets(file, surveys, limits, beside)
    for sheet in sheets:
        survey = surveys[sheet.name or ""]
        remarks += remarks_on(sheet, survey.hidden_rows, survey.hidden_columns)
    return Book(sheets, tuple(remarks), lambda: read_runs(path, limits), tuple(beside), is_1904)


def _guarded_sheets(
    file: BinaryIO, surveys: dict[str, Survey], limits: Limits, beside: list[MetadataItem]
) -> list[Sheet]:
    try:
        return _sheets(file, surveys, limits, beside)
    except (python_calamine.CalamineError, KeyError, IndexError):
        raise Unreadable("workbook_unreadable") from None
    except BaseException as error:
        # A panic of the Rust library is no Exception, so that nothing else catches it.
        if type(error).__name__ != "PanicException":
            raise
        raise Unreadable("workbook_unreadable") from None


def _sheets(file: BinaryIO, surveys: dict[str, Survey], limits: Limits, beside: list[MetadataItem]) -> list[Sheet]:
    sheets = []
    with python_calamine.load_workbook(file) as workbook:
        for at, known in enumerate(workbook.sheets_metadata):
            if known.typ != _IS_WORKSHEET:
                continue
            survey = surveys[known.name]
            rows = workbook.get_sheet_by_index(at).to_python(skip_empty_area=False)
            cells = [[_cell(value) for value in row] for row in rows]
            for (row, column), error in survey.errors.items():
                cells[row][column] = error
            for (row, column), rich in survey.rich.items():
                cells[row][column] = rich.said.strip() or None
            is_hidden = known.visible != _IS_VISIBLE
            if not is_hidden:
                shown = {(row, column): str(cells[row][column]) for row, column in survey.looks}
                beside += unusual_cells(known.name, survey, shown)
            formats = {(row + 1, at): look.format for (row, at), look in survey.looks.items() if look.format}
            without_value = frozenset((row + 1, at) for row, at in survey.without_value)
            sheet = as_sheet(known.name, enumerate(cells, 1), survey.merges, is_hidden, limits.cells, beside, formats)
            sheets.append(replace(sheet, without_value=without_value))
    return sheets


def _cell(value: object) -> Cell:
    if isinstance(value, str):
        return value.strip() or None
    return cast(Cell, value)
