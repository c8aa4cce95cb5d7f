"""The XML within a workbook, event by event: nothing is built in memory, no entity and no outside address is followed.

Belongs here: walking safely. Does not belong here: what the elements mean.
"""

from collections.abc import Iterable
from typing import Protocol
from xml.parsers import expat

from dagster_project.submissions.reading.sheet import Unreadable

Attributes = dict[str, str]
_LONGEST_TEXT = 1 << 16
"""Characters that are told at once: more than a cell of any spreadsheet program holds."""


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
