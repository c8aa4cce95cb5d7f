"""What `current` was pointed to, when, by whom and why: `releases/pointings.jsonl`.

The last line is what `current` is meant to be. It is written before the pointer moves, so that a run after a crash
knows what was decided, and a nightly run with the same data knows that a person has stepped back from it.
Belongs here: pointing, remembering it, and which releases may go. Does not belong here: which release deserves it
(`publication`, `rollback`).
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from dagster_project.core import journal
from dagster_project.core.settings import Settings
from dagster_project.releases.store.store import Release, current, find, point_to, releases, remove

JOURNAL = "pointings.jsonl"


class Promotion(BaseModel):
    """One decision; `release` is its name, as 2023-11-22/r001."""

    model_config = ConfigDict(frozen=True)

    at: datetime
    release: str
    how: Literal["published", "chosen"]
    by: str = ""
    reason: str = ""


def promotions(settings: Settings) -> list[Promotion]:
    """All of them, oldest first."""
    return journal.read(_path(settings), Promotion)


def point(settings: Settings, release: Release, *, by: str = "", reason: str = "") -> None:
    """Let `current` be this release and remember it; a name makes it a person's choice."""
    last = last_promotion(settings)
    if last is None or last.release != release.name or by:
        how: Literal["published", "chosen"] = "chosen" if by else "published"
        line = Promotion(at=datetime.now(UTC), release=release.name, how=how, by=by, reason=reason)
        journal.append(_path(settings), line)
    point_to(settings, release)


def chosen(settings: Settings) -> tuple[Release, Promotion] | None:
    """The release that a person has chosen, where no newer one was published since and it is still there."""
    last = last_promotion(settings)
    release = find(settings, last.release) if last and last.how == "chosen" else None
    return (release, last) if last and release else None


def last_promotion(settings: Settings) -> Promotion | None:
    """What `current` is meant to be."""
    return next(reversed(promotions(settings)), None)


def _path(settings: Settings) -> Path:
    return settings.root.releases / JOURNAL


def remove_old_releases(settings: Settings) -> list[Release]:
    """Take away the oldest releases beyond the setting, each whole; without the setting none goes.

    The current one, the one before it (the step back), the newest of all and one that a person has chosen always stay.
    """
    if not settings.releases_kept:
        return []
    known = releases(settings)
    going = [release for release in known[: -settings.releases_kept] if release not in _held(settings, known)]
    for release in going:
        remove(settings, release)
    return going


def _held(settings: Settings, known: list[Release]) -> list[Release]:
    now, picked = current(settings), chosen(settings)
    before = [release for release in known if now and release < now][-1:]
    return [*before, *([now] if now else []), *known[-1:], *([picked[0]] if picked else [])]
