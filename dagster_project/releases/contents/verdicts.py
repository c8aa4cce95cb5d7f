"""What the gate said of which data, on disk: the one thing that the gate hands to the releases.

Belongs here: the verdict, the approvals of what it blocked, where they are kept, writing them whole or not at all.
Does not belong here: judging, publishing, who may approve what.
"""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError

from dagster_project.core import journal
from dagster_project.core.files import write_whole
from dagster_project.core.settings import Settings

Severity = Literal["critical", "warning"]
Outcome = Literal["pass", "blocked"]
KEYS_KEPT = 20
DATES_LOOKED_THROUGH = 7


class CheckResult(BaseModel):
    """What one expectation found. `dates` counts the failures of each date; `failing_keys` are the first of them.

    `approvable`: a person may let the failure pass, with a reason. `remedy`: what else to do than mend a file.
    `places`: of a check that is approved once for all dates, every failing key without its date. `files`: the
    submissions behind the failing keys, and the files that they came as.
    """

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
    approvable: bool = False
    remedy: str = ""
    places: list[dict[str, Any]] = []
    files: list[str] = []

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


class Approval(BaseModel):
    """A person's word that one check's failures on these dates, counted by date, may pass in exactly this data.

    Where it names `places`, such as an operator and a feed that has yet to begin, it holds for them on later dates too.
    """

    model_config = ConfigDict(frozen=True)

    check: str
    digest: str
    dates: dict[date, int]
    by: str
    reason: str
    approved_at: datetime
    places: list[dict[str, Any]] = []


class Verdict(BaseModel):
    """The gate's word on one release digest.

    `passed_dates` are the digests of the dates that need no second look while `suites_hash`, the suites that they were
    judged by, stays the same; `release_dates` those of all dates. `carried` is what an earlier verdict has let through
    on dates that were not looked at again, `carried_approvals` the approvals among it. `approvals` is filled in from
    beside the verdict when it is read: the file stays as the gate wrote it.
    """

    model_config = ConfigDict(frozen=True)

    report_date: date
    digest: str
    outcome: Outcome
    judged_at: datetime
    suites_hash: str = Field(validation_alias=AliasChoices("suites_hash", "ground"))
    checked_dates: list[date]
    passed_dates: dict[date, str]
    checks: list[CheckResult]
    carried: list[CheckResult] = []
    docs: str = ""
    versions: dict[str, str] = {}
    release_dates: dict[date, str] = {}
    carried_approvals: list[Approval] = []
    approvals: list[Approval] = Field(default=[], exclude=True)

    @property
    def passed(self) -> bool:
        """Whether a release of exactly this data may be published: nothing has failed that nobody has approved."""
        return self.outcome == "pass" or (bool(self.release_dates) and not self.blocking)

    @property
    def notices(self) -> list[CheckResult]:
        """The warnings that a release of this data is published with."""
        return [check for check in self.let_through if check.severity == "warning"]

    @property
    def let_through(self) -> list[CheckResult]:
        """Every failure that a release of this data is published with: warnings, and what was approved."""
        failed = [check for check in self.checks if not check.success]
        return [check for check in failed if check not in self.blocking] + self.carried

    @property
    def blocking(self) -> list[CheckResult]:
        """What holds the data back: critical failures that nobody has approved as they stand."""
        failed = [check for check in self.checks if not check.success and check.severity == "critical"]
        return [check for check in failed if not any(_covers(approval, check) for approval in self.approvals)]

    @property
    def all_approvals(self) -> list[Approval]:
        """Those of this data and those that came with dates that have not changed since."""
        failed = [check for check in self.checks if not check.success]
        used = [approval for approval in self.approvals if any(_covers(approval, check) for check in failed)]
        return [*self.carried_approvals, *used]

    def is_approved(self, check: CheckResult) -> bool:
        """Whether this failure may pass because a person said so."""
        return any(_covers(approval, check) for approval in self.approvals) or (
            check in self.carried and any(approval.check == check.name for approval in self.carried_approvals)
        )


def _covers(approval: Approval, check: CheckResult) -> bool:
    """An approval is of one check and the failures that were seen; of others nobody has said anything."""
    if not check.approvable or approval.check != check.name:
        return False
    return approval.dates == check.dates or (bool(check.places) and all(one in approval.places for one in check.places))


def verdict_path(settings: Settings, report_date: date, digest: str) -> Path:
    """Where the verdict on a digest lies."""
    return settings.root.verdicts / report_date.isoformat() / f"{digest[:16]}.json"


def read_verdict(settings: Settings, report_date: date, digest: str) -> Verdict | None:
    """The verdict on exactly this data, or None where none was given."""
    verdict = _read(verdict_path(settings, report_date, digest))
    return verdict if verdict and verdict.digest == digest else None


def newest_verdict(settings: Settings, report_date: date) -> Verdict | None:
    """The verdict that the gate gave last on any data of a report date."""
    found = _of_folder(settings.root.verdicts / report_date.isoformat())
    return max(found, key=lambda verdict: verdict.judged_at, default=None)


def last_verdict(settings: Settings) -> Verdict | None:
    """The verdict that the gate gave last of all; only the newest dates are looked through."""
    given = [verdict for verdicts in _by_date(settings) for verdict in verdicts]
    return max(given, key=lambda verdict: verdict.judged_at, default=None)


def latest_pass(settings: Settings, suites_hash: str) -> Verdict | None:
    """The newest verdict by the same suites that passed or was approved; only the newest dates are looked through."""
    for verdicts in _by_date(settings):
        passed = [verdict for verdict in verdicts if verdict.passed and verdict.suites_hash == suites_hash]
        if passed:
            return max(passed, key=lambda verdict: verdict.judged_at)
    return None


def write_verdict(settings: Settings, verdict: Verdict) -> Path:
    """Keep a verdict; a reader sees it whole or not at all."""
    path = verdict_path(settings, verdict.report_date, verdict.digest)
    write_whole(path, (verdict.model_dump_json(indent=1) + "\n").encode())
    return path


def add_approval(settings: Settings, verdict: Verdict, approval: Approval) -> None:
    """Keep an approval beside the verdict that it is of, and one that names places for later verdicts too."""
    path = verdict_path(settings, verdict.report_date, verdict.digest)
    journal.append(_approvals_path(path), approval)
    if approval.places:
        journal.append(_lasting_approvals(path), approval)


def drop_verdict(settings: Settings, report_date: date, digest: str) -> None:
    """Until a new verdict is written, none stands; approvals are of the data and stay."""
    verdict_path(settings, report_date, digest).unlink(missing_ok=True)


def _approvals_path(verdict: Path) -> Path:
    return verdict.with_suffix(".approvals.jsonl")


def _lasting_approvals(verdict: Path) -> Path:
    return verdict.parent.parent / "approvals.jsonl"


def _by_date(settings: Settings) -> Iterator[list[Verdict]]:
    """The verdicts of each report date, the newest date first."""
    for folder in sorted(settings.root.verdicts.glob("????-??-??"), reverse=True)[:DATES_LOOKED_THROUGH]:
        yield _of_folder(folder)


def _of_folder(folder: Path) -> list[Verdict]:
    return [verdict for path in folder.glob("*.json") if (verdict := _read(path))]


def _read(path: Path) -> Verdict | None:
    """A verdict that cannot be read is none: the gate judges anew."""
    try:
        verdict = Verdict.model_validate_json(path.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None
    given = [one for one in journal.read(_approvals_path(path), Approval) if one.digest == verdict.digest]
    known = [one for one in journal.read(_lasting_approvals(path), Approval) if one not in given]
    lasting = [one.model_copy(update={"dates": {}}) for one in known]  # of other data they say nothing but the places
    return verdict.model_copy(update={"approvals": given + lasting})
