"""The demo's mark, `demo.json`: that a root is a made-up city, and which dates of it are there.

Belongs here: reading, writing and refusing. Does not belong here: the city.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from dagster_project.core.errors import TatsongError
from dagster_project.core.files import write_whole
from dagster_project.core.settings import DataRoot
from dagster_project.demo.mishaps import MISHAPS

NOTE = "DỮ LIỆU MẪU"
TRUTH_FILE = "demo_truth.parquet"

_OF_THE_PROGRAM = ("dbt", "dagster")
"""What loading the definitions leaves in an empty root, as `make dev` or `dg` does: no data yet."""


@dataclass(frozen=True)
class Mark:
    """What a demo root holds. `complete` is false from the first file to the last."""

    first_date: date
    last_date: date
    scale: float
    complete: bool


def read_mark(root: DataRoot) -> Mark | None:
    """The mark of a demo root, None where there is none; raises TatsongError for one that cannot be read."""
    if not root.is_demo:
        return None
    try:
        found: dict[str, Any] = json.loads(root.demo_mark.read_text(encoding="utf-8"))
        return Mark(
            first_date=date.fromisoformat(found["first_date"]),
            last_date=date.fromisoformat(found["last_date"]),
            scale=float(found["scale"]),
            complete=bool(found["complete"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise TatsongError(f"{root.demo_mark} is no mark of a demo: write the demo into a new folder.") from None


def write_mark(root: DataRoot, mark: Mark) -> None:
    """Write the mark in one step, with the mishaps of its dates."""
    mishaps = [
        {
            "report_date": mishap.report_date.isoformat(),
            "submitter": mishap.submitter,
            "feed": mishap.feed,
            "kind": mishap.kind,
            "says": mishap.says,
            "figures_differ": mishap.figures_differ,
        }
        for mishap in MISHAPS
        if mark.first_date <= mishap.report_date <= mark.last_date
    ]
    content = {"note": NOTE, **asdict(mark), "truth": TRUTH_FILE, "mishaps": mishaps}
    text = json.dumps(content, ensure_ascii=False, indent=2, default=date.isoformat)
    write_whole(root.demo_mark, f"{text}\n".encode())


def extended_mark(root: DataRoot, first: date, last: date, scale: float) -> Mark:
    """The mark of the root once the dates are in it.

    Raises:
        TatsongError: the root holds anything but a demo of this scale, or the dates would leave a gap.
    """
    mark = read_mark(root)
    if mark is None:
        if root.path.exists() and any(path.name not in _OF_THE_PROGRAM for path in root.path.iterdir()):
            raise TatsongError(f"{root.path} is neither empty nor a demo: write the demo into a new folder.")
        return Mark(first, last, scale, complete=False)
    if mark.scale != scale:
        raise TatsongError(
            f"{root.path} holds a demo at scale {mark.scale:g}, not {scale:g}: write this one into a new folder."
        )
    if (first - mark.last_date).days > 1 or (mark.first_date - last).days > 1:
        raise TatsongError(
            f"{root.path} holds the demo from {mark.first_date} to {mark.last_date}, and {first} to {last} "
            "would leave a gap: choose dates that join on, or a new folder."
        )
    return Mark(min(first, mark.first_date), max(last, mark.last_date), scale, complete=False)
