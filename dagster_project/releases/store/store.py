"""Where releases lie, which is the newest, and the pointer `current`.

Belongs here: names, numbers, moving into place, durability. Does not belong here: what a release holds.
"""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dagster_project.core.errors import TatsongError
from dagster_project.core.files import to_disk
from dagster_project.core.settings import Settings

_NUMBER = re.compile(r"r(\d{3,})")
_BUILDING = ".building-"
_POINTING = ".current-"
_REMOVED = ".removed-"


@dataclass(frozen=True, order=True)
class Release:
    """One release in its place; later ones sort after earlier ones."""

    report_date: date
    number: int
    path: Path

    @property
    def name(self) -> str:
        """As people write it: 2023-11-22/r001."""
        return f"{self.report_date}/{self.path.name}"


def releases(settings: Settings) -> list[Release]:
    """All releases, oldest first."""
    found = [_at(path) for path in settings.root.releases.glob("????-??-??/r*")]
    return sorted(release for release in found if release)


def releases_of(settings: Settings, report_date: date) -> list[Release]:
    """The releases of one report date, oldest first."""
    found = [_at(path) for path in (settings.root.releases / report_date.isoformat()).glob("r*")]
    return sorted(release for release in found if release)


def find(settings: Settings, name: str) -> Release | None:
    """The release that people write as 2023-11-22/r001."""
    return next((release for release in releases(settings) if release.name == name), None)


def current(settings: Settings) -> Release | None:
    """The release that `current` points to."""
    pointer = settings.root.releases / "current"
    return _at(pointer.resolve()) if pointer.is_dir() else None


def point_to(settings: Settings, release: Release) -> None:
    """Let `current` be this release, in one step that a reader sees done or not done.

    Raises:
        TatsongError: a folder lies where the pointer belongs, as after a copy that follows links.
    """
    pointer = settings.root.releases / "current"
    if pointer.is_dir() and not pointer.is_symlink():
        raise TatsongError(f"{pointer} is a folder, not a link to a release: remove it, and run again.")
    target = Path(release.report_date.isoformat()) / release.path.name
    if pointer.is_symlink() and pointer.readlink() == target:
        return
    scratch = settings.root.releases / f"{_POINTING}{os.getpid()}"
    scratch.symlink_to(target, target_is_directory=True)
    os.replace(scratch, pointer)
    to_disk(settings.root.releases)


@contextmanager
def building_folder(settings: Settings) -> Iterator[Path]:
    """A folder to build a release in; removed where the building fails. What killed runs left is removed first."""
    remove_leftovers(settings)
    folder = settings.root.releases / f"{_BUILDING}{os.getpid()}"
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remove(settings: Settings, release: Release) -> None:
    """Take a release away: first aside in one step, so that no reader finds half of it."""
    scratch = settings.root.releases / f"{_REMOVED}{release.report_date}-{release.path.name}"
    release.path.rename(scratch)
    to_disk(release.path.parent)
    shutil.rmtree(scratch)
    if not any(release.path.parent.iterdir()):
        release.path.parent.rmdir()


def remove_leftovers(settings: Settings) -> None:
    """Take away what runs that were killed left behind; the caller holds the writer's lock."""
    for kind in (_BUILDING, _REMOVED):
        for folder in settings.root.releases.glob(f"{kind}*"):
            shutil.rmtree(folder)
    for pointer in settings.root.releases.glob(f"{_POINTING}*"):
        pointer.unlink()


def place(settings: Settings, folder: Path, report_date: date, number: int) -> Release:
    """Move a built release into its place, where nothing of it changes any more."""
    for path in folder.rglob("*"):
        if path.is_file():
            # DuckDB would take a write lock that keeps all other readers out.
            path.chmod(0o444)
        to_disk(path)
    to_disk(folder)
    release = Release(report_date, number, settings.root.releases / report_date.isoformat() / f"r{number:03}")
    release.path.parent.mkdir(exist_ok=True)
    folder.rename(release.path)
    to_disk(release.path.parent)
    to_disk(settings.root.releases)
    return release


def _at(path: Path) -> Release | None:
    number = _NUMBER.fullmatch(path.name)
    try:
        return Release(date.fromisoformat(path.parent.name), int(number[1]), path) if number else None
    except ValueError:
        return None
