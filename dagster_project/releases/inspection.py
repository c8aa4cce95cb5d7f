"""Are `current` and the releases what was published? What a hand on the disk has changed is found without being asked.

Belongs here: how closely each is looked at. The current release and the one before it, to which one steps back, are
read whole; of older ones, whether their files are there and as large as they were. Does not belong here: one release's
own faults (`contents/verification`).
"""

from dagster_project.core.settings import Settings
from dagster_project.releases.contents.verification import looks_whole, verify
from dagster_project.releases.store.promotions import last_promotion
from dagster_project.releases.store.store import Release, current, releases


def release_faults(settings: Settings) -> list[str]:
    """A line for each fault; nothing where all is as it was published."""
    known, now = releases(settings), current(settings)
    closely = [each for each in known if now is None or each <= now][-2:]
    faults = _pointer_faults(settings)
    for each in known:
        faults += _in_one_line(each, verify(settings, each.path) if each in closely else looks_whole(each.path))
    return faults


def _pointer_faults(settings: Settings) -> list[str]:
    pointer = settings.root.releases / "current"
    meant = last_promotion(settings)
    should = f"it is meant to be {meant.release}" if meant else "nothing was published"
    back = f"; tatsong rollback {meant.release} --by NAME --reason TEXT sets it right" if meant else ""
    if pointer.is_symlink():
        target = pointer.resolve()
        if not target.is_dir():
            return [f"{pointer} points to {pointer.readlink()}, which is not there; {should}{back}"]
        if meant and target != (settings.root.releases / meant.release).resolve():
            return [f"{pointer} points to {pointer.readlink()}; {should}{back}"]
        return []
    if pointer.exists():
        return [f"{pointer} is no link to a release; {should}: remove it, and run again"]
    return [f"{pointer} is not there; {should}{back}"] if meant else []


def _in_one_line(release: Release, faults: list[str]) -> list[str]:
    more = f" ({len(faults)} faults; tatsong verify {release.name})" if len(faults) > 1 else ""
    return [f"{release.name}: {faults[0]}{more}"] if faults else []
