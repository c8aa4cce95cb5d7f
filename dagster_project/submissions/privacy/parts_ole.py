"""The parts of a compound file (OLE): an XLS workbook, a macro project, an object that another program embedded.

Its bytes are looked at as they stand, so that neither what was deleted nor a name is passed over, and its streams one
by one: a workbook's shared texts, the text of macros, files within them.
Belongs here: streams. Does not belong here: what their texts say.
"""

import io
import re
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dagster_project.submissions.privacy.markup import FoundText
from dagster_project.submissions.privacy.parts import Part, PartReader, unseen
from dagster_project.submissions.privacy.strings import strings_in

_STREAM = 2
_WORKBOOK = re.compile(r"(?:work)?book|_SX_DB_CUR.*|[0-9A-F]{4}|user names|revision log", re.IGNORECASE)
_OWN = re.compile(r"[\x01-\x06].*|dir|_VBA_PROJECT|__SRP_.*|PROJECT.*|Ctls|Current User")
"""Streams of a program's own, in which nothing lies packed that is not looked at."""
_PAYLOAD = ("\x01Ole10Native", "Package", "CONTENTS")
_LOCKED = ("EncryptedPackage", "EncryptedSummary", "DRMContent")
_TEXTS, _CONTINUED, _LOCK, _BEGIN, _NUMBER, _CACHED, _OF_PIVOT = 0xFC, 0x3C, 0x2F, 0x809, 0x203, 0x5A, 0xC9
_SHEET = 0x10
_MACRO = b"\0Attribut"
"""So begins the text of every macro, after three bytes that say how it is packed."""


def parts_of_ole(parts: PartReader, name: str, content: bytes, depth: int) -> Iterator[Part]:
    """All parts of a compound file.

    Raises:
        Unreadable: damaged, behind a password, or with something in it that cannot be looked at.
    """
    yield name, (FoundText(text, "string") for text in strings_in(content))
    document = _opened(name, content)
    yield from parts.of_bytes(name, _unused(document, content), depth + 1, is_known=True)
    for stream, data in _streams(name, document):
        if stream in _LOCKED:
            raise unseen(name)
        yield name, [FoundText(stream, "name")]
        if _WORKBOOK.fullmatch(stream):
            yield f"{name}/{stream}", texts_of_records(name, data)
        elif stream in _PAYLOAD or not _OWN.fullmatch(stream):
            yield from parts.of_bytes(f"{name}/{stream}", data, depth + 1, is_known=_MACRO in data)
        for text in _macros(data):
            yield f"{name}/{stream}", (FoundText(line, "string") for line in text.splitlines())


def _opened(name: str, content: bytes) -> Any:
    from xlrd.compdoc import CompDoc

    with _trusting(name):
        return CompDoc(content, logfile=io.StringIO(), ignore_workbook_corruption=True)


@contextmanager
def _trusting(name: str) -> Iterator[None]:
    """A damaged file makes xlrd fail in any way: it trusts each number in it."""
    try:
        yield
    except MemoryError:
        raise
    except Exception:
        raise unseen(name) from None


def _streams(name: str, document: Any) -> Iterator[tuple[str, bytes]]:
    for entry in document.dirlist:
        with _trusting(name):
            data = _stream(document, entry) if entry.etype == _STREAM else b""
        yield entry.name, data


def _unused(document: Any, content: bytes) -> bytes:
    """What no stream has: free sectors, and what lies behind the last."""
    size = document.sec_size
    free = (
        content[512 + at * size : 512 + (at + 1) * size] for at, next_one in enumerate(document.SAT) if next_one == -1
    )
    return b"".join(free) + content[512 + len(document.SAT) * size :]


def _stream(document: Any, entry: Any) -> bytes:
    if entry.tot_size >= document.min_size_std_stream:
        places = document.mem, 512, document.SAT, document.sec_size
    else:
        places = document.SSCS, 0, document.SSAT, document.short_sec_size
    return bytes(document._get_stream(*places, entry.first_SID, entry.tot_size, entry.name))


def texts_of_records(name: str, data: bytes) -> Iterator[FoundText]:
    """The texts of a workbook's records, and the numbers that its caches keep beside the cells.

    Raises:
        Unreadable: behind a password.
    """
    shared: list[bytes] = []
    is_sheet = is_shared = False
    for kind, record in _records(data):
        if kind == _LOCK:
            raise unseen(name)
        if kind == _BEGIN and len(record) >= 4:
            is_sheet = struct.unpack_from("<H", record, 2)[0] == _SHEET
        is_shared = kind == _TEXTS or (is_shared and kind == _CONTINUED)
        if is_shared:
            shared.append(record)
            continue
        yield from (FoundText(text, "string") for text in strings_in(record))
        if kind != _NUMBER or not is_sheet:
            yield from (FoundText(f"{number:.0f}", "v") for number in _numbers(kind, record))
    yield from (FoundText(text, "t") for text in _shared_texts(shared))


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(data):
        kind, length = struct.unpack_from("<HH", data, at)
        if kind or length:
            yield kind, data[at + 4 : at + 4 + length]
        at += 4 + length


def _numbers(kind: int, record: bytes) -> Iterator[float]:
    if kind == _OF_PIVOT and len(record) >= 8:
        yield from _whole(record, 0)
    elif kind == _NUMBER and len(record) >= 14:
        yield from _whole(record, 6)
    elif kind == _CACHED:
        at = 4
        while at + 9 <= len(record):
            if record[at] == 2:
                length, is_wide = struct.unpack_from("<HB", record, at + 1)
                at += 4 + length * (1 + is_wide % 2)
            else:
                if record[at] == 1:
                    yield from _whole(record, at + 1)
                at += 9


def _whole(record: bytes, at: int) -> Iterator[float]:
    number = struct.unpack_from("<d", record, at)[0]
    if 0 <= number < 1e16 and number.is_integer():
        yield number


def _shared_texts(blocks: list[bytes]) -> list[str]:
    from xlrd.book import unpack_SST_table

    if not blocks or len(blocks[0]) < 8:
        return []
    try:
        return list(unpack_SST_table(blocks, struct.unpack_from("<i", blocks[0], 4)[0])[0])
    except (struct.error, IndexError, ValueError, AssertionError):
        return []  # what can be seen of them was seen as strings


def _macros(data: bytes) -> Iterator[str]:
    at = data.find(_MACRO)
    while at >= 3:
        yield _unpacked(data[at - 2 :]).decode("latin-1")
        at = data.find(_MACRO, at + 1)


def _unpacked(data: bytes) -> bytes:
    """The text of a macro ([MS-OVBA] 2.4.1): literal bytes, and copies of what was written before them."""
    found, at = bytearray(), 0
    while at + 2 <= len(data):
        header = struct.unpack_from("<H", data, at)[0]
        if header & 0x7000 != 0x3000:
            break
        end, start = min(at + (header & 0x0FFF) + 3, len(data)), len(found)
        at += 2
        while at < end:
            flags = data[at]
            at += 1
            for bit in range(8):
                if at >= end:
                    break
                if not flags >> bit & 1:
                    found.append(data[at])
                    at += 1
                elif at + 2 <= end:
                    token = struct.unpack_from("<H", data, at)[0]
                    at += 2
                    bits = max((len(found) - start - 1).bit_length(), 4)
                    back, length = (token >> 16 - bits) + 1, (token & (0xFFFF >> bits)) + 3
                    if back > len(found):
                        return bytes(found)
                    for _ in range(length):
                        found.append(found[-back])
                else:
                    at = end
    return bytes(found)
