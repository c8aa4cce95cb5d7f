"""Stepping back to an earlier release, or forward again: a person's choice, with a name and a reason.

Belongs here: which release may be chosen. Does not belong here: the pointer (`store/`).
"""

from dataclasses import dataclass

from dagster_project.core.errors import TatsongError
from dagster_project.core.files import writer_lock
from dagster_project.core.settings import Settings
from dagster_project.releases.contents.verification import verify
from dagster_project.releases.deliveries import deliver_current
from dagster_project.releases.store.promotions import point
from dagster_project.releases.store.store import Release, current, find, releases


@dataclass(frozen=True)
class Chosen:
    """What `current` was and is now; `undelivered` names the targets that could not be reached, with the reason."""

    before: Release | None
    release: Release
    undelivered: dict[str, str]


def roll_back(settings: Settings, name: str | None, *, by: str, reason: str) -> Chosen:
    """Point to the release of that name or, without one, to the one before the current.

    It stays so until data that differs from the newest release's is published: see `publishing`.

    Raises:
        TatsongError: there is no such release, or it is not whole.
    """
    require_name_and_reason(by, reason)
    with writer_lock(settings):
        before = current(settings)
        release = named(settings, name) if name else _one_before(settings, before)
        if faults := verify(settings, release.path, deep=True):
            raise TatsongError(f"{release.name} is not whole and cannot be current: {faults[0]}. Choose another one.")
        point(settings, release, by=by, reason=reason)
        return Chosen(before, release, deliver_current(settings))


def named(settings: Settings, name: str) -> Release:
    """The release of a name; raises TatsongError where there is none."""
    release = current(settings) if name == "current" else find(settings, name)
    if release is None:
        known = ", ".join(each.name for each in releases(settings)[-5:])
        if not known:
            raise TatsongError(f"{settings.root.releases}: nothing is published yet; `tatsong nightly` publishes.")
        raise TatsongError(f"There is no release {name!r}; the newest are: {known}. See `tatsong releases`.")
    return release


def require_name_and_reason(by: str, reason: str) -> None:
    """A decision that others must live with has a name and a reason, on one line; raises TatsongError without them."""
    for option, text in (("--by", by), ("--reason", reason)):
        if not text.strip():
            raise TatsongError(f"{option} is empty: say {'who decides' if option == '--by' else 'why'}.")
        if not text.isprintable():
            raise TatsongError(f"{option} holds a control character or a line end, which no report can print.")


def _one_before(settings: Settings, now: Release | None) -> Release:
    earlier = [release for release in releases(settings) if now and release < now]
    if not earlier:
        raise TatsongError("There is no release before the current one to step back to. See `tatsong releases`.")
    return earlier[-1]
