"""What has arrived: the files under `landing/<submitter>/`, told apart by path, size and times alone.

Tools keep the time at which a file was last modified; the time of its last change of status says when it came here.
Belongs here: finding deliveries and copying their bytes. Does not belong here: opening them to look inside.
"""

import errno
import hashlib
import logging
import os
import stat
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from dagster_project.core.settings import DataRoot
from dagster_project.submissions.hiding.file_names import hidden_in_name

_log = logging.getLogger(__name__)

NO_FOLDER = "(no folder)"
"""The submitter of a file that lies in landing itself."""
_CHUNK = 1 << 20
_DEEPEST = 16
"""Folders within one another; a tree without end must not stop the run."""
NO_CLOCK_BEFORE = datetime(2000, 1, 1, tzinfo=UTC)
"""Machines without a clock, and archives that keep no time, say 1970 or 1980."""


class Vanished(Exception):
    """A file that was listed is no longer there, or no longer a plain file."""


class StillWritten(Vanished):
    """A file changed while it was copied: it is taken in by the next run."""


class SourceUnreadable(Exception):
    """A file of landing cannot be read; the text says why."""


@dataclass(frozen=True)
class Delivery:
    """A file in landing as it stood when it was looked at."""

    path: str
    """Relative to landing, in POSIX form."""
    bytes: int
    modified_ns: int
    source: Path = Path()
    """Where it really lies: in `path`, a name that is no Unicode has escapes."""
    fault: str | None = None
    """The rule that it breaks by being what it is, as a link, a device or a pipe. Nothing of it is opened."""
    changed_ns: int = 0
    """When its content, name or rights last changed: no tool can keep that time."""
    arrived: datetime | None = None
    """When it arrived, where the data root brings that along (`arrivals`)."""

    @property
    def key(self) -> tuple[str, int, int]:
        """What the ledger knows it by."""
        return self.path, self.bytes, self.modified_ns

    @property
    def submitter(self) -> str:
        """The folder that it was dropped into."""
        return self.path.split("/", 1)[0] if "/" in self.path else NO_FOLDER

    @property
    def name(self) -> str:
        """The file's own name."""
        return self.path.rsplit("/", 1)[-1]

    def received_at(self, now: datetime) -> datetime:
        """When it arrived, capped at first sight; first sight where that time can be none."""
        return min(self.own_time or now, now)

    @property
    def own_time(self) -> datetime | None:
        """The time that it brings along, or that the file system says; None where that can be none."""
        own = self.arrived or datetime.fromtimestamp(self.changed_ns / 1e9, UTC)
        return own if own >= NO_CLOCK_BEFORE else None


def deliveries(root: DataRoot) -> list[Delivery]:
    """All in landing, by path; links and devices with their fault. Hidden and `.part` files are left."""
    return files_under(root.landing) if root.landing.is_dir() else []


def files_under(folder: Path) -> list[Delivery]:
    """All in a folder and the folders in it, by path."""
    return sorted(_files(folder, ""), key=lambda delivery: delivery.path)


def _files(folder: Path, prefix: str) -> Iterator[Delivery]:
    try:
        with os.scandir(folder) as listing:
            entries = list(listing)
    except OSError as error:
        _log.warning("%s: cannot be listed: %s", folder, error.strerror)
        return
    for entry in entries:
        if entry.name.startswith((".", "~$")) or entry.name.endswith(".part"):
            continue
        shown = prefix + os.fsencode(entry.name).decode("utf-8", "backslashreplace")
        try:
            found = entry.stat(follow_symlinks=False)
        except OSError:
            continue
        if stat.S_ISDIR(found.st_mode):
            if shown.count("/") < _DEEPEST:
                yield from _files(Path(entry.path), f"{shown}/")
            else:
                yield _delivery(shown, entry, found, "landing_too_deep")
        else:
            yield _delivery(shown, entry, found, _fault(found.st_mode))


def _delivery(shown: str, entry: os.DirEntry[str], found: os.stat_result, fault: str | None) -> Delivery:
    return Delivery(hidden_in_name(shown), *_state(found)[:2], Path(entry.path), fault, found.st_ctime_ns)


def _state(found: os.stat_result) -> tuple[int, int, int]:
    """What changes where somebody writes: the size, the time of the content, or that of the last change of status."""
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _fault(mode: int) -> str | None:
    if stat.S_ISLNK(mode):
        return "landing_link"
    return None if stat.S_ISREG(mode) else "landing_not_a_file"


def settled(found: list[Delivery], seconds: int) -> list[Delivery]:
    """The deliveries that nobody is writing any more; waits up to `seconds` for those that changed within them.

    What still grows then is logged and left for the next run.
    """
    now = time.time()
    fresh = [each for each in found if min(abs(now - at / 1e9) for at in (each.changed_ns, each.modified_ns)) < seconds]
    if not fresh:
        return found
    newest = max(at for each in fresh for at in (each.changed_ns, each.modified_ns)) / 1e9
    time.sleep(min(max(newest + seconds - time.time(), 0), seconds))
    growing = [delivery for delivery in fresh if not stands(delivery)]
    for delivery in growing:
        _log.warning("%s: still being written; left for the next run", delivery.path)
    return [delivery for delivery in found if delivery not in growing]


def stands(delivery: Delivery) -> bool:
    """Whether it is still the file that was looked at; also where it is gone, which whoever takes it in says."""
    try:
        now = delivery.source.lstat()
    except OSError:
        return True
    return _state(now) == (delivery.bytes, delivery.modified_ns, delivery.changed_ns)


def hash_in_place(source: Path) -> str | None:
    """The SHA-256 of a file's bytes as `copy_aside` returns it; None where it is gone, written or cannot be read."""
    digest = hashlib.sha256()
    try:
        for chunk in _chunks(source):
            digest.update(chunk)
    except (Vanished, SourceUnreadable):
        return None
    return digest.hexdigest()


def copy_and_hash(source: Path, target: Path) -> str:
    """Copy a file's bytes to where none lies yet, read-only; returns their SHA-256 as hexadecimal.

    Raises:
        Vanished: the source is gone, or is still being written (StillWritten).
        SourceUnreadable: the source cannot be read.
        OSError: the copy cannot be written.
    """
    digest = hashlib.sha256()
    with target.open("xb") as writer, ThreadPoolExecutor(1) as hasher:
        hashed: Future[None] | None = None
        for chunk in _chunks(source):
            if hashed is not None:
                hashed.result()
            hashed = hasher.submit(digest.update, chunk)
            writer.write(chunk)
    target.chmod(0o444)
    return digest.hexdigest()


def _chunks(source: Path) -> Iterator[bytes]:
    """The bytes of a plain file; a pipe or a link that took its place is not waited for."""
    try:
        handle = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(handle, "rb", buffering=0) as reader:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise Vanished
            before = os.fstat(handle)
            left = before.st_size
            while left >= 0 and (chunk := reader.read(_CHUNK)):
                left -= len(chunk)
                yield chunk
            after = os.fstat(handle)
            if _state(before) != _state(after):
                raise StillWritten
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ESTALE, errno.ENXIO):
            raise Vanished from None
        raise SourceUnreadable(error.strerror or "unknown") from None
