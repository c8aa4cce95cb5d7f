"""The runs of one text of an XLSX: raised signs and struck-out letters are no part of what it says.

Belongs here: which runs count. Does not belong here: fonts (`xlsx_fonts`), or where the text stands.
"""

from dataclasses import dataclass, field

from dagster_project.submissions.reading.workbook_xml import Attributes

_OFF = ("0", "false")


@dataclass
class RichText:
    """Is told the elements of one text; `said` is what counts, `marked` what is raised, lowered or struck out."""

    said: str = ""
    marked: str = ""
    _is_marked: bool = field(default=False, init=False)
    _in_text: bool = field(default=False, init=False)
    _phonetic: int = field(default=0, init=False)

    def start(self, name: str, attributes: Attributes) -> None:
        """A run begins, or a property or the letters of one."""
        if name == "r":
            self._is_marked = False
        elif name == "rPh":
            self._phonetic += 1
        elif name == "strike":
            self._is_marked |= attributes.get("val", "1") not in _OFF
        elif name == "vertAlign":
            self._is_marked |= attributes.get("val") in ("superscript", "subscript")
        elif name == "t":
            self._in_text = not self._phonetic

    def end(self, name: str) -> None:
        """A run or its letters end."""
        if name == "t":
            self._in_text = False
        elif name == "r":
            self._is_marked = False
        elif name == "rPh":
            self._phonetic -= 1

    def text(self, text: str) -> None:
        """Letters."""
        if self._in_text and self._is_marked:
            self.marked += text
        elif self._in_text:
            self.said += text
