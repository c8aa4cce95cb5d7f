"""The gate's checks as Dagster asset checks, with the failing keys as metadata.

They show what the verdict says; what publishing obeys is the verdict on disk. Belongs here: turning the one into the
other. Does not belong here: any expectation.
"""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from dagster_project.core.progress import step
from dagster_project.core.settings import Settings
from dagster_project.gate import Check, CheckResult, declared_checks, judge
from dagster_project.orchestration.assets.common import PARTITIONS, WAREHOUSE_POOL, require_built_dates, table_of
from dagster_project.releases.approval import what_next


def gate_checks(settings: Settings) -> dg.AssetChecksDefinition:
    """Every check of every suite, run as one step; critical ones block what comes after.

    The verdict is always that of all; a run that asks for some of the checks is told of those.
    """
    declared = {check.name: check for check in declared_checks(settings)}

    @dg.multi_asset_check(
        name="gate",
        specs=[_spec(check) for check in declared.values()],
        description="Puts the tables to the suites of Great Expectations and keeps the verdict.",
        pool=WAREHOUSE_POOL,
        can_subset=True,
    )
    def gate(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        step("gate")
        if PARTITIONS & context.run.tags.keys():
            require_built_dates(settings, context)
        verdict = judge(settings)
        looked_at = f"{len(verdict.checked_dates)} of {len(verdict.passed_dates) or len(verdict.checked_dates)} dates"
        context.log.info(f"{verdict.outcome} for {verdict.report_date}, digest {verdict.digest}; looked at {looked_at}")
        found = {check.name: check for check in [*verdict.carried, *verdict.checks]}
        asked = {key.name for key in context.selected_asset_check_keys}
        for name, check in declared.items():
            if name not in asked:
                continue
            about: dict[str, Any] = {"verdict": verdict.outcome, "digest": verdict.digest}
            result = found.get(name)
            if result is not None and verdict.is_approved(result):
                about["approved"] = "; ".join(f"{a.by}: {a.reason}" for a in verdict.all_approvals if a.check == name)
            elif result in verdict.blocking:
                page = dg.MetadataValue.path(settings.root.path / verdict.docs)
                about |= {"what_next": what_next(verdict, result), "data_docs": page}
            yield _result(check, result, about)

    return gate


def _asset(check: Check) -> dg.AssetKey:
    return dg.AssetKey([check.table.split(".")[-1]])


def _spec(check: Check) -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(
        check.name,
        asset=_asset(check),
        description=check.description,
        blocking=check.severity == "critical",
    )


def _result(check: Check, found: CheckResult | None, about: dict[str, Any]) -> dg.AssetCheckResult:
    """A check of which the verdict says nothing was passed by an earlier verdict on the same data."""
    severity = dg.AssetCheckSeverity.ERROR if check.severity == "critical" else dg.AssetCheckSeverity.WARN
    metadata = dict(about)
    if found is not None:
        metadata |= {"expectation": found.expectation, "failing_count": found.failing_count}
        if not found.success:
            metadata |= {
                "observed": found.observed,
                "said_in_the_report": found.notice,
                "failing_keys": table_of(found.failing_keys, "no row is named"),
                "files": ", ".join(found.files) or "none named",
            }
    return dg.AssetCheckResult(
        passed=found is None or found.success or "approved" in about,
        check_name=check.name,
        asset_key=_asset(check),
        severity=severity,
        metadata=metadata,
    )
