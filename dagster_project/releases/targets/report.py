"""The report that people hold: `report.html`, `report.xlsx` and `report.docx`, made from one reading of the release."""

import logging

from dagster_project.contracts.load import load_office
from dagster_project.releases.contents.build_context import BuildContext
from dagster_project.releases.report.document import write_document_file
from dagster_project.releases.report.figures import read_figures
from dagster_project.releases.report.page import render_page
from dagster_project.releases.report.page.areas import Areas, read_areas
from dagster_project.releases.report.workbook import write_workbook_file

PAGE = "report.html"
WORKBOOK = "report.xlsx"
DOCUMENT = "report.docx"
_log = logging.getLogger(__name__)


def write_report(context: BuildContext) -> None:
    """Write all three; boundaries that cannot be used are told on the page and logged; the map then shows centroids.

    Raises:
        ContractError: the office's file cannot be used.
    """
    contracts = context.settings.contracts
    office, figures = load_office(contracts), read_figures(context)
    areas = Areas()
    if office.boundaries:
        areas = read_areas(contracts / office.boundaries, office.boundaries_code, figures.communes)
        if told := areas.problem or areas.remark:
            _log.warning("%s", told.en)
    (context.folder / PAGE).write_text(render_page(figures, office, areas), encoding="utf-8")
    write_workbook_file(context.folder / WORKBOOK, figures, office, context.dictionary)
    write_document_file(context.folder / DOCUMENT, figures, office)
