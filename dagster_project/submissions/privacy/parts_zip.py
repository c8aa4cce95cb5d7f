"""The parts of an archive or a workbook in one: its entries, their names, and all bytes that are no entry's.

What no entry's is: its directory, comments, further names and fields, and what stands before, between and behind.
Belongs here: those. Does not belong here: what an entry holds (`parts`).
"""

import struct
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from dagster_project.submissions.privacy.markup import FoundText
from dagster_project.submissions.privacy.parts import Part, PartReader, is_readable, unseen
from dagster_project.submissions.privacy.strings import is_opaque, is_text, strings_in
from dagster_project.submissions.reading.container import is_junk
from dagster_project.submissions.reading.container_zip import open_zip, unpacked

_NAMES = "names of parts"
_LOCAL = struct.Struct("<26xHH")
_LONGEST_BETWEEN = 1 << 20
_KNOWN = ("printersettings", "vbaprojectsignature")
_JUNK_MARKS = (b"\0\x05\x16\x07", b"\0\0\0\x01Bud1")
"""What macOS puts beside a file."""


def parts_of_zip_within(parts: PartReader, name: str, content: bytes, depth: int) -> Iterator[Part]:
    """The parts of an archive that lies in another part."""
    with tempfile.NamedTemporaryFile(dir=parts.scratch, prefix="within-") as file:
        file.write(content)
        file.flush()
        for part, texts in parts_of_zip(parts, Path(file.name), depth + 1):
            yield f"{name}/{part}", texts


def parts_of_zip(parts: PartReader, path: Path, depth: int, *, table_is_text: bool = False) -> Iterator[Part]:
    """All parts; where `table_is_text` the archive holds one text, which is judged as a table and is no part.

    Raises:
        Unreadable: damaged, misleading, behind a password, or with something in it that cannot be looked at.
    """
    with open_zip(path) as archive:
        entries = archive.infolist()
        yield _NAMES, (FoundText(PurePosixPath(entry.filename).stem, "name") for entry in entries)
        for between in _between(path, archive):
            yield _NAMES, (FoundText(text, "string") for text in strings_in(between))
        for entry in entries:
            if table_is_text and not is_junk(entry.filename) and _is_text(archive, entry):
                continue
            yield from _of_entry(parts, archive, entry, depth)


def _of_entry(parts: PartReader, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, depth: int) -> Iterator[Part]:
    name = entry.filename
    chunks = unpacked(archive, entry, parts.budget)
    is_known = any(word in name.casefold() for word in _KNOWN)
    with archive.open(entry) as reader:
        is_known |= reader.read(8).startswith(_JUNK_MARKS)
    if is_known:
        yield from parts.of_bytes(name, b"".join(chunks), depth, is_known=True)
    else:
        yield from parts.of_chunks(name, chunks, depth)


def _is_text(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    with archive.open(entry) as reader:
        head = reader.read(4096)
    return is_readable(head) and not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _between(path: Path, archive: zipfile.ZipFile) -> Iterator[bytes]:
    """All bytes of the file that are no entry's content.

    Raises:
        Unreadable: there is something packed among them, or a great deal.
    """
    at = 0
    with path.open("rb") as file:

        def read(until: int) -> bytes:
            if until - at > _LONGEST_BETWEEN:
                raise unseen(_NAMES)
            file.seek(at)
            return file.read(max(until - at, 0))

        for entry in sorted(archive.infolist(), key=lambda entry: entry.header_offset):
            yield _looked_at(read(entry.header_offset))
            file.seek(entry.header_offset)
            header = file.read(_LOCAL.size)
            yield file.read(sum(_LOCAL.unpack(header)))
            at = file.tell() + entry.compress_size
        yield _looked_at(read(archive.start_dir))
        file.seek(at := archive.start_dir)
        yield file.read()
    yield _looked_at(archive.comment)


def _looked_at(between: bytes) -> bytes:
    if is_opaque(between) and not is_text(between):
        raise unseen(_NAMES)
    return between
