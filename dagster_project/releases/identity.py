"""Which data root this is: what a place outside remembers, so that no two roots write over each other unnoticed.

Belongs here: the one answer. Does not belong here: what is made of it (`targets`).
"""

import json
import os
import uuid

from dagster_project.errors import TatsongError
from dagster_project.settings import Settings


def root_identity(settings: Settings) -> str:
    """The identity of the data root, 32 hexadecimal digits, made at first need and kept for ever; the caller writes.

    Raises:
        TatsongError: what is kept cannot be read; making another would make another root of this one.
    """
    path = settings.root.path / "root.json"
    if not path.exists():
        aside = path.with_name(f".{path.name}~")
        with aside.open("w", encoding="utf-8") as file:
            json.dump({"identity": uuid.uuid4().hex}, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, path)
    try:
        identity = json.loads(path.read_text(encoding="utf-8"))["identity"]
        return uuid.UUID(identity).hex
    except (ValueError, KeyError, TypeError, AttributeError):
        raise TatsongError(f"{path} does not say which data root this is: restore it from a backup.") from None
