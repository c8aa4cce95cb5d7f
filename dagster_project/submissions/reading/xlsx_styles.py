"""The cell styles of an XLSX workbook: number formats, and letters that are struck out or cannot be seen.

Belongs here: what a style does to what a reader of the sheet sees. Does not belong here: names of fonts (`xlsx_fonts`).
"""

from dataclasses import dataclass

from dagster_project.submissions.reading.number_format import is_plain
from dagster_project.submissions.reading.workbook_xml import Attributes

_BUILT_IN = {
    "9": "0%", "10": "0.00%", "11": "0.00E+00", "12": "# ?/?", "13": "# ??/??", "48": "##0.0E+0",
}  # fmt: skip
"""The formats that every workbook has and that show another number; the others show it as it is, or a date."""
_OFF = ("0", "false", "none")
_WHITE = ("FFFFFFFF", "00FFFFFF", "FFFFFF")


@dataclass(frozen=True)
class CellStyle:
    """What is unusual of a cell style."""

    format: str = ""
    """Its number format, where it may show another number."""
    is_struck: bool = False
    is_invisible: bool = False


@dataclass
class _Font:
    is_struck: bool = False
    is_white: bool = False


class CellStyles:
    """Visitor of the styles; `looks` are the unusual ones by the number of the cell style, as a cell names it."""

    def __init__(self) -> None:
        self.looks: dict[str, CellStyle] = {}
        self._formats = dict(_BUILT_IN)
        self._fonts: list[_Font] = []
        self._fills: list[bool] = []
        self._within = ""
        self._styles = 0

    def start(self, name: str, attributes: Attributes) -> None:
        """A list begins, or one of its entries or their properties."""
        if name in ("fonts", "fills", "cellXfs", "cellStyleXfs", "dxfs", "numFmts"):
            self._within = name
        elif self._within == "numFmts" and name == "numFmt":
            code = attributes.get("formatCode", "")
            self._formats[attributes.get("numFmtId", "")] = "" if is_plain(code) else code
        elif self._within == "fonts":
            self._read_font(name, attributes)
        elif self._within == "fills" and name == "fill":
            self._fills.append(False)
        elif self._within == "fills" and name == "patternFill" and self._fills:
            self._fills[-1] = attributes.get("patternType", "none") != "none"
        elif self._within == "fills" and name == "gradientFill" and self._fills:
            self._fills[-1] = True
        elif self._within == "cellXfs" and name == "xf":
            self._read_style(attributes)

    def end(self, name: str) -> None:
        """A list ends."""
        if name == self._within:
            self._within = ""

    def text(self, text: str) -> None:
        """Styles hold no text."""

    def _read_font(self, name: str, attributes: Attributes) -> None:
        if name == "font":
            self._fonts.append(_Font())
        elif name == "strike" and self._fonts:
            self._fonts[-1].is_struck = attributes.get("val", "1") not in _OFF
        elif name == "color" and self._fonts:
            is_background = attributes.get("theme") == "0" and "tint" not in attributes
            self._fonts[-1].is_white = is_background or attributes.get("rgb", "").upper() in _WHITE

    def _read_style(self, attributes: Attributes) -> None:
        font_at = _at(attributes.get("fontId"), len(self._fonts))
        fill_at = _at(attributes.get("fillId"), len(self._fills))
        font = _Font() if font_at is None else self._fonts[font_at]
        is_filled = fill_at is not None and self._fills[fill_at]
        look = CellStyle(
            self._formats.get(attributes.get("numFmtId", "0"), ""), font.is_struck, font.is_white and not is_filled
        )
        if look != CellStyle():
            self.looks[str(self._styles)] = look
        self._styles += 1


def _at(number: str | None, count: int) -> int | None:
    """The place of an entry in its list, None where there is no such entry."""
    at = int(number) if number is not None and number.isdecimal() else 0
    return at if at < count else None
