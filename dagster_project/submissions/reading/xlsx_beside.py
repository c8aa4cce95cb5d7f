"""What an XLSX workbook says beside its cells: comments, text boxes, charts, headers and footers of printed pages,
prompts, names that it gives, properties of the document.

Belongs here: those texts. Does not belong here: cells, or what a text means.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from dagster_project.submissions.reading.sheet import MetadataItem
from dagster_project.submissions.reading.unusual import (
    COMMENT,
    DRAWING,
    NAME,
    PAGE,
    PROMPT,
    PROPERTY,
    invisible,
    marked,
    struck,
)
from dagster_project.submissions.reading.workbook_xml import Attributes, plain
from dagster_project.submissions.reading.xlsx_package import Package
from dagster_project.submissions.reading.xlsx_survey import Survey

_COMMENTS = re.compile(r".*\b(?:comments|threadedcomments/threadedcomment)[^/]*\.xml|.*\bcomments/comment[^/]*\.xml")
_DRAWINGS = re.compile(r".*\b(?:drawings/drawing|charts/chart|charts/chartex|diagrams/data)[^/]*\.xml")
_PROPERTIES = re.compile(r"docprops/(?:core|custom)[^/]*\.xml")
_SAYING = frozenset(
    {
        "title",
        "subject",
        "description",
        "keywords",
        "category",
        "contentStatus",
        "lpwstr",
        "lpstr",
        "keyword",
        "user-defined",
    }
)
_OF_PROGRAMS = re.compile(
    r"ContentTypeId|MSIP_Label_.*|KSO\w*|ICV|AppVersion|Company|Manager|HyperlinkBase|DocSecurity|HyperlinksChanged"
    r"|LinksUpToDate|ScaleCrop|ShareDoc|(?:dc|gsf|xlsx):.*",
    re.IGNORECASE,
)
"""Properties that office programs write by themselves."""
_BUILT_IN = re.compile(
    r"_xl\w*\..*|_*xlnm.*|_FilterDatabase.*|Excel_BuiltIn_.*|ExternalData_\d+|Print_\w+|Sheet_Title", re.IGNORECASE
)
"""Names that spreadsheet programs give by themselves, to what is printed or filtered."""
_QUOTED = re.compile(r'"((?:[^"]|"")*)"')
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
        """Letters begin; a picture is described by its attributes."""
        self._in_text = name in ("t", "text")
        if name == "cNvPr":
            self.texts += (text for key in ("title", "descr") if (text := " ".join(attributes.get(key, "").split())))

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


class Properties:
    """Visitor of the properties of a document: those that somebody wrote."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._text: str | None = None
        self._is_of_program = False

    def start(self, name: str, attributes: Attributes) -> None:
        """A property begins."""
        if name in ("property", "user-defined"):
            known = plain(attributes).get("name", "")
            self._is_of_program = _OF_PROGRAMS.fullmatch(known) is not None
            self.texts += [] if self._is_of_program else [known]
        if name in _SAYING and not self._is_of_program:
            self._text = ""

    def end(self, name: str) -> None:
        """A property ends."""
        if self._text and (text := " ".join(self._text.split())):
            self.texts.append(text)
        self._text = None

    def text(self, text: str) -> None:
        """What it says."""
        if self._text is not None:
            self._text += text


def names_given(names: Iterable[tuple[str, str]]) -> Iterator[MetadataItem]:
    """The names that a workbook gives, and the texts to which it gives them; not those of the program itself."""
    for name, given in names:
        if not _BUILT_IN.fullmatch(name):
            yield from (MetadataItem("beside", text, NAME) for text in (name, *_QUOTED.findall(given)) if text.strip())


def beside_cells(package: Package, surveys: Mapping[str, Survey]) -> list[MetadataItem]:
    """Every such text of a workbook."""
    found: list[MetadataItem] = []
    for part in package.entries:
        if _COMMENTS.fullmatch(part):
            found += (
                MetadataItem("beside", text, COMMENT) for text in _texts(package, part, "comment", "threadedComment")
            )
        elif _DRAWINGS.fullmatch(part):
            found += (MetadataItem("beside", text, DRAWING) for text in _texts(package, part, "txBody", "rich"))
        elif _PROPERTIES.fullmatch(part):
            properties = Properties()
            package.walk(part, properties)
            found += (MetadataItem("beside", text, PROPERTY) for text in properties.texts)
    found += names_given(package.names)
    for name, survey in surveys.items():
        found += (MetadataItem("beside", text, PROMPT, name) for text in survey.prompts)
        found += (MetadataItem("beside", text, PAGE, name) for page in survey.pages for text in texts_of_page(page))
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


def unusual_cells(name: str, survey: Survey, shown: Mapping[tuple[int, int], str]) -> Iterator[MetadataItem]:
    """The cells that look otherwise than they are, of each row the first; `shown` are their texts."""
    rows: set[tuple[str, int]] = set()
    for (row, column), look in survey.looks.items():
        for kind, is_so, tell in (("s", look.is_struck, struck), ("i", look.is_invisible, invisible)):
            if is_so and (kind, row) not in rows:
                rows.add((kind, row))
                yield tell(name, row + 1, shown.get((row, column), ""))
    for (row, _), rich in survey.rich.items():
        yield marked(name, row + 1, rich.said.strip(), rich.marked.strip())
