"""Continuity: every date, submitter, feed and key of the current release is in the next one, and each change on a
published date has a named reason.

A submission that came into force or left it is its own reason, on the dates that it reaches and the rows that rest on
its feed. A change of models, reference data, contracts or program is named by file and entry, and waits for a person.
What has no reason blocks, and nobody can approve it: the figures are damaged, not corrected.
Belongs here: what changed and why. Does not belong here: how large a change may be (`expectations`), or showing every
figure (`comparison`).
"""

from datetime import date

import duckdb

from dagster_project.contracts import load_contracts
from dagster_project.core.errors import TatsongError
from dagster_project.core.settings import Settings
from dagster_project.releases.contents.manifest import Manifest, read_manifest
from dagster_project.releases.contents.verdicts import CheckResult
from dagster_project.releases.continuity.checks import ARE_APPROVED, CONTINUITY, HAVE_REASONS, LEDGER_KNOWS
from dagster_project.releases.continuity.reasons import Reasons, find_reasons
from dagster_project.releases.continuity.rows import Changed, attach_published, changes, city_movements
from dagster_project.releases.store.store import Release, current
from dagster_project.submissions.ledger.ledger import open_ledger
from dagster_project.warehouse.definitions import definitions, fingerprint
from dagster_project.warehouse.digest import ReleaseDigest


def continuity(settings: Settings, con: duckdb.DuckDBPyConnection, digest: ReleaseDigest) -> list[CheckResult]:
    """What the three rules find of the working database, open in `con`, against the current release.

    Raises:
        TatsongError: definitions were changed since the build, or the current release cannot be read.
    """
    _require_same_definitions(settings, con)
    release = current(settings)
    if release is None:
        return [rule.result() for rule in CONTINUITY]
    manifest = _manifest(release)
    with open_ledger(settings.root.ledger) as ledger:
        attach_published(con, release.path)
        reasons = find_reasons(settings, load_contracts(settings.contracts), ledger, con, release, manifest, digest)
    if reasons.lost:
        found = f"{release.name} rests on submissions that the ledger does not have: {_listed(reasons.lost, 5)}"
        lost = LEDGER_KNOWS.result(f"{found}.", {digest.report_date: len(reasons.lost)})
        return [lost, HAVE_REASONS.result(), ARE_APPROVED.result()]
    unexplained: list[Changed] = []
    by_definition: list[Changed] = []
    for changed in changes(con, manifest, digest):
        if not reasons.submissions_explain(changed):
            (by_definition if reasons.definitions_explain(changed) else unexplained).append(changed)
    return [
        LEDGER_KNOWS.result(),
        HAVE_REASONS.result(
            _without_reason(release, unexplained), _by_date(unexplained, digest), _keys(unexplained, digest)
        ),
        ARE_APPROVED.result(
            _by_definitions(release, reasons, by_definition),
            _by_date(by_definition, digest),
            city_movements(con, [one.report_date for one in by_definition if one.report_date])
            or _keys(by_definition, digest),
        ),
    ]


def _require_same_definitions(settings: Settings, con: duckdb.DuckDBPyConnection) -> None:
    built = con.execute("select fingerprint from control.build order by build_id desc limit 1").fetchone()
    if built is None or built[0] != fingerprint(definitions(settings)):
        raise TatsongError(
            "Models, reference data or contracts were changed since the tables were built: run `tatsong nightly` again."
        )


def _manifest(release: Release) -> Manifest:
    try:
        return read_manifest(release.path)
    except (OSError, ValueError) as error:
        raise TatsongError(
            f"{release.path} cannot be read, so that nothing can be compared with what is published "
            f"({str(error).splitlines()[0]}): restore it, or choose another release with `tatsong rollback`."
        ) from None


def _without_reason(release: Release, found: list[Changed]) -> str:
    if not found:
        return ""
    return f"{_extent(found)} differ from {release.name}, and no submission and no change of definitions is the reason."


def _by_definitions(release: Release, reasons: Reasons, found: list[Changed]) -> str:
    if not found:
        return ""
    gone = sorted({one.submitter for one in found if one.what == "removed" and one.submitter})
    left = f" Without any figure now: {', '.join(gone)}." if gone else ""
    return f"{_extent(found)} differ from {release.name} because of: {_listed(reasons.definitions, 8)}.{left}"


def _extent(found: list[Changed]) -> str:
    days = sorted({one.report_date for one in found if one.report_date})
    tables = sorted({one.table for one in found})
    when = f" of {len(days)} report dates ({days[0]} to {days[-1]})" if days else ""
    return f"{sum(one.count for one in found):,} rows{when} in {', '.join(tables)}"


def _listed(names: list[str], most: int) -> str:
    return "; ".join(names[:most]) + (f"; and {len(names) - most} more" if len(names) > most else "")


def _by_date(found: list[Changed], digest: ReleaseDigest) -> dict[date, int]:
    counts: dict[date, int] = {}
    for one in found:
        day = one.report_date or digest.report_date
        counts[day] = counts.get(day, 0) + one.count
    return dict(sorted(counts.items()))


def _keys(found: list[Changed], digest: ReleaseDigest) -> list[dict[str, object]]:
    return [
        {
            "report_date": str(one.report_date or digest.report_date),
            "table": one.table,
            "submitter": one.submitter,
            "feed": one.feed,
            "rows": f"{one.count} {one.what}",
        }
        for one in found
    ]
