"""What has arrived: the files under `landing/<submitter>/`, told apart by path, size and time alone.

Belongs here: finding deliveries and copying their bytes. Does not belong here: opening them to look inside.
"""

import hashlib
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from dagster_project.settings import DataRoot

_CHUNK = 1 << 20


@dataclass(frozen=True)
class Delivery:
    """A file in landing as it stood when it was looked at. `path` is relative to landing, in POSIX form."""

    path: str
    bytes: int
    modified_ns: int

    @property
    def submitter(self) -> str:
        """The folder that it was dropped into."""
        return self.path.split("/", 1)[0]

    @property
    def name(self) -> str:
        """The file's own name."""
        return self.path.rsplit("/", 1)[-1]

    def received_at(self, now: datetime) -> datetime:
        """Its modification time, capped at first sight."""
        return min(datetime.fromtimestamp(self.modified_ns / 1e9, UTC), now)


def deliveries(root: DataRoot) -> list[Delivery]:
    """Every plain file in landing, by time and path. Hidden files, unfinished `.part` files and links are left."""
    found = []
    for folder, folders, names in os.walk(root.landing):
        folders[:] = [name for name in folders if not name.startswith(".")]
        if Path(folder) == root.landing:
            continue
        for name in names:
            path = Path(folder, name)
            if name.startswith((".", "~$")) or name.endswith(".part") or path.is_symlink() or not path.is_file():
                continue
            stat = path.stat()
            relative = path.relative_to(root.landing).as_posix()
            found.append(Delivery(relative, stat.st_size, stat.st_mtime_ns))
    return sorted(found, key=lambda delivery: (delivery.modified_ns, delivery.path))


def copy_aside(source: Path, target: Path) -> str:
    """Copy a file's bytes, read-only and on disk; returns their SHA-256 as hexadecimal."""
    digest = hashlib.sha256()
    target.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb") as reader, target.open("wb") as writer:
        while chunk := reader.read(_CHUNK):
            digest.update(chunk)
            writer.write(chunk)
        writer.flush()
        os.fsync(writer.fileno())
    target.chmod(0o444)
    return digest.hexdigest()
