"""The receipt as one page of HTML that needs nothing else: no script, no network; it prints and fits a telephone.

Belongs here: filling the template. What is escaped is escaped by Jinja, without exception.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2

from dagster_project.submissions.receipts import words
from dagster_project.submissions.receipts.content import Receipt
from dagster_project.submissions.receipts.facts import facts
from dagster_project.submissions.receipts.visible import visible

if TYPE_CHECKING:
    from dagster_project.submissions.receipts.index import Line


def page(receipt: Receipt, language: str = "vi") -> str:
    """The page; `language` is the one that it opens with."""
    return _template("receipt.html.j2").render(
        receipt=receipt,
        facts=facts(receipt),
        remedies={rule.code: rule.remedy for rule in receipt.rules},
        language=language,
    )


def index_page(name: str, lines: Sequence["Line"], sample_data: str | None) -> str:
    """The page of a submitter's last submissions, the newest first."""
    return _template("index.html.j2").render(name=name, lines=lines, sample_data=sample_data, language="vi")


@lru_cache
def _template(name: str) -> jinja2.Template:
    loader = jinja2.FileSystemLoader(Path(__file__).parent / "templates")
    environment = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["visible"] = visible
    environment.filters["number"] = words.number
    environment.globals |= {"SEVERITIES": words.SEVERITIES, "VERDICTS": words.VERDICTS, "HEADINGS": words.HEADINGS}
    return environment.get_template(name)
