"""Places outside the release folder that are given each release once it is in place, such as a database server.

A release on disk is never lost because such a place cannot be reached: the failure is noted in
`releases/deliveries.jsonl`, and every later run begins with another try, whatever becomes of its own figures.
Belongs here: who is given what, and what became of it. Does not belong here: how (a module of `targets` each).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from dagster_project.core import journal
from dagster_project.core.files import writer_lock
from dagster_project.core.progress import report_progress
from dagster_project.core.settings import Settings
from dagster_project.releases.store.store import Release, current
from dagster_project.releases.targets import postgres

JOURNAL = "deliveries.jsonl"


@dataclass(frozen=True)
class Target:
    """One place: whether the settings ask for it, whether it says that it holds a release, and handing it one.

    `deliver` hands it over whole or not at all, also one that the place holds, or an older one after a rollback; it
    raises whatever stops it.
    """

    is_wanted: Callable[[Settings], bool]
    holds: Callable[[Settings, Release], bool]
    deliver: Callable[[Settings, Release], None]


class DeliveryAttempt(BaseModel):
    """One attempt; an empty error means that the place holds the release."""

    model_config = ConfigDict(frozen=True)

    at: datetime
    target: str
    release: str
    error: str = ""


DELIVERIES: dict[str, Target] = {"postgres": Target(postgres.is_wanted, postgres.holds, postgres.deliver)}
"""The places, by name."""


def deliver_current(settings: Settings) -> dict[str, str]:
    """Give the current release to every place that does not hold it; the reasons of those that could not take it."""
    failed = {}
    for name, release in _lacking(settings):
        report_progress(f"to {name}")
        line = _attempt(settings, name, release)
        journal.append(_path(settings), line)
        if line.error:
            failed[name] = line.error
    return failed


def deliver_pending(settings: Settings) -> dict[str, str]:
    """What a run does first: places that an earlier run could not reach are tried again; the reasons of a failure."""
    if current(settings) is None or not _wanted(settings):
        return {}
    with writer_lock(settings):
        return deliver_current(settings)


def undelivered(settings: Settings) -> dict[str, str]:
    """The places asked for that do not hold the current release as far as is known, each with the reason."""
    release = current(settings)
    last = {line.target: line for line in deliveries(settings)}
    found = {}
    for name in _wanted(settings):
        line = last.get(name)
        if release and (line is None or line.error or line.release != release.name):
            found[name] = line.error if line and line.error else "not delivered yet"
    return found


def deliveries(settings: Settings) -> list[DeliveryAttempt]:
    """All attempts, oldest first."""
    return journal.read(_path(settings), DeliveryAttempt)


def _wanted(settings: Settings) -> list[str]:
    return [name for name, target in DELIVERIES.items() if target.is_wanted(settings)]


def _lacking(settings: Settings) -> Iterator[tuple[str, Release]]:
    """Places that were not given the current release, or have lost it: another server, one restored or emptied."""
    release, waiting = current(settings), undelivered(settings)
    for name in _wanted(settings):
        if release and (name in waiting or not DELIVERIES[name].holds(settings, release)):
            yield name, release


def _attempt(settings: Settings, name: str, release: Release) -> DeliveryAttempt:
    error = ""
    try:
        DELIVERIES[name].deliver(settings, release)
    except Exception as failure:
        error = " ".join(f"{type(failure).__name__}: {failure}".split())[:1000]
    return DeliveryAttempt(at=datetime.now(UTC), target=name, release=release.name, error=error)


def _path(settings: Settings) -> Path:
    return settings.root.releases / JOURNAL
