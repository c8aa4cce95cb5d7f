"""What the gate said of which data, on disk: the one thing that the gate hands to the releases.

Belongs here: the verdict, where it is kept, writing it whole or not at all. Does not belong here: judging, publishing.
"""

import os
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from dagster_project.settings import Settings

Severity = Literal["critical", "warning"]
Outcome = Literal["pass", "blocked"]
KEYS_KEPT = 20


class CheckResult(BaseModel):
    """What one expectation found. `dates` counts the failures of each date; `failing_keys` are the first of them."""

    model_config = ConfigDict(frozen=True)

    name: str
    table: str
    topic: str
    severity: Severity
    success: bool
    expectation: str
    reason: str
    notice: str
    failing_count: int = 0
    failing_keys: list[dict[str, Any]] = []
    observed: str = ""
    dates: dict[date, int] = {}

    def on(self, dates: set[date]) -> "CheckResult | None":
        """The same of `dates` alone, or None where it failed on none of them."""
        left = {day: count for day, count in self.dates.items() if day in dates}
        if self.success or not left:
            return None
        keys = [key for key in self.failing_keys if date.fromisoformat(str(key["report_date"])) in left]
        return self.model_copy(update={"dates": left, "failing_count": sum(left.values()), "failing_keys": keys})

    def joined(self, other: "CheckResult") -> "CheckResult":
        """The failures of both, which are of different dates."""
        dates = self.dates | other.dates
        keys = [*self.failing_keys, *other.failing_keys][:KEYS_KEPT]
        return self.model_copy(update={"dates": dates, "failing_count": sum(dates.values()), "failing_keys": keys})


class Verdict(BaseModel):
    """The gate's word on one release digest.

    `passed_dates` are the digests of the dates that need no second look while `ground`, the suites that they were
    judged by, stays the same. `carried` are the warnings of dates that an earlier verdict has checked.
    """

    model_config = ConfigDict(frozen=True)

    report_date: date
    digest: str
    outcome: Outcome
    judged_at: datetime
    ground: str
    checked_dates: list[date]
    passed_dates: dict[date, str]
    checks: list[CheckResult]
    carried: list[CheckResult] = []
    docs: str = ""
    versions: dict[str, str] = {}

    @property
    def passed(self) -> bool:
        """Whether a release of exactly this data may be published."""
        return self.outcome == "pass"

    @property
    def notices(self) -> list[CheckResult]:
        """The warnings that a release of this data is published with."""
        return [check for check in [*self.checks, *self.carried] if not check.success and check.severity == "warning"]

    @property
    def blocking(self) -> list[CheckResult]:
        """What holds the data back."""
        return [check for check in self.checks if not check.success and check.severity == "critical"]


def verdict_path(settings: Settings, report_date: date, digest: str) -> Path:
    """Where the verdict on a digest lies."""
    return settings.root.verdicts / report_date.isoformat() / f"{digest[:16]}.json"


def read_verdict(settings: Settings, report_date: date, digest: str) -> Verdict | None:
    """The verdict on exactly this data, or None where none was given."""
    verdict = _read(verdict_path(settings, report_date, digest))
    return verdict if verdict and verdict.digest == digest else None


def latest_pass(settings: Settings, ground: str) -> Verdict | None:
    """The newest passing verdict by the same suites; only the newest report dates are looked through."""
    for folder in sorted(settings.root.verdicts.glob("????-??-??"), reverse=True)[:7]:
        verdicts = [_read(path) for path in folder.glob("*.json")]
        passed = [verdict for verdict in verdicts if verdict and verdict.passed and verdict.ground == ground]
        if passed:
            return max(passed, key=lambda verdict: verdict.judged_at)
    return None


def write_verdict(settings: Settings, verdict: Verdict) -> Path:
    """Keep a verdict; a reader sees it whole or not at all."""
    path = verdict_path(settings, verdict.report_date, verdict.digest)
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(f".{os.getpid()}.tmp")
    with aside.open("w", encoding="utf-8") as file:
        file.write(verdict.model_dump_json(indent=1) + "\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(aside, path)
    return path


def drop_verdict(settings: Settings, report_date: date, digest: str) -> None:
    """Until a new verdict is written, none stands."""
    verdict_path(settings, report_date, digest).unlink(missing_ok=True)


def _read(path: Path) -> Verdict | None:
    """A verdict that cannot be read is none: the gate judges anew."""
    try:
        return Verdict.model_validate_json(path.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None
