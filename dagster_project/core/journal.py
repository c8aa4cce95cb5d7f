"""Journals: files of JSON lines that only grow, for what people and runs have decided.

Belongs here: adding a line so that it is on the disk, and reading what is whole. Does not belong here: what lines mean.
"""

import os
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

Line = TypeVar("Line", bound=BaseModel)


def append(path: Path, line: BaseModel) -> None:
    """Add a line; the caller holds the writer's lock. A line that a crash tore is closed first, and stays unread."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab+") as file:
        if file.tell():
            file.seek(-1, os.SEEK_END)
            torn = file.read(1) != b"\n"
            file.write(b"\n" if torn else b"")
        file.write(line.model_dump_json().encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def read(path: Path, form: type[Line]) -> list[Line]:
    """All whole lines, oldest first."""
    if not path.is_file():
        return []
    found = []
    for line in path.read_bytes().splitlines():
        try:
            found.append(form.model_validate_json(line))
        except ValidationError:
            continue
    return found
