"""What the gate has found, in sentences with the cases it found, and who let pass what it had blocked.

Belongs here: these sentences. A milder warning of a case that a person let pass is left out: the approval tells of it.
Does not belong here: judging and approving.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from dagster_project.contracts import Words
from dagster_project.releases import wording as words
from dagster_project.releases.contents.verdicts import Approval, CheckResult
from dagster_project.releases.report.figures import Figures

CASES_TOLD = 5
_IDENTITY = (
    *("report_date", "report", "submitter", "measure", "feed", "district_code", "commune_code", "station_code"),
    "technology",
)
_CITY = Words("the city", "toàn thành phố")

Case = dict[str, Any]


def check_notes(figures: Figures) -> list[Words]:
    """What was let pass by a person first, then the warnings."""
    approved = [(given, _approved(given, figures.let_through)) for given in figures.approvals]
    told = {_identity(check, case) for _, check in approved if check for case in check.failing_keys}
    notes = [_approval(figures, given, check) for given, check in approved]
    for check in figures.let_through:
        if check.severity == "warning" and (left := _without(check, told)):
            what = _what(figures, left)
            notes.append(Words(f"Warning: {what.en}.", f"Cảnh báo: {what.vi}."))
    return notes


def _approved(given: Approval, let_through: list[CheckResult]) -> CheckResult | None:
    """The failures that the approval is of."""
    found = (check.on(set(given.dates)) for check in let_through if check.name == given.check)
    return next((check for check in found if check), None)


def _without(check: CheckResult, told: set[tuple[Any, ...]]) -> CheckResult | None:
    """The failures that no approval tells of; those beyond the kept keys count as such."""
    left = [case for case in check.failing_keys if _identity(check, case) not in told]
    count = check.failing_count - (len(check.failing_keys) - len(left))
    return check.model_copy(update={"failing_keys": left, "failing_count": count}) if count > 0 else None


def _identity(check: CheckResult, case: Case) -> tuple[Any, ...]:
    return check.topic, *(case.get(name) for name in _IDENTITY)


def _approval(figures: Figures, given: Approval, check: CheckResult | None) -> Words:
    what = _what(figures, check) if check else Words(given.check, given.check)
    at, reason = words.moment(given.approved_at), given.reason.rstrip(" .")
    return Words(
        f"Let pass by a person: {what.en}. {given.by} approved it at {at}: {reason}.",
        f"Đã chấp thuận: {what.vi}. Người chấp thuận: {given.by}, lúc {at}; lý do: {reason}.",
    )


def _what(figures: Figures, check: CheckResult) -> Words:
    """The check's own notice, and its first cases; where it names none, its dates."""
    cases = [_case(figures, check, case) for case in check.failing_keys[:CASES_TOLD]] or list(_dates(check))
    more = check.failing_count - len(check.failing_keys[:CASES_TOLD]) if check.failing_keys else 0
    if more > 0:
        cases.append(Words(f"and {more:,} more", f"và {words.number(more)} trường hợp khác"))
    notice = (check.notice or check.reason).replace(" %", "%").rstrip(" .")
    return Words(
        f"{check.reason.rstrip(' .')} – {'; '.join(case.en for case in cases)}",
        f"{notice}: {'; '.join(case.vi for case in cases)}",
    )


def _dates(check: CheckResult) -> Iterator[Words]:
    for day, count in sorted(check.dates.items()):
        yield Words(f"{words.day(day)} ({count:,})", f"ngày {words.day(day)} ({words.number(count)})")


def _case(figures: Figures, check: CheckResult, case: Case) -> Words:
    """Who and what, the date, and how far the figure moved."""
    day = words.day(date.fromisoformat(str(case["report_date"])))
    parts = [*_who(figures, case), Words(day, f"ngày {day}")]
    en, vi = ", ".join(part.en for part in parts), ", ".join(part.vi for part in parts)
    moved = _moved(case)
    if not moved and check.name.startswith("share_") and check.name in case:
        moved = words.percent(case[check.name])
    return Words(f"{en}: {words.english(moved)}", f"{vi}: {moved}") if moved else Words(en, vi)


def _who(figures: Figures, case: Case) -> Iterator[Words]:
    if who := case.get("submitter"):
        yield _CITY if who == "city" else _same(figures.senders.get(who) or who)
    if code := case.get("commune_code"):
        names = {row["commune_code"]: f"{row['commune_name']}, {row['district_name']}" for row in figures.communes}
        yield _same(names.get(code) or code)
    elif code := case.get("district_code"):
        districts = {row["district_code"]: row["district_name"] for row in figures.districts}
        yield _same(districts.get(code) or code)
    if station := case.get("station_code"):
        yield _same(station)
    if feed := case.get("feed"):
        yield words.words_of(feed, words.FEEDS)
    if measure := case.get("measure"):
        yield words.words_of(measure, words.MEASURES)
    if technology := case.get("technology"):
        yield _same(technology)


def _moved(case: Case) -> str:
    before, after = case.get("before"), case.get("figure", case.get("converted_total"))
    if before is None:
        return ""
    if case.get("measure") in words.SHARES:
        return f"{words.percent(before, 2)} → {words.percent(after, 2)}"
    decimals = 0 if float(before).is_integer() and float(after or 0).is_integer() else 2
    moved = f"{words.number(before, decimals)} → {words.number(after, decimals)}"
    if not before or after is None:
        return moved
    share = (Decimal(str(after)) - Decimal(str(before))) / Decimal(str(before))
    return f"{moved} ({words.signed(share * 100, 1)}%)"


def _same(text: str) -> Words:
    return Words(text, text)
