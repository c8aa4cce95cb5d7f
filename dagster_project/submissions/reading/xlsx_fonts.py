"""The fonts of an XLSX workbook's texts, read only where a text looks as if its font were needed to read it.

Belongs here: cells, styles and formatted runs. Does not belong here: which fonts are legacy ones (`fonts`).
"""

from pathlib import Path

from dagster_project.submissions.reading.legacy import legacy_of_font
from dagster_project.submissions.reading.limits import Limits
from dagster_project.submissions.reading.workbook_rows import Runs
from dagster_project.submissions.reading.workbook_xml import Attributes
from dagster_project.submissions.reading.xlsx_package import Package, open_package
from dagster_project.submissions.reading.xlsx_survey import cell_place

Parts = list[tuple[str, str | None]]
"""Runs of one text; None for the font of the cell."""


class _Styles:
    """Visitor of the styles: the font of each cell style."""

    def __init__(self) -> None:
        self._fonts: list[str] = []
        self._of_styles: list[int] = []
        self._within = ""

    def start(self, name: str, attributes: Attributes) -> None:
        if name in ("fonts", "cellXfs", "cellStyleXfs", "dxfs"):
            self._within = name
        elif self._within == "fonts" and name == "font":
            self._fonts.append("")
        elif self._within == "fonts" and name == "name" and self._fonts:
            self._fonts[-1] = attributes.get("val", "")
        elif self._within == "cellXfs" and name == "xf":
            number = attributes.get("fontId", "0")
            self._of_styles.append(int(number) if number.isdecimal() else 0)

    def end(self, name: str) -> None:
        if name == self._within:
            self._within = ""

    def text(self, text: str) -> None:
        pass

    @property
    def fonts(self) -> set[str]:
        """All fonts that styles name."""
        return set(self._fonts)

    def font(self, style: str) -> str:
        """The font of the cell style with this number; none where there is no such style."""
        at = int(style) if style.isdecimal() else 0
        font = self._of_styles[at] if at < len(self._of_styles) else 0
        return self._fonts[font] if font < len(self._fonts) else ""


class _Texts:
    """Visitor of shared texts, or of the texts within a sheet's cells: runs with their fonts."""

    def __init__(self) -> None:
        self.texts: list[Parts] = []
        self.fonts: set[str] = set()
        self._font: str | None = None
        self._is_text = False
        self._phonetic = 0

    def start(self, name: str, attributes: Attributes) -> None:
        if name in ("si", "is"):
            self.texts.append([])
            self._font = None
        elif name == "rPh":
            self._phonetic += 1
        elif name == "r":
            self._font = None
        elif name == "rFont":
            self._font = attributes.get("val", "")
            self.fonts.add(self._font)
        elif name == "t":
            self._is_text = not self._phonetic

    def end(self, name: str) -> None:
        if name == "t":
            self._is_text = False
        elif name == "r":
            self._font = None
        elif name == "rPh":
            self._phonetic -= 1

    def text(self, text: str) -> None:
        if self._is_text and self.texts:
            self.texts[-1].append((text, self._font))


class _Cells(_Texts):
    """Visitor of one sheet: the texts of its cells."""

    def __init__(self, name: str, styles: _Styles, shared: list[Parts], runs: Runs) -> None:
        super().__init__()
        self._name, self._styles, self._shared, self._runs = name, styles, shared, runs
        self._row = self._column = -1
        self._style = self._type = self._value = ""
        self._is_value = False

    def start(self, name: str, attributes: Attributes) -> None:
        super().start(name, attributes)
        if name == "row":
            self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
            self._column = -1
        elif name == "c":
            self._row, self._column = (
                cell_place(attributes["r"]) if "r" in attributes else (self._row, self._column + 1)
            )
            self._style, self._type, self._value = attributes.get("s", "0"), attributes.get("t", ""), ""
            self.texts.clear()
        elif name == "v":
            self._is_value = True

    def end(self, name: str) -> None:
        super().end(name)
        if name == "v":
            self._is_value = False
        elif name == "c" and self._type in ("s", "str", "inlineStr"):
            self._keep()

    def text(self, text: str) -> None:
        super().text(text)
        if self._is_value:
            self._value += text

    def _keep(self) -> None:
        if self._type == "s":
            parts = self._shared[int(self._value)] if self._value else []
        else:
            parts = self.texts[-1] if self.texts else [(self._value, None)]
        if not all(text.isascii() for text, _ in parts):
            own = self._styles.font(self._style)
            place = (self._name, self._row + 1, self._column)
            self._runs[place] = [(text, own if font is None else font) for text, font in parts]


def read_runs(path: Path, limits: Limits) -> Runs:
    """The texts that are not plain letters, with their fonts; none where no font of the workbook is a legacy one.

    Raises:
        Unreadable: as the reading of the workbook.
    """
    runs: Runs = {}
    with open_package(path, limits) as package:
        styles, texts = _Styles(), _Texts()
        _walk(package, package.styles, styles)
        _walk(package, package.texts, texts)
        if not any(map(legacy_of_font, styles.fonts | texts.fonts)):
            return {}
        for name, link in package.sheets.items():
            package.walk(link.part, _Cells(name, styles, texts.texts, runs))
    return runs


def _walk(package: Package, part: str, visitor: _Styles | _Texts) -> None:
    if package.has(part):
        package.walk(part, visitor)
