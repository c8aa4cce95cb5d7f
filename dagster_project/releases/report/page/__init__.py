"""`report.html`: one file that a leader opens from a folder, without network.

Belongs here: filling the template; `chart`, `map` and `areas` work out where things are drawn. Does not belong here: a
figure.
Nothing is loaded from anywhere: style and script are in the file, drawings are SVG, and the file itself forbids more.
"""

from functools import lru_cache
from pathlib import Path

import jinja2
from markupsafe import Markup

from dagster_project.contracts.office import Office
from dagster_project.releases import wording as words
from dagster_project.releases.report.criteria import eligibility_criteria, priority_criteria
from dagster_project.releases.report.figures import OVERDUE, Figures, is_troubled
from dagster_project.releases.report.notes import all_clear, notes_of
from dagster_project.releases.report.page.areas import Areas
from dagster_project.releases.report.page.chart import DESK, PHONE, progress_chart, sparkline
from dagster_project.releases.report.page.map import commune_map
from dagster_project.warehouse.measures import report_measures, shown

_FOLDER = Path(__file__).parent


def render_page(figures: Figures, office: Office, areas: Areas) -> str:
    """The page as HTML text. `areas` holds the communes' boundaries, or why there are none."""
    return _template().render(
        figures=figures,
        measures=report_measures(),
        shown=shown(),
        office=office,
        areas=areas,
        charts=[chart for frame in (DESK, PHONE) if (chart := progress_chart(figures, frame))],
        sparkline=lambda name: sparkline(figures, name),
        map=commune_map(figures, areas),
        feeds=words.FEEDS,
        notes=notes_of(figures),
        all_clear=all_clear(figures),
        priority_criteria=priority_criteria(figures.priority_rule),
        eligibility_criteria=eligibility_criteria(figures.eligibility),
        overdue=OVERDUE,
        events=words.EVENTS,
        reasons=words.REASONS,
        in_english={words.vi: words.en for words in words.REASONS.values()},
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
    environment.filters |= {
        "number": words.number,
        "signed": words.signed,
        "percent": words.percent,
        "day": words.day,
        "long_day": words.long_day,
        "moment": words.moment,
    }
    environment.globals |= {"both": _both, "words_of": words.words_of, "status_of": words.status_of, "file": _file}
    environment.tests["troubled"] = is_troubled
    return environment.get_template("page.html.j2")


def _both(vi: object, en: object) -> Markup:
    """A text in both languages; the style shows one of them."""
    if vi == en:
        return Markup("{}").format(vi)
    return Markup('<span lang="vi">{}</span><span lang="en">{}</span>').format(vi, en)


def _file(name: str) -> Markup:
    """Style and script are our own files, and go in as they are."""
    return Markup((_FOLDER / name).read_text(encoding="utf-8"))  # noqa: S704
