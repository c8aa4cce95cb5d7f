"""What all assets share: partitions by report date, the pool of one writer, names and owners."""

from datetime import date, timedelta
from typing import Any

import dagster as dg

from dagster_project.contracts import Contracts, Feed, Submitter
from dagster_project.core.errors import TatsongError
from dagster_project.core.settings import TIME_ZONE, DataRoot, Settings
from dagster_project.warehouse.connect import require_built

FIRST_REPORT_DATE = "2022-09-27"
WAREHOUSE_POOL = "warehouse"
OWNERS = ["team:data-engineering"]

PARTITIONS = {"dagster/partition", "dagster/asset_partition_range_end"}
"""The tags of a run that is for report dates."""
FROM_DATE_TAG = "tatsong/from_date"


def report_dates(root: DataRoot) -> dg.DailyPartitionsDefinition:
    """Every day since the programme began; of a made-up city only the days that it has, so that none seems missing."""
    if (demo := root.demo_dates()) is None:
        return dg.DailyPartitionsDefinition(start_date=FIRST_REPORT_DATE, timezone=TIME_ZONE)
    first, last = demo
    end = last + timedelta(days=1)
    return dg.DailyPartitionsDefinition(start_date=first.isoformat(), end_date=end.isoformat(), timezone=TIME_ZONE)


def feed_key(submitter: Submitter, feed: Feed) -> dg.AssetKey:
    """The asset of one carrier's feed; the districts' outreach is one asset.

    The sender comes last: the graph shows that word alone, within the box of the feed.
    """
    sender = "districts" if submitter.kind == "district" else submitter.submitter
    return dg.AssetKey([feed.feed, sender])


def feed_keys(contracts: Contracts, feed: str) -> list[dg.AssetKey]:
    """The assets of all who send one feed."""
    return list(dict.fromkeys(feed_key(sender, f) for sender, f, _ in contracts.pairs() if f.feed == feed))


def asked_dates(context: dg.AssetExecutionContext | dg.AssetCheckExecutionContext) -> tuple[date, date]:
    """First and last report date that a run is for: its partitions, and an earlier start where a tag says so."""
    run_range = _partition_range(context)
    first, last = date.fromisoformat(run_range.start), date.fromisoformat(run_range.end)
    tag = context.run.tags.get(FROM_DATE_TAG)
    return (min(first, date.fromisoformat(tag)) if tag else first), last


def require_built_dates(settings: Settings, context: dg.AssetExecutionContext | dg.AssetCheckExecutionContext) -> None:
    """Fail a run for dates that were never built: what it says would be said of other data.

    Raises:
        dg.Failure: with what to do; trying again changes nothing.
    """
    try:
        require_built(settings, *asked_dates(context))
    except TatsongError as error:
        raise dg.Failure(str(error), allow_retries=False) from None


def other_dates(context: dg.AssetExecutionContext, dates: list[date]) -> list[date]:
    """Those of `dates` that are partitions, but none of the run's, so that their events must be logged by hand."""
    run_range = _partition_range(context)
    known = context.assets_def.partitions_def
    assert known is not None
    others = [day for day in dates if not run_range.start <= day.isoformat() <= run_range.end]
    return [day for day in others if known.has_partition_key(day.isoformat())]


def table_of(rows: list[dict[str, Any]], otherwise: str = "none") -> dg.TableMetadataValue | str:
    """Rows as a table in the UI, without the columns that say nothing of any of them; a word where there are none."""
    names = list(dict.fromkeys(name for row in rows for name, value in row.items() if value is not None))
    if not names:
        return otherwise
    columns = [dg.TableColumn(name) for name in names]
    records = [dg.TableRecord({name: "" if row.get(name) is None else row[name] for name in names}) for row in rows]
    return dg.MetadataValue.table(records, dg.TableSchema(columns))


def days(first: date, last: date) -> list[date]:
    """Every date from first to last."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _partition_range(context: dg.AssetExecutionContext | dg.AssetCheckExecutionContext) -> dg.PartitionKeyRange:
    """The partitions of the run; its tags say them for assets and checks alike."""
    tags = context.run.tags
    key = tags.get("dagster/partition", "")
    start = tags.get("dagster/asset_partition_range_start", key)
    if not start:
        raise dg.Failure(
            "This run is for no report date: reference data are built with the tables that read them. Launch the job "
            "`nightly`, or the assets together with one that has report dates.",
            allow_retries=False,
        )
    return dg.PartitionKeyRange(start, tags.get("dagster/asset_partition_range_end", key))
