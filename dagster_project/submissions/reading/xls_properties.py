"""The properties of an XLS document: title, subject, keywords and comments, from its summary stream.

Belongs here: that stream. Does not belong here: anything of the sheets (`xls_beside`).
"""

import io
import struct
from collections.abc import Iterator
from typing import Any

from dagster_project.submissions.reading.sheet import Beside
from dagster_project.submissions.reading.unusual import PROPERTY

_OLE = b"\xd0\xcf\x11\xe0"
_SUMMARY = "\x05SummaryInformation"
_SECTION_AT, _CODE_PAGE, _TEXT, _UTF8 = 44, 1, 30, 65001
_SAYING = (2, 3, 5, 6)
"""Title, subject, keywords, comments."""


def properties(content: bytes, xlrd: Any) -> Iterator[Beside]:
    """What somebody wrote there; none of a file without such a stream, or with one that is damaged."""
    if not content.startswith(_OLE):
        return
    stream = xlrd.compdoc.CompDoc(content, logfile=io.StringIO()).get_named_stream(_SUMMARY)
    try:
        found = dict(_values(stream or b""))
    except struct.error:
        return
    page = int.from_bytes(found.get(_CODE_PAGE, b"")[:2], "little")
    codec = "utf-8" if page == _UTF8 else f"cp{page}"
    for key in _SAYING:
        if text := _decoded(found.get(key, b""), codec):
            yield Beside("beside", text, PROPERTY)


def _values(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """The properties of the first section by their numbers: a text without its length, else the value's bytes."""
    if len(stream) < _SECTION_AT + 4:
        return
    section = struct.unpack_from("<L", stream, _SECTION_AT)[0]
    count = struct.unpack_from("<L", stream, section + 4)[0]
    for at in range(min(count, len(stream) // 8)):
        key, offset = struct.unpack_from("<LL", stream, section + 8 + 8 * at)
        kind, length = struct.unpack_from("<LL", stream, section + offset)
        start = section + offset + (8 if kind == _TEXT else 4)
        yield key, stream[start : start + (length if kind == _TEXT else 4)]


def _decoded(text: bytes, codec: str) -> str:
    try:
        said = text.decode(codec, errors="replace")
    except LookupError:
        said = text.decode("latin-1")
    return " ".join(said.replace("\0", " ").split())
