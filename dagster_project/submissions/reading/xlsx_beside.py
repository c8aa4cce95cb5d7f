"""What an XLSX workbook says beside its cells: comments, text boxes, charts, headers and footers of printed pages.

Belongs here: those texts. Does not belong here: cells, or what a text means.
"""

import re
from collections.abc import Iterator, Mapping

from dagster_project.submissions.reading.sheet import Beside
from dagster_project.submissions.reading.unusual import (
    COMMENT,
    DRAWING,
    PAGE,
    invisible,
    marked,
    struck,
)
from dagster_project.submissions.reading.workbook_xml import Attributes
from dagster_project.submissions.reading.xlsx_package import Package
from dagster_project.submissions.reading.xlsx_survey import Survey

_COMMENTS = re.compile(r".*\b(?:comments|threadedcomments/threadedcomment)[^/]*\.xml|.*\bcomments/comment[^/]*\.xml")
_DRAWINGS = re.compile(r".*\b(?:drawings/drawing|charts/chart|charts/chartex)[^/]*\.xml")
_PAGE_CODE = re.compile(r'&(?:"[^"]*"|K[0-9A-F]{6}|K[0-9+-]{5}|[0-9]{1,3}|[A-Z])', re.IGNORECASE)
_BREAK = re.compile(r"&[LCR]", re.IGNORECASE)


class _Texts:
    """Visitor that keeps the texts of each element of some names, the innermost of them."""

    def __init__(self, ends: frozenset[str]) -> None:
        self.texts: list[str] = []
        self._ends = ends
        self._text = ""
        self._in_text = False

    def start(self, name: str, attributes: Attributes) -> None:
        """Letters begin."""
        self._in_text = name in ("t", "text")

    def end(self, name: str) -> None:
        """Letters end, or the whole that they are of."""
        self._in_text = False
        if name in self._ends:
            if self._text.strip():
                self.texts.append(" ".join(self._text.split()))
            self._text = ""
        elif name in ("p", "br"):
            self._text += " "

    def text(self, text: str) -> None:
        """Letters."""
        if self._in_text:
            self._text += text


def beside_cells(package: Package, surveys: Mapping[str, Survey]) -> list[Beside]:
    """Every such text of a workbook."""
    found: list[Beside] = []
    for part in package.entries:
        if _COMMENTS.fullmatch(part):
            found += (Beside("beside", text, COMMENT) for text in _texts(package, part, "comment", "threadedComment"))
        elif _DRAWINGS.fullmatch(part):
            found += (Beside("beside", text, DRAWING) for text in _texts(package, part, "txBody", "rich"))
    for name, survey in surveys.items():
        found += (Beside("beside", text, PAGE, name) for page in survey.pages for text in texts_of_page(page))
    return found


def _texts(package: Package, part: str, *ends: str) -> list[str]:
    visitor = _Texts(frozenset(ends))
    package.walk(part, visitor)
    return visitor.texts


def texts_of_page(text: str) -> Iterator[str]:
    """The texts of a header or footer, left, middle and right, without codes for fonts, pages and times."""
    for part in _BREAK.split(text):
        if shown := " ".join(_PAGE_CODE.sub(" ", part).split()):
            yield shown


def unusual_cells(name: str, survey: Survey, shown: Mapping[tuple[int, int], str]) -> Iterator[Beside]:
    """The cells that look otherwise than they are, of each row the first; `shown` are their texts."""
    rows: set[tuple[str, int]] = set()
    for (row, column), look in survey.looks.items():
        for kind, is_so, tell in (("s", look.is_struck, struck), ("i", look.is_invisible, invisible)):
            if is_so and (kind, row) not in rows:
                rows.add((kind, row))
                yield tell(name, row + 1, shown.get((row, column), ""))
    for (row, _), rich in survey.rich.items():
        yield marked(name, row + 1, rich.said.strip(), rich.marked.strip())
