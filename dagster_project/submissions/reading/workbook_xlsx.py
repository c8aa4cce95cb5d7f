"""XLSX workbooks: calamine reads the cells, after a walk through the XML has found that they fit into memory.

Formulas count as they were last calculated; macros and links to other workbooks are never run or followed.
Belongs here: cells of XLSX, and putting right in memory what Excel opens and calamine does not: parts that lie
elsewhere, names with backslashes, a sheet's wrong note of its own size. Does not belong here: legacy fonts (`fonts`),
or what a cell means.
"""

import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, cast

import python_calamine

from dagster_project.submissions.reading.limits import Limits, at_most
from dagster_project.submissions.reading.sheet import Cell, MetadataItem, Sheet, Unreadable
from dagster_project.submissions.reading.workbook_rows import Book, as_sheet, remarks_on
from dagster_project.submissions.reading.xlsx_beside import beside_cells, unusual_cells
from dagster_project.submissions.reading.xlsx_fonts import read_runs
from dagster_project.submissions.reading.xlsx_package import WORKBOOK, Package, open_package
from dagster_project.submissions.reading.xlsx_survey import Survey, survey_sheets

_IS_WORKSHEET = python_calamine.SheetTypeEnum.WorkSheet
_IS_VISIBLE = python_calamine.SheetVisibleEnum.Visible
_DIMENSION = re.compile(rb"<(?:\w+:)?dimension\b[^>]*?(?:/>|>\s*</(?:\w+:)?dimension>)")
_RIGHT = re.compile(rb'ref="[A-Z]{1,3}[1-9][0-9]*(?::[A-Z]{1,3}[1-9][0-9]*)?"')
_HEAD = 4096
_SHEET = re.compile(r"xl/(?:work|chart|dialog|macro)sheets/[^/]+")
_TYPES = "http://schemas.openxmlformats.org"


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


def readable(package: Package) -> BinaryIO | None:
    """The workbook as it can be read; None where it can be read as it lies."""
    wrong = {link.part for link in package.sheets.values() if _has_wrong_size(package, link.part)}
    if not wrong and _lies_right(package):
        return None
    parts = {"_rels/.rels": _links([("", "officeDocument", WORKBOOK)]), WORKBOOK: package.content(package.workbook)}
    links = []
    for at, link in enumerate(package.sheets.values(), start=1):
        target, content = f"{link.kind}s/sheet{at}.xml", package.content(link.part)
        parts[f"xl/{target}"] = _DIMENSION.sub(b"", content, count=1) if link.part in wrong else content
        links.append((link.key, link.kind, target))
    for kind, part in (("sharedStrings", package.texts), ("styles", package.styles)):
        if package.has(part):
            parts[f"xl/{kind}.xml"] = package.content(part)
            links.append((f"of {kind}", kind, f"{kind}.xml"))
    parts["xl/_rels/workbook.xml.rels"] = _links(links)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    made.seek(0)
    return made


def _lies_right(package: Package) -> bool:
    """Whether every part that is read lies where Excel puts it."""
    others = {"xl/sharedstrings.xml": package.texts, "xl/styles.xml": package.styles}
    return (
        package.workbook == WORKBOOK
        and all(_SHEET.fullmatch(link.part) for link in package.sheets.values())
        and all(part in ("", name) for name, part in others.items())
        and not any("\\" in entry.filename for entry in package.archive.infolist())
    )


def _links(links: Iterable[tuple[str, str, str]]) -> bytes:
    """The relations of a part: key, kind and target of each."""
    from xml.sax.saxutils import quoteattr  # noqa: PLC0415  brings half of the network library along

    written = (
        f"<Relationship Id={quoteattr(key)} Type={quoteattr(f'{_TYPES}/officeDocument/2006/relationships/{kind}')} "
        f"Target={quoteattr(target)}/>"
        for key, kind, target in links
    )
    return f'<Relationships xmlns="{_TYPES}/package/2006/relationships">{"".join(written)}</Relationships>'.encode()


def _has_wrong_size(package: Package, part: str) -> bool:
    with package.archive.open(package.entries[part]) as file:
        found = _DIMENSION.search(file.read(_HEAD))
    return found is not None and _RIGHT.search(found[0]) is None
