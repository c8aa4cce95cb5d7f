"""From what the library found to what the verdict says.

Belongs here: failing rows as keys and dates, and warnings that outlive the run that found them.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast

from dagster_project.gate.engine import Finding
from dagster_project.gate.suites import Suite
from dagster_project.releases.contents.verdicts import KEYS_KEPT, CheckResult, Verdict
from dagster_project.releases.continuity.checks import TOPIC

if TYPE_CHECKING:
    import pandas as pd

_DATES_TOLD = 5


def check_results(
    suite: Suite, findings: list[Finding], rows: pd.DataFrame, dates: list[date], owed: set[date]
) -> list[CheckResult]:
    """What a suite found in its frame; where a date that is owed rows has none, nothing of it was checked."""
    asked = {expectation.meta.check: expectation for expectation in suite.expectations}
    lacking = sorted(owed - _dates_of(rows))
    none = f"no rows{f' of {_listed(lacking)}' if len(rows) else ''}" if lacking else ""
    results = []
    for found in findings:
        expectation = asked[found.check]
        failing = _failing_dates(found, rows, dates) | dict.fromkeys(lacking, 1)
        is_unchecked = bool(found.error or lacking)
        results.append(
            CheckResult(
                name=found.check,
                table=suite.meta.table,
                topic=expectation.meta.topic,
                # What cannot be evaluated has not been checked, whatever it was to be worth.
                severity="critical" if is_unchecked else expectation.severity,
                success=found.success and not lacking,
                expectation=expectation.text,
                reason=expectation.meta.reason,
                notice=expectation.meta.notice,
                approvable=expectation.meta.approvable and not is_unchecked,
                failing_count=sum(failing.values()),
                failing_keys=_failing_keys(found, rows),
                places=_places(found, rows, suite.meta.key) if expectation.meta.once else [],
                observed="; ".join(filter(None, (none, found.error or found.observed))),
                dates=failing,
            )
        )
    return results


def carried_failures(earlier: Verdict | None, dates: set[date]) -> list[CheckResult]:
    """What the earlier verdict let through of dates that were not looked at again, one a check.

    That a release changed what was published is told with that release, and not with those that come after it.
    """
    carried: dict[str, CheckResult] = {}
    for notice in earlier.let_through if earlier else []:
        if notice.topic != TOPIC and (still := notice.on(dates)):
            before = carried.get(still.name)
            carried[still.name] = still.joined(before) if before else still
    return list(carried.values())


def _dates_of(rows: pd.DataFrame) -> set[date]:
    return {cast(datetime, day).date() for day in rows["report_date"].unique()}


def _listed(days: list[date]) -> str:
    shown = ", ".join(map(str, days[:_DATES_TOLD]))
    return f"{shown} and {len(days) - _DATES_TOLD} other dates" if len(days) > _DATES_TOLD else shown


def _failing_dates(found: Finding, rows: pd.DataFrame, dates: list[date]) -> dict[date, int]:
    """How many rows fail on each date; where the library names no row, every date is taken to fail."""
    if found.success:
        return {}
    if not found.failing:
        return dict.fromkeys(dates, 1)
    counts = rows.loc[found.failing, "report_date"].value_counts().sort_index()
    return {cast(datetime, day).date(): int(count) for day, count in counts.items()}


def _failing_keys(found: Finding, rows: pd.DataFrame) -> list[dict[str, Any]]:
    if not found.failing:
        return []
    first = rows.loc[found.failing[:KEYS_KEPT]].astype(object)
    filled = first.where(first.notna(), None)
    return [{str(name): _plain(value) for name, value in row.items()} for row in filled.to_dict("records")]


def _places(found: Finding, rows: pd.DataFrame, key: list[str]) -> list[dict[str, Any]]:
    """The failing keys without their dates, each once."""
    if not found.failing:
        return []
    names = [name for name in key if name != "report_date"]
    return [
        {str(name): _plain(value) for name, value in row.items()}
        for row in rows.loc[found.failing, names].drop_duplicates().astype(object).to_dict("records")
    ]


def _plain(value: Any) -> Any:
    """A value as JSON holds it; a frame's dates are timestamps."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.item() if hasattr(value, "item") else value
