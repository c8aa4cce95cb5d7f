"""The texts of XML, well-formed or not: what stands between tags, in attributes, in comments and instructions.

A text may be torn by its letters' style: the runs of one paragraph are joined. What a program writes for itself
(numbers, identifiers, coordinates) is told by its form, not by a list of all formats' attributes.
Belongs here: getting the texts out, piece by piece. Does not belong here: what they say (`gathering`).
"""

import codecs
import html
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

LONGEST = 1 << 20
"""Characters without a tag that are looked at together."""
_OVERLAP = 256
_TAG = re.compile(r"<(/?)(?:[\w.-]+:)?([\w.-]*)([^>]*)>([^<]*)")
_ATTRIBUTE = re.compile(r"([\w.:-]+)\s*=\s*(?:\"([^\"]{6,})\"|'([^']{6,})')")
_DULL = re.compile(r'<v>[^<]{0,7}</v>|<c(?: [a-z]+="[^"]{0,7}")*/?>|</c>|</?row(?: [\w:.]+="[^"]{0,7}")*/?>')
"""Short values and bare cells: nothing personal is so short, and they are most of a sheet."""
_RUNS = frozenset(("r", "t", "span", "a", "font", "s", "tab", "b", "i", "u", ""))
"""Elements that go on with the text that stands before them."""
_STYLE_OF_RUN = "rPr"
_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,100}encoding\s*=\s*[\"']([\w.-]{1,40})")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"),
          (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))  # fmt: skip


class FoundText(NamedTuple):
    """A text, and the element or attribute that holds it; `is_free` where people write, not programs alone."""

    value: str
    place: str
    is_free: bool = True


def encoding_of(head: bytes) -> str:
    """The encoding that the first bytes of XML say, UTF-8 where they say none."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    declared = _DECLARED.match(head)
    try:
        return codecs.lookup(declared[1].decode()).name if declared else "utf-8"
    except LookupError:
        return "utf-8"


def texts_of_markup(chunks: Iterable[bytes], encoding: str) -> Iterator[FoundText]:
    """Every text, one after another; a text without end is given in pieces that overlap."""
    reader, rest = _Reader(), ""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    for chunk in chunks:
        rest += decoder.decode(chunk)
        whole = rest.rfind("<")
        if whole > 0:
            yield from reader.read(rest[:whole])
            rest = rest[whole:]
        if len(rest) > LONGEST:
            yield from reader.read(f"{rest}>" if ">" not in rest else rest)
            rest = "<>" + rest[-_OVERLAP:]
    yield from reader.read(rest if ">" in rest else f"{rest}>")
    yield from reader.flush()


class _Reader:
    """Keeps, from piece to piece, the runs of the paragraph that has begun."""

    def __init__(self) -> None:
        self._runs: list[str] = []
        self._place = ""
        self._in_style = False

    def read(self, markup: str) -> Iterator[FoundText]:
        """The texts that end in a piece that begins with a tag, or with text before any."""
        if not markup.startswith("<"):
            markup = f"<>{markup}"
        for end, name, attributes, behind in _TAG.findall(_DULL.sub("", markup)):
            text = behind if name else attributes.removeprefix("![CDATA[").removesuffix("]]") + behind
            if name and len(attributes) > 6:
                yield from _of_attributes(name, attributes)
            if name == _STYLE_OF_RUN:
                self._in_style = not end and not attributes.endswith("/")
            elif name not in _RUNS and not self._in_style:
                yield from self.flush()
                self._place = name
            elif name in ("s", "tab"):
                self._runs.append(" ")
            if text and not text.isspace():
                self._runs.append(text)

    def flush(self) -> Iterator[FoundText]:
        """The text that has come to its end: joined, and each of its runs."""
        runs, self._runs = self._runs, []
        if runs:
            for text in {"".join(runs), *runs} if len(runs) > 1 else runs:
                yield FoundText(html.unescape(text), self._place)


def _of_attributes(element: str, attributes: str) -> Iterator[FoundText]:
    for name, double, single in _ATTRIBUTE.findall(attributes):
        yield FoundText(html.unescape(double or single), f"{element}/{name.rpartition(':')[2]}", is_free=False)
