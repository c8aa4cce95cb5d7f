"""The gate's own checks beside its suites: what they ask, and what officials are told where they fail.

Belongs here: their names and words. Does not belong here: finding what they ask for (`continuity`, `second_opinion`).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from dagster_project.releases.contents.verdicts import KEYS_KEPT, CheckResult

TOPIC = "continuity"
_REBUILD = (
    "never waived: rows were changed by something else than this program. Remove warehouse.duckdb; the next run builds "
    "it from the ledger and the lake"
)


@dataclass(frozen=True)
class ContinuityRule:
    """One of the checks: what it asks, why, and what officials are told where it fails."""

    name: str
    expectation: str
    notice: str
    approvable: bool = False
    remedy: str = ""
    topic: str = TOPIC
    table: str = "official.report_city"

    def result(
        self, reason: str = "", dates: dict[date, int] | None = None, keys: list[dict[str, Any]] | None = None
    ) -> CheckResult:
        """The check passed, or failed for a reason on some dates."""
        dates = dates or {}
        return CheckResult(
            name=self.name,
            table=self.table,
            topic=self.topic,
            severity="critical",
            success=not reason,
            expectation=self.expectation,
            reason=reason,
            notice=self.notice,
            approvable=self.approvable,
            remedy=self.remedy,
            failing_count=sum(dates.values()),
            failing_keys=(keys or [])[:KEYS_KEPT],
            dates=dates,
        )


LEDGER_KNOWS = ContinuityRule(
    "ledger_knows_the_release",
    "the ledger has every accepted submission of the current release",
    "Sổ tiếp nhận thiếu lần gửi mà bản đang phát hành dựa vào.",
    remedy="put the newer ledger back from a backup; or put the kept files that are named into landing again: then run",
)
HAVE_REASONS = ContinuityRule(
    "published_changes_have_reasons",
    "every change on a published date is due to a submission or to a change of definitions",
    "Số liệu đã công bố thay đổi mà không rõ nguyên nhân.",
    remedy=_REBUILD,
)
ARE_APPROVED = ContinuityRule(
    "changed_definitions_are_approved",
    "a person lets pass what other models, reference data or contracts change of what was published",
    "Số liệu đã công bố thay đổi do thay đổi quy định, danh mục hoặc chương trình.",
    approvable=True,
)
FIGURES_AGREE = ContinuityRule(
    "figures_agree_with_the_lake",
    "figures computed again from the lake's rows are those that were built",
    "Số liệu tính lại từ các tệp đã nhận khác số liệu đã lập.",
    remedy=_REBUILD,
    topic="second_opinion",
)
CONTINUITY = (LEDGER_KNOWS, HAVE_REASONS, ARE_APPROVED)
RULES = (*CONTINUITY, FIGURES_AGREE)
