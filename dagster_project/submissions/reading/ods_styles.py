"""The styles of an ODS workbook: which font a cell has, and whether a sheet is hidden.

Belongs here: names of styles, and what they inherit. Does not belong here: cells.
"""

from dagster_project.submissions.reading.workbook_xml import Attributes, plain

_DEEPEST = 20


class Styles:
    """Visitor of the styles, in their own part and before the cells."""

    def __init__(self) -> None:
        self._faces: dict[str, str] = {}
        self._fonts: dict[str, str] = {}
        self._parents: dict[str, str] = {}
        self._hidden: set[str] = set()
        self._style = ""

    def start(self, name: str, attributes: Attributes) -> None:
        """A style begins, or a property of one."""
        if name not in ("font-face", "style", "text-properties", "table-properties"):
            return
        known = plain(attributes)
        if name == "font-face":
            self._faces[known.get("name", "")] = known.get("font-family", "")
        elif name == "style":
            self._style = known.get("name", "")
            self._parents[self._style] = known.get("parent-style-name", "")
        elif name == "text-properties":
            font = known.get("font-family") or known.get("font-name", "")
            if font:
                self._fonts[self._style] = font
        elif known.get("display") == "false":
            self._hidden.add(self._style)

    def end(self, name: str) -> None:
        """A style ends."""
        if name == "style":
            self._style = ""

    def text(self, text: str) -> None:
        """Styles hold no text."""

    def hides(self, style: str) -> bool:
        """Whether a sheet of this style is hidden."""
        return style in self._hidden

    def font(self, style: str) -> str:
        """The font of a style, or of the one that it inherits from; an empty text where none says."""
        for _ in range(_DEEPEST):
            if style in self._fonts:
                font = self._fonts[style]
                return self._faces.get(font, font).strip("'\"")
            if not style:
                break
            style = self._parents.get(style, "")
        return ""
