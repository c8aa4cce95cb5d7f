"""Files that others see whole or not at all, and the one lock that covers all writers of a data root.

Belongs here: writing and moving durably within the data root, and the lock. Does not belong here: which files, or what
stands in them.
"""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from dagster_project.core.errors import TatsongError
from dagster_project.core.settings import Settings

WAIT_SECONDS = 3600.0


def write_whole(path: Path, content: bytes) -> None:
    """Write a file in the place of another; a reader sees the one or the other, and bytes survive a loss of power."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(unfinished, path)


def move(places: Mapping[Path, Path]) -> None:
    """Move whole files into place, source → target; bytes and names survive a loss of power."""
    for source, target in places.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        to_disk(source)
        os.replace(source, target)
    for folder in {target.parent for target in places.values()}:
        to_disk(folder)


def clear_folder(folder: Path) -> None:
    """Remove a folder that an interrupted run left, so that one file will lie there alone."""
    if folder.exists():
        shutil.rmtree(folder)


def to_disk(path: Path) -> None:
    """Wait until a file's bytes, or a folder's names, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def writer_lock(settings: Settings, wait_seconds: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the data root for writing. The kernel lets go of it when its holder ends, however it ends.

    Raises:
        TatsongError: another writer keeps it longer than the wait, or the data root cannot be written.
    """
    path = settings.root.lock
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path, timeout=wait_seconds).acquire()
    except Timeout:
        raise TatsongError(f"{settings.root.path}: another run is writing; wait for it to end.") from None
    except OSError as error:
        raise TatsongError(f"{path.parent}: cannot be written ({error.strerror}); set TATSONG_DATA_ROOT.") from None
    with lock:
        yield
