"""Places outside the release folder that are given each release once it is in place, such as a database server.

A release on disk is never lost because such a place cannot be reached: the failure is noted in
`releases/deliveries.jsonl`, and every later run begins with another try, whatever becomes of its own figures.
Belongs here: who is given what, and what became of it. Does not belong here: how (a module of `targets` each).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from dagster_project import journal
from dagster_project.lock import writer_lock
from dagster_project.progress import tell
from dagster_project.releases.shelf import Release, current
from dagster_project.releases.targets import postgres
from dagster_project.settings import Settings

JOURNAL = "deliveries.jsonl"


@dataclass(frozen=True)
class Target:
    """One place: whether the settings ask for it, and handing it a release, whole or not at all.

    `deliver` may be called again for a release that the place holds, and for an older one after a rollback; it raises
    whatever stops it.
    """

    is_wanted: Callable[[Settings], bool]
    deliver: Callable[[Settings, Release], None]


class Delivery(BaseModel):
    """One attempt; an empty error means that the place holds the release."""

    model_config = ConfigDict(frozen=True)

    at: datetime
    target: str
    release: str
    error: str = ""


DELIVERIES: dict[str, Target] = {"postgres": Target(postgres.is_wanted, postgres.deliver)}
"""The places, by name."""


def deliver_current(settings: Settings) -> dict[str, str]:
    """Give the current release to every place that does not hold it; the reasons of those that could not take it."""
    release = current(settings)
    if release is None:
        return {}
    failed = {}
    for name in pending(settings):
        tell(f"to {name}")
        error = _attempt(settings, DELIVERIES[name], release)
        line = Delivery(at=datetime.now(UTC), target=name, release=release.name, error=error)
        journal.append(_path(settings), line)
        if error:
            failed[name] = error
    return failed


def deliver_pending(settings: Settings) -> dict[str, str]:
    """What a run does first: places that an earlier run could not reach are tried again; the reasons of a failure."""
    if not pending(settings):
        return {}
    with writer_lock(settings):
        return deliver_current(settings)


def pending(settings: Settings) -> list[str]:
    """The places asked for that do not hold the current release."""
    release, held = current(settings), holdings(settings)
    wanted = [name for name, target in DELIVERIES.items() if target.is_wanted(settings)]
    return [name for name in wanted if release and held.get(name) != release.name]


def holdings(settings: Settings) -> dict[str, str]:
    """Which release each place was last given."""
    return {line.target: line.release for line in deliveries(settings) if not line.error}


def deliveries(settings: Settings) -> list[Delivery]:
    """All attempts, oldest first."""
    return journal.read(_path(settings), Delivery)


def _attempt(settings: Settings, target: Target, release: Release) -> str:
    try:
        target.deliver(settings, release)
    except Exception as error:
        return " ".join(f"{type(error).__name__}: {error}".split())[:500]
    return ""


def _path(settings: Settings) -> Path:
    return settings.root.releases / JOURNAL
