"""`dictionary.html`: what every published column is called, counts in and means."""

from dagster_project.releases.contents.build_context import Edition
from dagster_project.releases.dictionary.page import render_dictionary

DICTIONARY = "dictionary.html"


def write_dictionary(edition: Edition) -> None:
    """Write the dictionary of all published tables."""
    page = render_dictionary(edition.dictionary.values(), edition.report_date, edition.number, edition.note)
    (edition.folder / DICTIONARY).write_text(page, encoding="utf-8")
