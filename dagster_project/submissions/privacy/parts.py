"""All texts of all parts of a file, whatever it is packed in: each part once, one within another, within the limits.

What is told by its own bytes to be an archive, a compound file, XML or text is looked into; pictures and settings hold
no more than strings; whatever is packed or locked in another way refuses the file.
Belongs here: what a part is. Does not belong here: archives (`parts_zip`), compound files (`parts_ole`), or what texts
say (`gathering`).
"""

import base64
import codecs
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from dagster_project.submissions.hiding.file_names import hidden_in_name
from dagster_project.submissions.privacy.markup import LONGEST, FoundText, encoding_of, texts_of_markup
from dagster_project.submissions.privacy.strings import is_opaque, is_text, strings_in
from dagster_project.submissions.reading import Limits, Unreadable
from dagster_project.submissions.reading.container_zip import Budget

Part = tuple[str, Iterable[FoundText]]
OLE, ZIP, GZIP, BARE_XLS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04", b"\x1f\x8b\x08", b"\x09\x08"
_GZIP_FRAME = 31
_DEEPEST = 3
"""Files within one another."""
_HEAD = 4096
_MEMORY_SHARE = 8
"""This part of what a workbook may hold is looked at in memory."""
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"\x01\0\0\0", b"\xd7\xcd\xc6\x9a",
             b"\x01\0\x09\0", b"\0\0\x01\0", b"VCLMTF", b"RIFF")  # fmt: skip
"""PNG, JPEG, GIF, BMP, TIFF, EMF, WMF, ICO, the metafiles of LibreOffice, WebP."""
_PACKED = (
    b"%PDF-",
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"BZh",
    b"\xfd7zXZ\0",
    b"\x28\xb5\x2f\xfd",
    b"PAR1",
    b"MZ\x90",
)
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]+={0,2}\s*")
_LEAST_BASE64 = 200
_PNG_TEXTS = (b"zTXt", b"iTXt", b"iCCP")


@dataclass(frozen=True)
class PartReader:
    """Gives the parts of files one after another; `scratch` is a folder for what lies packed in them.

    `openers` has the way into each kind of package, by the bytes with which it begins.
    """

    limits: Limits
    budget: Budget
    scratch: Path
    openers: Mapping[bytes, "Opener"]

    def of_chunks(self, name: str, chunks: Iterable[bytes], depth: int) -> Iterator[Part]:
        """A part that is read chunk by chunk; only what is no text is held in memory."""
        rest = iter(chunks)
        first = next(rest, b"")
        if is_readable(first[:_HEAD]) and not first.startswith(_PACKED):
            within: list[bytes] = []
            yield name, _texts(name, chain([first], rest), encoding_of(first), within)
            for content in within:
                yield from self.of_bytes(name, content, depth + 1, is_known=True)
            return
        found = bytearray(first)
        for chunk in rest:
            found += chunk
            if len(found) > self.limits.workbook_bytes // _MEMORY_SHARE:
                raise unseen(name)
        yield from self.of_bytes(name, bytes(found), depth)

    def of_bytes(self, name: str, content: bytes, depth: int, *, is_known: bool = False) -> Iterator[Part]:
        """A part that is no text; where `is_known`, one of a program's own that hides nothing.

        Raises:
            Unreadable: it cannot be looked at.
        """
        if depth > _DEEPEST:
            raise Unreadable("archive_nested")
        opener = next((self.openers[magic] for magic in self.openers if content.startswith(magic)), None)
        if opener is not None:
            yield from opener(self, name, content, depth)
        elif content.startswith(GZIP):
            yield from self.of_chunks(name, [self._inflated(name, content, _GZIP_FRAME)], depth + 1)
        elif content.startswith(_PACKED):
            raise unseen(name)
        else:
            yield from self._of_unknown(name, content, depth, is_known=is_known)

    def _of_unknown(self, name: str, content: bytes, depth: int, *, is_known: bool) -> Iterator[Part]:
        yield name, (FoundText(text, "string") for text in strings_in(content))
        if content.startswith(b"\x89PNG"):
            yield name, self._of_png(name, content)
        inner = min((at for at in map(content.find, (ZIP, OLE)) if at > 0), default=None)
        if inner is not None:
            yield from self.of_bytes(name, content[inner:], depth + 1)
        elif not (is_known or content.startswith(_PICTURES) or is_text(content)) and is_opaque(content):
            raise unseen(name)

    def _of_png(self, name: str, content: bytes) -> Iterator[FoundText]:
        """What a picture's own remarks say, where they are packed."""
        at = 8
        while at + 8 <= len(content):
            size, kind = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
            chunk = content[at + 8 : at + 8 + size]
            if kind in _PNG_TEXTS and (start := chunk.find(b"\x78")) >= 0:
                yield from (FoundText(text, "string") for text in strings_in(self._inflated(name, chunk[start:], 15)))
            at += size + 12

    def _inflated(self, name: str, content: bytes, frame: int) -> bytes:
        most = self.limits.workbook_bytes // _MEMORY_SHARE
        try:
            found = zlib.decompressobj(frame).decompress(content, most)
        except zlib.error:
            if frame == _GZIP_FRAME:
                raise unseen(name) from None
            return b""
        self.budget.spend(len(found))
        if len(found) == most:
            raise unseen(name)
        return found


Opener = Callable[[PartReader, str, bytes, int], Iterator[Part]]
"""The parts of a package: the reader, its name, its bytes, how deep it lies."""


def _texts(name: str, chunks: Iterable[bytes], encoding: str, within: list[bytes]) -> Iterator[FoundText]:
    """The texts of a part; what they hold in Base64 is left in `within` once they have come to their end."""
    for text in texts_of_markup(chunks, encoding):
        if len(text.value) >= _LEAST_BASE64 and _BASE64.fullmatch(text.value):
            if len(text.value) >= LONGEST:
                raise unseen(name)
            with suppress(ValueError):
                within.append(base64.b64decode(text.value))
        else:
            yield text


def is_readable(head: bytes) -> bool:
    """Whether the first bytes are those of text or XML."""
    if encoding_of(head).startswith("utf-16"):
        return True
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return head.lstrip().startswith(b"<?xml")
    return b"\0" not in head


def unseen(name: str) -> Unreadable:
    """The refusal of a file with a part that nobody can look at."""
    return Unreadable("embedded_unreadable", value=hidden_in_name(name))
