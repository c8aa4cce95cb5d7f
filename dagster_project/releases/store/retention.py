"""How many releases are kept.

Belongs here: which may go. Does not belong here: taking a folder away (`store`).
"""

from dagster_project.core.settings import Settings
from dagster_project.releases.store.promotions import chosen
from dagster_project.releases.store.store import Release, current, releases, remove


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
