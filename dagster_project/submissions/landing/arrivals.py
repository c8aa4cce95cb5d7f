"""When the files of landing arrived, where the file system cannot know: `arrivals.jsonl` in the data root.

A root that was filled otherwise than by dropping files (a made-up city, a copy of another server) brings the times
along, outside landing, where senders write. A line counts for the file of its path, size and modification time.
Belongs here: reading and writing those lines, and the order of arrival. Does not belong here: which files there are.
"""

import json
import logging
import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dagster_project.core.files import write_whole
from dagster_project.core.settings import DataRoot
from dagster_project.submissions.hiding.file_names import hidden_in_name
from dagster_project.submissions.landing.deliveries import Delivery

_log = logging.getLogger(__name__)
_Lines = dict[tuple[int, int], dict[str, datetime]]
"""Size and modification time → path → time of arrival."""


def dated(root: DataRoot, found: Sequence[Delivery]) -> list[Delivery]:
    """The deliveries with the times that the root brings along, in the same order."""
    known = _read(root.arrivals) if found else {}
    return [replace(one, arrived=_of(one, known) or one.arrived) for one in found]


def order_of_arrival(one: Delivery, now: datetime) -> tuple[datetime, int, str]:
    """A key to sort by: those of one instant go by their last change, then by their path."""
    return one.received_at(now), one.changed_ns, one.path


def _of(one: Delivery, known: _Lines) -> datetime | None:
    """In a delivery's path what looks like persons is hidden."""
    alike = known.get((one.bytes, one.modified_ns), {})
    return next((arrived for path, arrived in alike.items() if one.path in (path, hidden_in_name(path))), None)


def write_arrivals(root: DataRoot, arrivals: Iterable[tuple[Path, datetime]]) -> None:
    """Remember when files of landing arrived, beside what is remembered already, in one step."""
    lines = _read(root.arrivals)
    for path, arrived in arrivals:
        found = path.lstat()
        name = hidden_in_name(os.fsencode(path.relative_to(root.landing)).decode("utf-8", "backslashreplace"))
        lines.setdefault((found.st_size, found.st_mtime_ns), {})[name] = arrived.astimezone(UTC)
    sized = ((at, name, *key) for key, names in lines.items() for name, at in names.items())
    written = []
    for at, name, size, modified_ns in sorted(sized):
        fields = {"path": name, "bytes": size, "modified_ns": modified_ns, "arrived_at": at.isoformat()}
        written.append(json.dumps(fields, ensure_ascii=False) + "\n")
    write_whole(root.arrivals, "".join(written).encode())


def _read(path: Path) -> _Lines:
    """What the root says; a line that says no file and no time with its zone is told of in the log and left out."""
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return {}
    known: _Lines = {}
    for number, line in enumerate(lines, start=1):
        try:
            fields: dict[str, Any] = json.loads(line)
            arrived = datetime.fromisoformat(fields["arrived_at"])
            name, key = str(fields["path"]), (int(fields["bytes"]), int(fields["modified_ns"]))
            if arrived.tzinfo is None:
                raise ValueError("its time has no zone")
            known.setdefault(key, {})[name] = arrived.astimezone(UTC)
        except (ValueError, KeyError, TypeError, OverflowError) as error:
            _log.warning("%s: line %d is left out: %s", path, number, error)
    return known
