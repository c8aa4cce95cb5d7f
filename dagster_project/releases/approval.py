"""A person lets what the gate has blocked pass: one check, in exactly the data that was judged.

Belongs here: what may be approved. Does not belong here: which checks those are (the suites say `approvable`).
"""

from datetime import UTC, date, datetime

from dagster_project.core.errors import TatsongError
from dagster_project.core.files import writer_lock
from dagster_project.core.settings import Settings
from dagster_project.releases.contents.verdicts import Approval, CheckResult, Verdict, add_approval, newest_verdict
from dagster_project.releases.rollback import require_name_and_reason


def approve(settings: Settings, report_date: date, check: str, *, by: str, reason: str) -> Verdict:
    """Approve a check's failures in the newest data of a report date; the next run publishes where nothing else blocks.

    The approval holds for the dates that failed, as they were; changed data needs another. What has yet to begin, such
    as an operator's feed or a place that nobody reports, is approved once. Returns the verdict as it now stands.

    Raises:
        TatsongError: nothing is blocked, the check has not failed, or it is one that is never waived.
    """
    require_name_and_reason(by, reason)
    with writer_lock(settings):
        verdict = newest_verdict(settings, report_date)
        if verdict is None:
            raise TatsongError(f"The gate has judged nothing of {report_date}: run `tatsong nightly` first.")
        failure = _failure(verdict, check)
        now = datetime.now(UTC)
        approval = Approval(
            check=check,
            digest=verdict.digest,
            dates=failure.dates,
            by=by,
            reason=reason,
            approved_at=now,
            places=failure.places,
        )
        add_approval(settings, verdict, approval)
        return verdict.model_copy(update={"approvals": [*verdict.approvals, approval]})


def what_next(verdict: Verdict, check: CheckResult) -> str:
    """What may be done about a check that holds the data back."""
    if check.approvable:
        return f"if it is unusual and true: tatsong approve {verdict.report_date} {check.name} --by NAME --reason TEXT"
    return check.remedy or "never waived: a corrected file, or tatsong withdraw, and the next run"


def _failure(verdict: Verdict, name: str) -> CheckResult:
    found = {check.name: check for check in verdict.blocking}
    if name in found and found[name].approvable:
        return found[name]
    if name in found:
        problem = f"{name} is never waived: what it finds is wrong, not unusual; mend the data"
    else:
        known = {check.name: check for check in verdict.let_through}
        problem = f"{name} holds nothing back" if name in known else f"{name} has not failed"
    open_, never = _listed(found, True), _listed(found, False)
    raise TatsongError(
        f"{verdict.report_date}, data {verdict.digest[:16]}: {problem}. Blocked and approvable: {open_}; "
        f"blocked and never waived: {never}."
    )


def _listed(found: dict[str, CheckResult], approvable: bool) -> str:
    return ", ".join(sorted(name for name, check in found.items() if check.approvable == approvable)) or "nothing"
