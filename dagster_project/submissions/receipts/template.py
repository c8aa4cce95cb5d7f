"""The templates of what a sender reads in a browser: HTML that needs nothing else, no script, no network.

Belongs here: how a template is loaded, and the words and filters that all share. What is escaped is escaped by Jinja,
without exception. Does not belong here: what a page says.
"""

from functools import lru_cache
from pathlib import Path

import jinja2

from dagster_project.submissions.receipts import words
from dagster_project.submissions.receipts.visible import visible


@lru_cache
def template(name: str) -> jinja2.Template:
    """A template by the name of its file."""
    loader = jinja2.FileSystemLoader(Path(__file__).parent / "templates")
    environment = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["visible"] = visible
    environment.filters["number"] = words.number
    environment.globals |= {"SEVERITIES": words.SEVERITIES, "VERDICTS": words.VERDICTS, "HEADINGS": words.HEADINGS}
    return environment.get_template(name)
