"""Opening a ZIP, an archive or a workbook, so that nothing in it can harm: no entry is unpacked that was not looked at.

Belongs here: entries, their names, and unpacking within a budget. Does not belong here: what the entries mean.
"""

import copy
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from dagster_project.submissions.reading.limits import Limits, at_most, in_megabytes
from dagster_project.submissions.reading.sheet import Unreadable

MOST_ENTRIES = 10_000
_LONGEST_ENTRY = 500
_END, _END_64, _END_64_AT = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_END_BYTES, _END_64_AT_BYTES, _LOCAL_BYTES = 22, 20, 30
_LONGEST_COMMENT = 65_535
_CHUNK = 1 << 18
_RATIO_COUNTS_FROM = 32_000_000
"""Small files may shrink by any ratio: blank cells do."""
_ENCRYPTED = 0x1
_PACKED_AS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, ValueError, UnicodeError)


class Budget:
    """How much may still be unpacked of one file."""

    def __init__(self, packed: int, allowed: int, limits: Limits) -> None:
        self._packed = max(packed, 1)
        self._allowed = allowed
        self._ratio = limits.unpack_ratio
        self._used = 0

    def spend(self, count: int) -> None:
        """Count unpacked bytes.

        Raises:
            Unreadable: more than is allowed, or too many for so small a file.
        """
        self._used += count
        in_megabytes("unpacked_too_large", self._used, self._allowed)
        if self._used > _RATIO_COUNTS_FROM:
            at_most("unpacked_out_of_proportion", self._used // self._packed, self._ratio)


@contextmanager
def open_zip(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive, once its directory has been found harmless.

    Raises:
        Unreadable: damaged, behind a password, or made to mislead whoever unpacks it.
    """
    with path.open("rb") as file:
        try:
            _bound_directory(file, path.stat().st_size)
            archive = zipfile.ZipFile(file)
        except _BROKEN:
            raise Unreadable("archive_unreadable") from None
        with archive:
            _look_at(archive.infolist(), path.stat().st_size)
            yield archive


def unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: Budget) -> Iterator[bytes]:
    """The bytes of an entry, chunk by chunk, whatever size its header claims: other programs read on to its end.

    Raises:
        Unreadable: damaged, or more than the budget has left.
    """
    whole = copy.copy(entry)
    whole.file_size = sys.maxsize
    try:
        with archive.open(whole) as reader:
            while chunk := reader.read(_CHUNK):
                budget.spend(len(chunk))
                yield chunk
    except _BROKEN:
        raise Unreadable("archive_unreadable") from None


def _bound_directory(file: BinaryIO, size: int) -> None:
    """Refuse a directory of millions of entries before Python makes an object of each."""
    file.seek(max(0, size - _LONGEST_COMMENT - _END_BYTES - _END_64_AT_BYTES))
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + _END_BYTES:
        raise zipfile.BadZipFile
    directory = struct.unpack_from("<L", tail, at + 12)[0]
    if at >= _END_64_AT_BYTES and tail[at - _END_64_AT_BYTES :].startswith(_END_64_AT):
        file.seek(struct.unpack_from("<Q", tail, at - _END_64_AT_BYTES + 8)[0])
        record = file.read(56)
        if not record.startswith(_END_64):
            raise zipfile.BadZipFile
        directory = max(struct.unpack_from("<Q", record, 40)[0], 0 if directory == 0xFFFFFFFF else directory)
    if directory > MOST_ENTRIES * _LONGEST_ENTRY:
        raise Unreadable("archive_misleading")


def _look_at(entries: list[zipfile.ZipInfo], size: int) -> None:
    at_most("archive_many_files", len(entries), MOST_ENTRIES)
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise Unreadable("archive_password")
    names = [entry.filename.casefold() for entry in entries]
    if len(set(names)) < len(names) or any(_leads_outside(entry) for entry in entries) or _overlap(entries):
        raise Unreadable("archive_misleading")
    lie_within = all(0 <= entry.header_offset < size for entry in entries)
    if not lie_within or any(entry.compress_type not in _PACKED_AS for entry in entries):
        raise Unreadable("archive_unreadable")


def _leads_outside(entry: zipfile.ZipInfo) -> bool:
    """Whether a careless program would write it elsewhere: upwards, at the root, on a drive, through a link."""
    name = entry.orig_filename.replace("\\", "/")
    is_link = (entry.external_attr >> 16) & 0o170000 == 0o120000
    return is_link or name.startswith("/") or name[1:2] == ":" or ".." in PurePosixPath(name).parts or "\0" in name


def _overlap(entries: list[zipfile.ZipInfo]) -> bool:
    """Whether two entries share bytes: a few kilobytes can so be unpacked to petabytes."""
    placed = sorted(entries, key=lambda entry: entry.header_offset)
    ends = [entry.header_offset + _LOCAL_BYTES + entry.compress_size for entry in placed]
    return any(end > follower.header_offset for end, follower in zip(ends, placed[1:], strict=False))
