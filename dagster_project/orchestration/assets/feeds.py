"""The carriers' feeds, one asset each; outreach as one. One step receives all that lies in landing."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import dagster as dg

from dagster_project.contracts import Contracts
from dagster_project.core.progress import report_progress, step
from dagster_project.core.settings import Settings
from dagster_project.orchestration.assets.common import (
    OWNERS,
    WAREHOUSE_POOL,
    asked_dates,
    days,
    feed_key,
    other_dates,
    report_dates,
    table_of,
)
from dagster_project.releases import deliver_pending
from dagster_project.submissions.headlines import headlines_of, in_words
from dagster_project.submissions.ingest.reception import receive, waiting
from dagster_project.submissions.landing.left_files import left_of
from dagster_project.submissions.ledger.feed_status import feed_statuses
from dagster_project.submissions.ledger.ledger import Ledger, Submission, open_ledger

Pairs = list[tuple[str, str]]
Result = dg.MaterializeResult[None] | dg.AssetCheckResult
_DECIDE = "Run the job `decide`, or: tatsong accept SUBMISSION --by NAME --reason TEXT, or tatsong refuse …"


def feed_assets(settings: Settings, contracts: Contracts) -> dg.AssetsDefinition:
    """The multi-asset of all feeds; its step is `receive`."""
    pairs: dict[dg.AssetKey, Pairs] = defaultdict(list)
    for sender, feed, _ in contracts.pairs():
        pairs[feed_key(sender, feed)].append((sender.submitter, feed.feed))

    dates = report_dates(settings.root)

    @dg.multi_asset(
        name="receive",
        specs=[_spec(contracts, key, senders, dates) for key, senders in pairs.items()],
        check_specs=[_nothing_held(key) for key in pairs],
        can_subset=True,
        pool=WAREHOUSE_POOL,
        backfill_policy=dg.BackfillPolicy.single_run(),
        description="Takes in every file of landing: keeps the bytes, checks the rows, enters it in the ledger. "
        "Before that, places that an earlier run could not reach, such as PostgreSQL, are given the last release.",
    )
    def receive_submissions(context: dg.AssetExecutionContext) -> Iterator[Result]:
        step("receive")
        for name, error in deliver_pending(settings).items():
            context.log.warning(f"{name} still cannot be given the last release: {error}")
        first, last = asked_dates(context)
        new = receive(settings, contracts, report_progress, (first, last))
        _log_new(context, new)
        for left in left_of(settings.root, waiting(settings)):
            context.log.warning(f"{left.path}: left in landing: {left.cause}")
        with open_ledger(settings.root.ledger) as ledger:
            arrived = {(s.submitter, s.feed, s.report_date) for s in new}
            for day in other_dates(context, sorted({s.report_date for s in new if s.report_date})):
                for key, senders in pairs.items():
                    if any((*pair, day) in arrived for pair in senders):
                        metadata = _metadata(settings, ledger, contracts, senders, day)
                        context.log_event(dg.AssetMaterialization(key, partition=day.isoformat(), metadata=metadata))
            for key in context.selected_asset_keys:
                yield dg.MaterializeResult(
                    asset_key=key, metadata=_metadata(settings, ledger, contracts, pairs[key], last)
                )
            for check in context.selected_asset_check_keys:
                yield _held_result(settings, contracts, ledger, check.asset_key, pairs[check.asset_key])
        context.log.info(f"{len(new)} new submissions; {len(days(first, last))} report dates asked for")

    return receive_submissions


def _spec(contracts: Contracts, key: dg.AssetKey, senders: Pairs, dates: dg.PartitionsDefinition[str]) -> dg.AssetSpec:
    feed = contracts.feeds[senders[0][1]]
    sender = contracts.submitters[senders[0][0]]
    who = sender.name if len(senders) == 1 else f"{len(senders)} districts"
    return dg.AssetSpec(
        key,
        description=f"{feed.label} — {who}. {feed.description}",
        group_name=feed.feed,
        kinds={"file", "parquet"},
        owners=OWNERS,
        partitions_def=dates,
        tags={"feed": feed.feed, "submitter_kind": sender.kind},
    )


def _nothing_held(key: dg.AssetKey) -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(
        "nothing_held",
        asset=key,
        description="No file of the feed waits for a person's decision. It blocks nothing: what was in force stays so.",
    )


def _held_result(
    settings: Settings, contracts: Contracts, ledger: Ledger, key: dg.AssetKey, senders: Pairs
) -> dg.AssetCheckResult:
    """Fails, as a warning, where a person has to decide: which files, why, what they would bring, how to decide."""
    held = [one for one in ledger.undecided() if (one.submitter, one.feed) in senders]
    brings = {name: in_words(found).en for name, found in headlines_of(settings, ledger, held).items()}
    holding = {rule.code for rule in contracts.rules.values() if rule.holds}
    rows = [
        {
            "submission": one.submission_id,
            "file": one.path,
            "why": row["message"],
            "brings": brings.get(one.submission_id, ""),
        }
        for one in held
        for row in ledger.notices(one.submission_id)
        if row["code"] in holding
    ]
    return dg.AssetCheckResult(
        passed=not held,
        check_name="nothing_held",
        asset_key=key,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"held": table_of(rows), "what_next": _DECIDE} if held else {},
    )


def _metadata(settings: Settings, ledger: Ledger, contracts: Contracts, senders: Pairs, day: date) -> dict[str, Any]:
    """How a date stands for the senders of an asset: what came, what is in force, how old it is, what was said."""
    found = [s for s in feed_statuses(ledger, contracts, day, datetime.now(UTC)) if (s.submitter, s.feed) in senders]
    in_force = [s.in_force for s in found if s.in_force]
    fresh = [s for s in in_force if s.report_date == day]
    refused = [each for s in found for each in s.of_the_date if each.status == "refused"]
    held = [each for s in found for each in s.held_since]
    withdrawn = [each for s in found for each in s.withdrawn]
    ages = [s.age_days for s in found if s.age_days is not None]
    notices = sum((ledger.notice_counts(s.submission_id) for s in [*fresh, *held, *refused]), Counter[str]())
    statuses = Counter(s.status for s in found)
    several = {"submissions_in_force": len(in_force), "submissions_expected": len(senders)} if len(senders) > 1 else {}
    return {
        "status": ", ".join(f"{count} {status}" if len(senders) > 1 else status for status, count in statuses.items())
        or "not active",
        "rows_accepted": sum(s.rows_accepted for s in fresh),
        "rows_quarantined": sum(s.rows_quarantined for s in fresh),
        "source_files": ", ".join(s.path for s in fresh) or "none of this date",
        "read_as": ", ".join(sorted({s.read_as for s in fresh if s.read_as})) or "–",
        "notices": table_of([{"rule": rule, "count": count} for rule, count in notices.most_common()]),
        **several,
        "in_force_since": dg.MetadataValue.timestamp(min(s.received_at for s in in_force))
        if in_force
        else "nothing ever received",
        "held_files": "; ".join(f"{s.path} ({s.submission_id})" for s in held) or "none",
        "refused_files": ", ".join(s.path for s in refused) or "none",
        "withdrawn": "; ".join(f"{s.submission_id}: {s.withdrawn_reason}" for s in withdrawn) or "none",
        "receipts": dg.MetadataValue.path(settings.root.receipts / (senders[0][0] if len(senders) == 1 else "")),
        "age_days": max(ages) if ages else "nothing ever received",
    }


def _log_new(context: dg.AssetExecutionContext, new: list[Submission]) -> None:
    for submission in new:
        if submission.status != "accepted":
            quarantined = f", {submission.rows_quarantined} rows quarantined" if submission.rows_quarantined else ""
            context.log.warning(f"{submission.path}: {submission.status}{quarantined} ({submission.submission_id})")
