"""Moving files to where they stay, so that they are on the disk before anybody names them.

Belongs here: durable moves within the data root. Does not belong here: which files, or the ledger that names them.
"""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path


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
