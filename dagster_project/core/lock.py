"""The one file lock that covers all writers of a data root.

The kernel lets go of it when its holder ends, however it ends, so that a crash never leaves it behind.
"""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from dagster_project.core.errors import TatsongError
from dagster_project.core.settings import Settings

WAIT_SECONDS = 3600.0


@contextmanager
def writer_lock(settings: Settings, wait_seconds: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the data root for writing; raises TatsongError where another writer keeps it longer than the wait."""
    with _open_lock(settings.root.lock) as file:
        until = time.monotonic() + wait_seconds
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= until:
                    raise TatsongError(f"{settings.root.path}: another run is writing; wait for it to end.") from None
                time.sleep(0.1)
        yield


def _open_lock(path: Path) -> IO[str]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("a")
    except OSError as error:
        raise TatsongError(f"{path.parent}: cannot be written ({error.strerror}); set TATSONG_DATA_ROOT.") from None
