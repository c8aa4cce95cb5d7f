"""The styles of an ODS workbook: which font and number format a cell has, and whether a sheet is hidden.

Belongs here: names of styles, what they inherit, and number styles as the codes of other spreadsheets.
Does not belong here: cells, or what a code does to a number (`number_format`).
"""

from dagster_project.submissions.reading.number_format import is_plain
from dagster_project.submissions.reading.workbook_xml import Attributes, plain

_DEEPEST = 20
_FIELDS = {"sheet-name", "page-number", "page-count", "date", "time", "file-name", "title"}
"""What a program puts into the header or footer of a page by itself."""
_OF_PAGES = ("header", "footer", "header-left", "footer-left", "header-first", "footer-first")
_OF_STYLES = ("font-face", "style", "text-properties", "table-properties", "table-cell-properties")
STYLES = {"number-style", "percentage-style", "currency-style"}


class NumberStyles:
    """Visitor of the number styles; `codes` are those that may show another number, by name."""

    def __init__(self) -> None:
        self.codes: dict[str, str] = {}
        self._name: str | None = None
        self._code = ""
        self._is_text = False

    def start(self, name: str, known: Attributes) -> None:
        """A number style begins, or a part of one."""
        if name in STYLES:
            self._name, self._code = known.get("name", ""), ""
        elif self._name is None:
            return
        elif name == "number":
            places = known.get("decimal-places", "0")
            self._code += "0" + ("." + "0" * int(places) if places.isdecimal() and 0 < int(places) < 20 else "")
            self._code += "," if known.get("display-factor", "1") not in ("1", "1.0", "") else ""
        elif name == "scientific-number":
            self._code += "0.00E+00"
        elif name == "fraction":
            self._code += "# ?/?"
        self._is_text = name in ("text", "currency-symbol")

    def end(self, name: str) -> None:
        """A number style ends, or a part of one."""
        self._is_text = False
        if name in STYLES and self._name is not None:
            if not is_plain(self._code):
                self.codes[self._name] = self._code
            self._name = None

    def text(self, text: str) -> None:
        """Letters beside the number."""
        if self._name is not None and self._is_text:
            self._code += "%" if text.strip() == "%" else f'"{text}"'


class Styles:
    """Visitor of the styles, in their own part and before the cells; `pages` are headers and footers."""

    def __init__(self) -> None:
        self.pages: list[str] = []
        self._faces: dict[str, str] = {}
        self._properties: dict[str, Attributes] = {}
        self._parents: dict[str, str] = {}
        self._numbers = NumberStyles()
        self._hidden: set[str] = set()
        self._style = ""
        self._page: str | None = None
        self._field = ""

    def start(self, name: str, attributes: Attributes) -> None:
        """A style begins, or a property of one."""
        known = plain(attributes)
        self._numbers.start(name, known)
        if name in _OF_PAGES and known.get("display") != "false":
            self._page = ""
        elif name in _FIELDS:
            self._field = name
        elif name == "font-face":
            self._faces[known.get("name", "")] = known.get("font-family", "")
        elif name == "style":
            self._style = known.get("name", "")
            self._parents[self._style] = known.get("parent-style-name", "")
            self._properties[self._style] = {"data-style-name": known.get("data-style-name", "")}
        elif name == "table-properties" and known.get("display") == "false":
            self._hidden.add(self._style)
        elif name in _OF_STYLES:
            self._properties.setdefault(self._style, {}).update(known)

    def end(self, name: str) -> None:
        """A style ends, or the header or footer of a page."""
        self._numbers.end(name)
        if name == "style":
            self._style = ""
        elif name == self._field:
            self._field = ""
        elif name in _OF_PAGES and self._page is not None:
            self.pages += [" ".join(self._page.split())] if self._page.strip() else []
            self._page = None

    def text(self, text: str) -> None:
        """Letters of a header or footer, or beside a number."""
        self._numbers.text(text)
        if self._page is not None and not self._field:
            self._page += text

    def hides(self, style: str) -> bool:
        """Whether a sheet of this style is hidden."""
        return style in self._hidden

    def font(self, style: str) -> str:
        """The font of a style, or of the one that it inherits from; an empty text where none says."""
        font = self._said(style, "font-family", "font-name")
        return self._faces.get(font, font).strip("'\"")

    def format(self, style: str) -> str:
        """The number format of a style, where it may show another number."""
        return self._numbers.codes.get(self._said(style, "data-style-name"), "")

    def is_struck(self, style: str) -> bool:
        """Whether letters of this style are struck out."""
        line = self._said(style, "text-line-through-style"), self._said(style, "text-line-through-type")
        return any(said not in ("", "none") for said in line)

    def is_raised(self, style: str) -> bool:
        """Whether letters of this style stand above or below the line."""
        return self._said(style, "text-position").split(" ")[0] not in ("", "0%")

    def is_invisible(self, style: str) -> bool:
        """Whether letters of this style are white on no colour."""
        is_white = self._said(style, "color").casefold() == "#ffffff"
        return is_white and self._said(style, "background-color") in ("", "transparent", "#ffffff")

    def _said(self, style: str, *names: str) -> str:
        """A property of a style, or of the one that it inherits from; an empty text where none says."""
        for _ in range(_DEEPEST):
            known = self._properties.get(style, {})
            if found := next((known[name] for name in names if known.get(name)), ""):
                return found
            if not style:
                break
            style = self._parents.get(style, "")
        return ""
