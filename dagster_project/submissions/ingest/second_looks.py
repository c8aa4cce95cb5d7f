"""Refused and held files that are looked at again: those for which circumstances have changed since.

The register says which rules rest on more than the file (`circumstance`). A file that only such rules refuse is read
again by the next run for which that has changed, where it still lies in landing or its bytes are kept; what has not
changed costs no reading. Where the outcome is the same, its receipt stands. What is held rests on the contracts, which
may understand it by now.
Belongs here: which files, and the mark of the circumstances. Does not belong here: reading them (`reception`).
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from dagster_project.contracts import Circumstance, Contracts
from dagster_project.core.settings import TIME_ZONE, Settings
from dagster_project.submissions.ingest.known_dates import KnownDates
from dagster_project.submissions.landing.arrivals import dated
from dagster_project.submissions.landing.deliveries import Delivery
from dagster_project.submissions.landing.looks import Look
from dagster_project.submissions.ledger.ledger import Ledger, Submission
from dagster_project.submissions.ledger.refusals import Refusal, files_of_refused, holds, refusals
from dagster_project.submissions.places.reference import reference_files

_CLOCK_BEHIND = " clock behind"


def circumstances(settings: Settings, contracts: Contracts) -> str:
    """A mark of all that a refusal may rest on beside the file."""
    digest = hashlib.sha256(repr((contracts.feeds, contracts.submitters, contracts.words)).encode())
    digest.update(repr((contracts.asked_before(), contracts.measures)).encode())
    digest.update(repr((settings.limits, settings.memory_limit, settings.date_gap_days)).encode())
    for path in reference_files(settings.dbt / "seeds"):
        digest.update(path.read_bytes() if path.is_file() else b"")
    return digest.hexdigest()


def with_clock_behind(under: str) -> str:
    """The mark where the run's own clock was behind what the file or the ledger says: it counts for one run only."""
    return under + _CLOCK_BEHIND


def to_look_at_again(
    settings: Settings,
    contracts: Contracts,
    ledger: Ledger,
    listed: Iterable[Delivery],
    known: KnownDates,
    now: datetime,
) -> list[Look]:
    """The refused and held files whose circumstances have changed; `listed` is what lies in landing."""
    under = circumstances(settings, contracts)
    found = [*_refused(ledger, contracts, under), *holds(ledger, (under, with_clock_behind(under)))]
    looks = _looks(settings, ledger, [one.submission for one in found], listed) if found else {}
    far = {one.submission.report_date for one in found if _rests_on(one, contracts, Circumstance.DATES)}
    near = replace(known, named={*known.named, *(day for day in far if day)}, by_content=None)
    chosen = []
    for one in found:
        look = looks.get(one.submission.submission_id)
        if look is None or ledger.is_overtaken(one.submission):
            continue
        if one.under.endswith(_CLOCK_BEHIND) and not one.submission.is_held:
            chosen.append(replace(look, latest=city_date(now)))
        elif one.under != under or _lies_near(one, contracts, near):
            chosen.append(look)
    return chosen


def _refused(ledger: Ledger, contracts: Contracts, under: str) -> list[Refusal]:
    """What only circumstances refuse: in others than those of `under`, or in such as the mark does not tell."""
    refusing = {rule.code: rule.circumstance for rule in contracts.rules.values() if rule.refuses}
    codes = [code for code, circumstance in refusing.items() if circumstance]
    others = [code for code, circumstance in refusing.items() if circumstance is None]
    changing = [code for code in codes if refusing[code] is Circumstance.DATES]
    return refusals(ledger, codes, others, changing, under)


def _lies_near(one: Refusal, contracts: Contracts, near: KnownDates) -> bool:
    """Whether dates are known by now that its own lies near to."""
    day = one.submission.report_date
    return day is not None and _rests_on(one, contracts, Circumstance.DATES) and near.is_near(day)


def _rests_on(one: Refusal, contracts: Contracts, circumstance: Circumstance) -> bool:
    return any(contracts.rules[code].circumstance is circumstance for code in one.codes)


def city_date(at: datetime) -> date:
    """The date of a moment by the clock of the city."""
    return at.astimezone(ZoneInfo(TIME_ZONE)).date()


def _looks(
    settings: Settings, ledger: Ledger, refused: Iterable[Submission], listed: Iterable[Delivery]
) -> dict[str, Look]:
    """Of each refused file what of it can be looked at: it lies in landing, or its bytes are kept."""
    lying = {delivery.key: delivery for delivery in listed}
    keys = defaultdict(list)
    for submission_id, key in files_of_refused(ledger):
        keys[submission_id].append(key)
    looks = {}
    for one in refused:
        here = next((lying[key] for key in keys[one.submission_id] if key in lying), None)
        if here is not None:
            looks[one.submission_id] = Look(here, is_again=True, names=one.report_date)
        elif one.raw_path and (settings.root.path / one.raw_path).is_file():
            kept = as_delivered(settings, ledger, one)
            looks[one.submission_id] = Look(kept, one, is_again=True, names=one.report_date)
    deliveries = dated(settings.root, [look.delivery for look in looks.values()])
    return {
        name: replace(look, delivery=delivery) for (name, look), delivery in zip(looks.items(), deliveries, strict=True)
    }


def as_delivered(settings: Settings, ledger: Ledger, sent: Submission) -> Delivery:
    """Kept bytes as if they lay in landing still, under the path and the times at which they arrived."""
    modified_ns, changed_ns = ledger.times_of(sent.sent_as) or (0, None)
    arrived = sent.received_at if changed_ns is None else None
    source = settings.root.path / str(sent.raw_path)
    return Delivery(sent.path, sent.bytes, modified_ns, source, changed_ns=changed_ns or 0, arrived=arrived)
