"""`report.docx`: two to four pages to the City People's Committee, to be signed.

Belongs here: turning the wording of `report.txt.j2` into an official document after Nghị định 30/2020/NĐ-CP.
Does not belong here: figures; every one comes from the release. Why DOCX and not PDF: docs/decisions/.
"""

from functools import lru_cache
from pathlib import Path

import jinja2
from docx import Document as new_document
from docx.document import Document

from dagster_project.contracts.office import Office
from dagster_project.releases import wording as words
from dagster_project.releases.report.criteria import eligibility_criteria, priority_criteria
from dagster_project.releases.report.document.form import (
    add_heading,
    add_item,
    add_letterhead,
    add_paragraph,
    add_signature,
    add_table,
    set_up,
)
from dagster_project.releases.report.document.tables import text_tables
from dagster_project.releases.report.figures import Figures
from dagster_project.releases.report.notes import all_clear, notes_of, weeks_told

_FOLDER = Path(__file__).parent


def write_document_file(path: Path, figures: Figures, office: Office) -> None:
    """Write the document to `path`."""
    document = new_document()
    set_up(document, f"Tiến độ tắt sóng 2G {office.city}", office, figures)
    add_letterhead(document, office, figures)
    wording = [line.strip() for line in _wording(figures, office).splitlines() if line.strip()]
    last_section = max((at for at, line in enumerate(wording) if line.startswith("# ")), default=0)
    for at, line in enumerate(wording):
        _add(document, line, figures, kept=at >= last_section)
    add_signature(document, office)
    document.save(str(path))


def _add(document: Document, line: str, figures: Figures, *, kept: bool) -> None:
    """`kept`: the line stays with what follows, down to the signature, which never stands alone on a page."""
    if line.startswith("# "):
        add_heading(document, line[2:])
    elif line.startswith("- "):
        add_item(document, line[2:], kept=kept)
    elif line.startswith("@table "):
        add_table(document, text_tables(figures)[line.removeprefix("@table ")])
    else:
        add_paragraph(document, line, kept=kept)


def _wording(figures: Figures, office: Office) -> str:
    return _template().render(
        figures=figures,
        office=office,
        notes=notes_of(figures),
        all_clear=all_clear(figures).vi,
        weeks=weeks_told(figures).vi,
        priority_criteria=priority_criteria(figures.priority_rule).vi,
        eligibility_criteria=eligibility_criteria(figures.eligibility).vi,
    )


@lru_cache(1)
def _template() -> jinja2.Template:
    environment = jinja2.Environment(  # noqa: S701 - plain text, no markup
        loader=jinja2.FileSystemLoader(_FOLDER), trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    environment.filters |= {
        "number": words.number,
        "percent": words.percent,
        "day": words.day,
        "long_day": words.long_day,
        "places": words.places,
        "lower_first": lambda text: text[:1].lower() + text[1:],
    }
    return environment.get_template("report.txt.j2")
