"""The release as an asset: the last step, and the only one whose product others read."""

from collections.abc import Iterator

import dagster as dg

from dagster_project.core.progress import step
from dagster_project.core.settings import Settings
from dagster_project.orchestration.assets.common import (
    OWNERS,
    WAREHOUSE_POOL,
    report_dates,
    require_built_dates,
    table_of,
)
from dagster_project.releases import changed_since_the_last, publish
from dagster_project.warehouse.published import PUBLISHED

RELEASE = dg.AssetKey("release")
DELIVERED = "delivered"


def release_asset(settings: Settings) -> dg.AssetsDefinition:
    """Publishes what the gate has passed, and refuses everything else, in whatever run it is started."""

    @dg.asset(
        key=RELEASE,
        deps=[dg.AssetKey([table.name]) for table in PUBLISHED],
        partitions_def=report_dates(settings.root),
        backfill_policy=dg.BackfillPolicy.single_run(),
        group_name="release",
        kinds={"duckdb", "parquet"},
        owners=OWNERS,
        pool=WAREHOUSE_POOL,
        check_specs=[
            dg.AssetCheckSpec(
                DELIVERED,
                asset=RELEASE,
                description="Every place that the settings name, such as PostgreSQL, holds the current release.",
            )
        ],
        description="The numbered, immutable release that BI and the City People's Committee read.",
    )
    def release(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
        step("release")
        require_built_dates(settings, context)
        published = publish(settings)
        for name, error in published.undelivered.items():
            context.log.warning(f"{name} could not be given the release, the next run tries again: {error}")
        undelivered = table_of([{"target": name, "error": error} for name, error in published.undelivered.items()])
        yield dg.MaterializeResult(
            check_results=[
                dg.AssetCheckResult(
                    check_name=DELIVERED,
                    passed=not published.undelivered,
                    severity=dg.AssetCheckSeverity.WARN,
                    metadata={"undelivered": undelivered},
                )
            ],
            metadata={
                "path": dg.MetadataValue.path(published.path),
                "release": published.release.name,
                "created": published.created,
                "digest": published.digest,
                "changed": changed_since_the_last(settings, published),
                "held_back": published.held_back or "no",
                "undelivered": undelivered,
            },
        )

    return release
