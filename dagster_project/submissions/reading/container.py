"""Archives: .gz and .zip that hold one file, unpacked aside within limits.

Belongs here: getting the one file out. Does not belong here: reading it.
"""

import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from dagster_project.submissions.reading.container_zip import Budget, open_zip, unpacked
from dagster_project.submissions.reading.kinds import FILE_TYPES, FileFormat, kind_by_bytes, kind_by_name
from dagster_project.submissions.reading.limits import Limits, in_megabytes
from dagster_project.submissions.reading.sheet import Remark, Unreadable

_CHUNK = 1 << 20
_GZIP_FRAME = 31
"""What zlib calls a stream with gzip's own header and check sum."""
_MOST_MEMBERS = 1_000_000
_ARCHIVES = (FileFormat.GZIP, FileFormat.ZIP)
_WORKBOOKS = (FileFormat.XLSX, FileFormat.XLS, FileFormat.ODS, FileFormat.XML)
_JUNK_FOLDERS = {"__macosx"}
_JUNK = {".ds_store", "thumbs.db", "desktop.ini"}


@dataclass(frozen=True)
class Unpacked:
    """The file to read: the one that was sent, or the one in it."""

    path: Path
    name: str
    kind: FileFormat
    member: str | None = None
    """The name that it has in the archive; None where no archive was sent."""
    remarks: tuple[Remark, ...] = ()


def unpack(path: Path, name: str, limits: Limits, scratch: Path) -> Unpacked:
    """The file itself, or the one file of an archive, unpacked into the folder `scratch`.

    Raises:
        Unreadable: a type that is not taken, an archive that holds none or several or another archive, or more than
            the limits allow.
    """
    in_megabytes("file_too_large", path.stat().st_size, limits.file_bytes)
    if kind_by_name(name) is None:
        raise Unreadable("file_type_unknown", expected=FILE_TYPES)
    kind = _kind(path, name, limits)
    if kind not in _ARCHIVES:
        return Unpacked(path, name, kind, remarks=_remarks_on_ending(name, kind))
    return _unpacked(path, name, kind, limits, scratch / "unpacked")


def _kind(path: Path, name: str, limits: Limits) -> FileFormat:
    """What the file is. What is named like a workbook and is none is told of as a damaged workbook."""
    said = kind_by_name(name)
    try:
        kind = kind_by_bytes(path, limits)
    except Unreadable as unreadable:
        if said in _WORKBOOKS and unreadable.code in ("archive_unreadable", "file_type_unknown"):
            raise Unreadable("workbook_unreadable") from None
        raise
    if (said in _WORKBOOKS and kind in _ARCHIVES) or (
        said in (FileFormat.XLSX, FileFormat.ODS, FileFormat.XML) and kind is FileFormat.TEXT
    ):
        raise Unreadable("workbook_unreadable")
    return kind


def _unpacked(path: Path, name: str, kind: FileFormat, limits: Limits, target: Path) -> Unpacked:
    budget = Budget(path.stat().st_size, limits.unpacked_bytes, limits)
    if kind is FileFormat.GZIP:
        member = name[: -len(".gz")] if name.lower().endswith(".gz") else name
        _write(target, _gunzipped(path, budget))
    else:
        with open_zip(path) as archive:
            entry = _only_file(archive.infolist())
            member = PurePosixPath(entry.filename).name
            _write(target, unpacked(archive, entry, budget))
    if target.stat().st_size == 0:
        raise Unreadable("archive_empty")
    inner = _kind(target, member, limits)
    if inner in _ARCHIVES or kind_by_name(member) in _ARCHIVES:
        raise Unreadable("archive_nested")
    if kind_by_name(member) is None:
        raise Unreadable("file_type_unknown", expected=FILE_TYPES)
    return Unpacked(target, member, inner, member, _remarks_on_ending(name, kind) + _remarks_on_ending(member, inner))


def _remarks_on_ending(name: str, kind: FileFormat) -> tuple[Remark, ...]:
    """Programs export text, or new workbooks, under the ending of old ones: read by what it is, and said so."""
    return () if kind_by_name(name) is kind else (Remark("file_ending_wrong", value=name, expected=f".{kind}"),)


def _only_file(entries: list[zipfile.ZipInfo]) -> zipfile.ZipInfo:
    files = [entry for entry in entries if not entry.is_dir() and not is_junk(entry.filename)]
    if not files:
        raise Unreadable("archive_empty")
    if len(files) > 1:
        raise Unreadable("archive_many_files", value=str(len(files)))
    return files[0]


def is_junk(name: str) -> bool:
    """What macOS and Windows put beside the file that was meant."""
    *folders, last = PurePosixPath(name.casefold()).parts
    return last in _JUNK or last.startswith("._") or not _JUNK_FOLDERS.isdisjoint(folders)


def _gunzipped(path: Path, budget: Budget) -> Iterator[bytes]:
    """The bytes of all members, one after another, as gzip itself gives them."""
    with path.open("rb") as file:
        packed = file.read(_CHUNK)
        for _ in range(_MOST_MEMBERS):
            inflater = zlib.decompressobj(_GZIP_FRAME)
            while not inflater.eof:
                packed = packed or file.read(_CHUNK)
                try:
                    chunk = inflater.decompress(packed, _CHUNK)
                except zlib.error:
                    raise Unreadable("archive_unreadable") from None
                if not packed and not chunk and not inflater.eof:
                    raise Unreadable("archive_unreadable")
                packed = inflater.unconsumed_tail
                budget.spend(len(chunk))
                yield chunk
            packed = inflater.unused_data or file.read(_CHUNK)
            while packed and not packed.strip(b"\0"):
                packed = file.read(_CHUNK)
            if not packed:
                return
    raise Unreadable("archive_unreadable")


def _write(target: Path, chunks: Iterable[bytes]) -> None:
    with target.open("wb") as writer:
        for chunk in chunks:
            writer.write(chunk)
