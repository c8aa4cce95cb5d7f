"""One publication: by a passing verdict for exactly this data, aside, verified, then in one step.

A release that a person has stepped back from is not pointed to again by a run with the same data: only data that
differs from the newest release's makes a new release and moves on.
Belongs here: the order, and every reason not to publish. Does not belong here: what is written (`targets`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from dagster_project.core.errors import TatsongError
from dagster_project.core.files import writer_lock
from dagster_project.core.progress import report_progress
from dagster_project.core.settings import Settings
from dagster_project.releases.contents.build_context import BuildContext
from dagster_project.releases.contents.database import write_database
from dagster_project.releases.contents.labels import read_labels
from dagster_project.releases.contents.manifest import read_manifest, write_manifest
from dagster_project.releases.contents.sources import sources_of
from dagster_project.releases.contents.verdicts import Verdict, read_verdict, verdict_path
from dagster_project.releases.contents.verification import copy_faults, verify
from dagster_project.releases.deliveries import deliver_current
from dagster_project.releases.dictionary.reading import read_dictionary
from dagster_project.releases.store.promotions import chosen, point, promotions, remove_old_releases
from dagster_project.releases.store.store import (
    Release,
    building_folder,
    current,
    place,
    point_to,
    releases_of,
    remove_leftovers,
)
from dagster_project.releases.targets import TARGETS
from dagster_project.submissions.ledger.chain import Position
from dagster_project.warehouse.connect import discard_warehouse, open_warehouse
from dagster_project.warehouse.definitions import definitions
from dagster_project.warehouse.digest import ReleaseDigest, release_digest
from dagster_project.warehouse.models import manifest_path


@dataclass(frozen=True)
class Published:
    """What publishing came to: the release that is now current, and whether it is a new one.

    `held_back` says why a newer release with this very data is not current. `undelivered` names the targets that could
    not be reached, with the reason; `removed` the releases that the retention has taken away.
    """

    release: Release
    digest: str
    created: bool
    held_back: str = ""
    undelivered: dict[str, str] = field(default_factory=dict)
    removed: list[Release] = field(default_factory=list)

    @property
    def path(self) -> Path:
        """The folder of the release."""
        return self.release.path

    @property
    def number(self) -> int:
        """Its number among the releases of its report date."""
        return self.release.number


def publish(settings: Settings) -> Published:
    """Publish what lies in the warehouse; the same data as in the newest release of its date makes no new one.

    Raises:
        TatsongError: no passing verdict stands for exactly this data, or what was written is not what was judged.
    """
    with writer_lock(settings):
        settings.root.releases.mkdir(parents=True, exist_ok=True)
        remove_leftovers(settings)
        published = _publish(settings)
        removed = remove_old_releases(settings)
        return replace(published, undelivered=deliver_current(settings), removed=removed)


@contextmanager
def candidate(settings: Settings) -> Iterator[Release]:
    """What would be published next, as the gate judged it last: its tables and its manifest, gone afterwards.

    Raises:
        TatsongError: nothing was judged since the newest build.
    """
    with writer_lock(settings), open_warehouse(settings, read_only=True) as con:
        digest = release_digest(con, settings)
        verdict = read_verdict(settings, digest.report_date, digest.digest)
        if verdict is None:
            raise TatsongError("The gate has not judged what was built last: run `tatsong nightly` first.")
        with building_folder(settings) as folder:
            context = _build_context(settings, con, folder, digest, verdict)
            write_database(context)
            write_manifest(context)
            yield Release(context.report_date, context.number, folder)


def _publish(settings: Settings) -> Published:
    with open_warehouse(settings, read_only=True) as con:
        digest = release_digest(con, settings)
        verdict = _require_pass(settings, digest)
        _require_not_older(settings, digest)
        if same := _same_release(settings, digest):
            return _point_to_same(settings, same, digest)
        with building_folder(settings) as folder:
            release = _build(_build_context(settings, con, folder, digest, verdict))
    point(settings, release)
    return Published(release, digest.digest, created=True)


def _point_to_same(settings: Settings, same: Release, digest: ReleaseDigest) -> Published:
    """The newest release holds this data: it is current, unless a person has chosen another."""
    picked = chosen(settings)
    if picked is None or picked[0] == same:
        point(settings, same)
        return Published(same, digest.digest, created=False)
    release, promotion = picked
    point_to(settings, release)
    return Published(
        release,
        read_manifest(release.path).digest,
        created=False,
        held_back=f"{same.name} has this data, and {promotion.by} has chosen {release.name} ({promotion.reason}). "
        f"New data moves on; to point to {same.name} now: tatsong rollback {same.name}",
    )


def _require_pass(settings: Settings, digest: ReleaseDigest) -> Verdict:
    verdict = read_verdict(settings, digest.report_date, digest.digest)
    if verdict is None:
        raise TatsongError(
            f"Nothing is published: no verdict stands for the data of {digest.report_date} as it lies in the warehouse "
            f"(digest {digest.digest[:16]}). Run `tatsong nightly`, so that the gate judges it."
        )
    if not verdict.passed:
        names = ", ".join(sorted({check.name for check in verdict.blocking}))
        raise TatsongError(
            f"Nothing is published: the gate has blocked the data of {digest.report_date} ({names}). "
            f"See {verdict_path(settings, verdict.report_date, verdict.digest)}; what is unusual and true can be let "
            f"pass: tatsong approve {digest.report_date} CHECK --by NAME --reason TEXT."
        )
    return verdict


def _require_not_older(settings: Settings, digest: ReleaseDigest) -> None:
    published = current(settings)
    if published and published.report_date > digest.report_date:
        raise TatsongError(
            f"The warehouse ends at {digest.report_date}, and {published.name} is published: "
            f"run `tatsong nightly --date {published.report_date}` first."
        )


def _same_release(settings: Settings, digest: ReleaseDigest) -> Release | None:
    """The newest release of the date, where it is whole and holds this very data."""
    known = releases_of(settings, digest.report_date)
    if not known or verify(settings, known[-1].path):
        return None
    return known[-1] if read_manifest(known[-1].path).digest == digest.digest else None


def _build_context(
    settings: Settings, con: duckdb.DuckDBPyConnection, folder: Path, digest: ReleaseDigest, verdict: Verdict
) -> BuildContext:
    numbers = _numbers(settings, digest.report_date)
    built_from = con.execute(
        "select ledger_id, change_sequence, change_link from control.build order by build_id desc limit 1"
    ).fetchone()
    assert built_from is not None
    return BuildContext(
        settings=settings,
        folder=folder,
        number=max(numbers, default=0) + 1,
        replaces=max(numbers, default=None),
        created_at=datetime.now(UTC),
        digest=digest,
        verdict=verdict,
        labels=read_labels(manifest_path(settings)),
        dictionary=read_dictionary(manifest_path(settings)),
        sources=sources_of(settings, con, digest),
        definitions=definitions(settings),
        ledger=Position(*built_from),
    )


def _numbers(settings: Settings, report_date: date) -> list[int]:
    """Those of a date's releases, also of one that is no longer kept: a number is never given twice."""
    names = [line.release for line in promotions(settings)] + [each.name for each in releases_of(settings, report_date)]
    return [int(name.split("/r")[1]) for name in names if name.startswith(f"{report_date}/")]


def _build(context: BuildContext) -> Release:
    for left, (name, write) in zip(range(len(TARGETS), 0, -1), TARGETS.items(), strict=True):
        report_progress(name, left)
        write(context)
    report_progress("verifying")
    faults = copy_faults(context)
    if not faults:
        write_manifest(context)
        faults = verify(context.settings, context.folder)
    if faults:
        discard_warehouse(context.settings)
        raise TatsongError(
            f"Nothing is published: what was written is not what was judged ({len(faults)} faults; {faults[0]}). "
            "The working database is removed: run `tatsong nightly` again, which builds it from ledger and lake."
        )
    return place(context.settings, context.folder, context.report_date, context.number)
