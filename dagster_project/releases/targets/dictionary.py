"""`dictionary.html`: what every published column is called, counts in and means."""

from dagster_project.releases.contents.build_context import BuildContext
from dagster_project.releases.dictionary.page import render_dictionary

DICTIONARY = "dictionary.html"


def write_dictionary(context: BuildContext) -> None:
    """Write the dictionary of all published tables."""
    page = render_dictionary(context.dictionary.values(), context.report_date, context.number, context.note)
    (context.folder / DICTIONARY).write_text(page, encoding="utf-8")
