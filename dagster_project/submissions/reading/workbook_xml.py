"""The XML within a workbook, event by event: nothing is built in memory, no entity and no outside address is followed.

Belongs here: walking safely, and the runs of a rich text: raised signs and struck-out letters are no part of what it
says. Does not belong here: what other elements mean.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol
from xml.parsers import expat

from dagster_project.submissions.reading.sheet import Unreadable

Attributes = dict[str, str]
_LONGEST_TEXT = 1 << 16
"""Characters that are told at once: more than a cell of any spreadsheet program holds."""
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


class Visitor(Protocol):
    """What is told of each element, by its name without a prefix."""

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """Characters within the innermost element."""


def walk(chunks: Iterable[bytes], visitor: Visitor, most_elements: int) -> None:
    """Tell the visitor everything in order.

    Raises:
        Unreadable: no well-formed XML, a document type (and so entities), or more elements than are allowed.
    """
    left = most_elements

    def start(name: str, attributes: Attributes) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise Unreadable("cells_too_many", expected=str(most_elements), value=f"> {most_elements}")
        visitor.start(name if ":" not in name else name.rpartition(":")[2], attributes)

    def refuse(*_: object) -> None:
        raise Unreadable("workbook_entities")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = _LONGEST_TEXT
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda name: visitor.end(name if ":" not in name else name.rpartition(":")[2])
    parser.CharacterDataHandler = visitor.text
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError):  # the last two: an encoding that nobody knows
        raise Unreadable("workbook_unreadable") from None


def plain(attributes: Attributes) -> Attributes:
    """The attributes by their names without prefixes."""
    return {name.rpartition(":")[2]: value for name, value in attributes.items()}
