"""The dictionary as one file, `dictionary.html`, which needs neither network nor script."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path

import jinja2

from dagster_project.releases import wording as words
from dagster_project.releases.dictionary.entries import TableEntry

_FOLDER = Path(__file__).parent


def render_dictionary(tables: Iterable[TableEntry], report_date: date, number: int, note: str | None) -> str:
    """The page as HTML text, for a release of `report_date`; `note` is what must be said of all of it."""
    return _template().render(
        tables=list(tables),
        feeds=words.FEEDS,
        release=f"{report_date}/r{number:03}",
        day=words.day(report_date),
        note=note,
    )


@lru_cache(1)
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    return environment.get_template("page.html.j2")
