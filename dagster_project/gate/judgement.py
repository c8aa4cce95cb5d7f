"""One judgement: which dates need a look, what the suites say of them, the verdict.

Belongs here: the order, and what follows from what was found. Does not belong here: how a suite is run (`engine`).
"""

import importlib.metadata
import platform
from datetime import UTC, date, datetime

import duckdb

from dagster_project.core.files import writer_lock
from dagster_project.core.progress import report_progress
from dagster_project.core.settings import Settings
from dagster_project.gate.behind import with_files
from dagster_project.gate.bounds import Bound, load_bounds, provide_bounds
from dagster_project.gate.docs import INDEX, docs_folder, finish_docs, index_runs
from dagster_project.gate.engine import open_engine
from dagster_project.gate.frames import dates_with_rows, frame, keep_frame, load_dates, load_published
from dagster_project.gate.results import carried_failures, check_results
from dagster_project.gate.suites import Suite, load_suites, suite_fingerprint
from dagster_project.releases.contents.verdicts import (
    Approval,
    CheckResult,
    Outcome,
    Verdict,
    drop_verdict,
    latest_pass,
    read_verdict,
    write_verdict,
)
from dagster_project.releases.continuity.checks import TOPIC
from dagster_project.releases.continuity.continuity import continuity
from dagster_project.releases.continuity.second_opinion import second_opinion
from dagster_project.warehouse.connect import open_warehouse
from dagster_project.warehouse.digest import ReleaseDigest, release_digest

_VERSIONS = ("tatsong", "great-expectations", "pandas", "duckdb")


def judge(settings: Settings) -> Verdict:
    """Judge what a release of the newest report date would hold, keep the verdict and return it.

    Dates that an earlier verdict by the same suites has passed, and that are unchanged, are not looked at again. While
    a judgement is under way no verdict on the data stands, so that a failure in it leaves nothing to publish by.

    Raises:
        TatsongError: the newest build did not succeed, or a suite cannot be used.
    """
    with writer_lock(settings), open_warehouse(settings, read_only=True) as con:
        release = release_digest(con, settings)
        kept_verdict = read_verdict(settings, release.report_date, release.digest)
        drop_verdict(settings, release.report_date, release.digest)
        report_progress("what is published")
        continued = continuity(settings, con, release)
        suites, bounds = load_suites(settings), load_bounds(settings)
        suites_hash = suite_fingerprint(settings, suites, release.dims)
        if kept_verdict and kept_verdict.passed and kept_verdict.suites_hash == suites_hash:
            kept = [check for check in kept_verdict.checks if check.topic != TOPIC]
            again = {
                "judged_at": datetime.now(UTC),
                "checks": [*kept, *continued],
            }  # newer than what was judged between
            write_verdict(settings, kept_verdict.model_copy(update=again | {"outcome": _outcome([*kept, *continued])}))
            return _written(settings, release)
        earlier = latest_pass(settings, suites_hash)
        dates = dates_to_check(release, earlier)
        checks, docs = _run(settings, con, suites, bounds, release, dates) if dates else ([], "")
        report_progress("the lake", len(dates))
        checks.append(second_opinion(settings, release, dates))
        checks = with_files(settings, con, checks)
    write_verdict(settings, _verdict(release, suites_hash, dates, [*checks, *continued], docs, earlier))
    return _written(settings, release)


def _written(settings: Settings, release: ReleaseDigest) -> Verdict:
    """The verdict as it lies on disk, with its approvals."""
    verdict = read_verdict(settings, release.report_date, release.digest)
    assert verdict is not None
    return verdict


def _outcome(checks: list[CheckResult]) -> Outcome:
    return "blocked" if any(not check.success and check.severity == "critical" for check in checks) else "pass"


def dates_to_check(release: ReleaseDigest, earlier: Verdict | None) -> list[date]:
    """The dates that have changed since they were passed, and the date after each, which is compared with it."""
    passed = (earlier.passed_dates if earlier.outcome == "pass" else earlier.release_dates) if earlier else {}
    changed = [passed.get(day) != digest for day, digest in release.dates.items()]
    after_changed = [False, *changed[:-1]]
    return [day for day, *reasons in zip(release.dates, changed, after_changed, strict=True) if any(reasons)]


def _run(
    settings: Settings,
    con: duckdb.DuckDBPyConnection,
    suites: list[Suite],
    bounds: list[Bound],
    release: ReleaseDigest,
    dates: list[date],
) -> tuple[list[CheckResult], str]:
    run_name = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{release.report_date}"
    folder = docs_folder(settings, run_name)
    report_progress("Great Expectations", len(suites))
    engine = open_engine(settings, folder, run_name)
    load_dates(con, dates, release.station_dates)
    load_published(con)
    provide_bounds(con, bounds)
    found = {}
    for left, suite in zip(range(len(suites), 0, -1), suites, strict=True):
        report_progress(suite.name, left)
        rows = frame(con, settings, suite.meta.model)
        keep_frame(settings, suite.name, rows)
        owed = dates_with_rows(con, suite.meta, dates, release.station_dates)
        found[suite.name] = check_results(suite, engine.validate(suite, rows), rows, dates, owed)
    engine.write_docs()
    finish_docs(folder, found)
    index_runs(settings)
    docs = (folder / INDEX).relative_to(settings.root.path).as_posix()
    return [check for checks in found.values() for check in checks], docs


def _verdict(
    release: ReleaseDigest,
    suites_hash: str,
    dates: list[date],
    checks: list[CheckResult],
    docs: str,
    earlier: Verdict | None,
) -> Verdict:
    outcome = _outcome(checks)
    reused = {day: digest for day, digest in release.dates.items() if day not in set(dates)}
    carried = carried_failures(earlier, set(reused))
    return Verdict(
        report_date=release.report_date,
        digest=release.digest,
        outcome=outcome,
        judged_at=datetime.now(UTC),
        suites_hash=suites_hash,
        checked_dates=dates,
        passed_dates=reused if outcome == "blocked" else release.dates,
        release_dates=release.dates,
        checks=checks,
        carried=carried,
        carried_approvals=_carried_approvals(earlier, carried),
        docs=docs,
        versions={name: importlib.metadata.version(name) for name in _VERSIONS} | {"python": platform.python_version()},
    )


def _carried_approvals(earlier: Verdict | None, carried: list[CheckResult]) -> list[Approval]:
    """The approvals by which critical failures of earlier dates are let through again."""
    names = {check.name for check in carried if check.severity == "critical"}
    return [approval for approval in earlier.all_approvals if approval.check in names] if earlier else []
