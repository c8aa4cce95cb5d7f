"""The dbt models as assets, their tests as checks, and the step that builds them for a run."""

from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DbtProject, dbt_assets

from dagster_project.contracts import Contracts
from dagster_project.core.errors import TatsongError
from dagster_project.core.progress import report_progress, step
from dagster_project.core.settings import Settings
from dagster_project.orchestration.assets.common import (
    OWNERS,
    WAREHOUSE_POOL,
    asked_dates,
    feed_keys,
    other_dates,
    report_dates,
    table_of,
)
from dagster_project.warehouse.build import Build, build
from dagster_project.warehouse.models import NodeResult, ensure_manifest, run_models
from dagster_project.warehouse.plan import Window


class Translator(DagsterDbtTranslator):
    """Models are named as their tables, and the sources of the lake are the carriers' own feeds."""

    def __init__(self, contracts: Contracts, dates: dg.PartitionsDefinition[str]):
        super().__init__()
        self.contracts = contracts
        self.dates = dates

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """`report_city` and the like; a source keeps its schema, so that it collides with no model."""
        name = dbt_resource_props["name"]
        is_source = dbt_resource_props["resource_type"] == "source"
        return dg.AssetKey([dbt_resource_props["source_name"], name] if is_source else [name])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """The layer."""
        return "reference" if dbt_resource_props["resource_type"] == "seed" else dbt_resource_props["fqn"][1]

    def get_partitions_def(self, dbt_resource_props: Mapping[str, Any]) -> dg.PartitionsDefinition[str] | None:
        """Report dates, for what has rows of one: reference data hold on all dates at once."""
        return self.dates if "report_date" in dbt_resource_props["columns"] else None

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """The Vietnamese name before what dbt knows."""
        label = dbt_resource_props["config"].get("meta", {}).get("label", "")
        return " — ".join(text for text in (label, super().get_description(dbt_resource_props)) if text)

    def get_asset_spec(self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None) -> dg.AssetSpec:
        """The model's spec, with its sources replaced by the feeds that fill them."""
        spec = super().get_asset_spec(manifest, unique_id, project)
        if unique_id.startswith("source."):
            return spec
        feeds = {
            dep.asset_key.path[1].removesuffix("_rejected") for dep in spec.deps if dep.asset_key.path[0] == "lake"
        }
        keys = [key for feed in sorted(feeds) for key in feed_keys(self.contracts, feed)]
        kept = [dep for dep in spec.deps if dep.asset_key.path[0] not in ("lake", "control")]
        return spec.replace_attributes(deps=[*kept, *keys], owners=OWNERS)


def model_assets(settings: Settings, contracts: Contracts) -> dg.AssetsDefinition:
    """All seeds and models, built by one dbt invocation in this process."""

    @dbt_assets(
        name="dbt",
        manifest=ensure_manifest(settings),
        dagster_dbt_translator=Translator(contracts, report_dates(settings.root)),
        backfill_policy=dg.BackfillPolicy.single_run(),
        pool=WAREHOUSE_POOL,
    )
    def dbt_models(context: dg.AssetExecutionContext) -> Iterator[Any]:
        step("build")
        results: dict[str, NodeResult] = {}

        def run(window: Window) -> None:
            context.log.info(f"building {window.from_date} to {window.to_date}")
            found = run_models(settings, report_progress)
            results.update({result.unique_id: result for result in found})
            _raise_for_failures(found)

        first, last = asked_dates(context)
        try:
            # Before the run's own date, which is then the newest event of each table.
            _log_other_dates(context, build(settings, contracts, first, last, run))
        finally:
            yield from _events(context, list(results.values()))

    return dbt_models


def _events(context: dg.AssetExecutionContext, results: list[NodeResult]) -> Iterator[Any]:
    """A materialization for every table built and an evaluation for every test that is a check."""
    assets = {key.path[-1]: key for key in context.selected_asset_keys}
    checks = {key.name: key for key in context.selected_asset_check_keys}
    for result in results:
        about: dict[str, Any] = {"seconds": result.seconds, "status": result.status, "message": result.message}
        if result.name in checks:
            key = checks[result.name]
            failing = {"failing_rows": table_of(result.failing_rows, "no row is named")} if result.failures else {}
            yield dg.AssetCheckResult(
                passed=result.succeeded,
                check_name=key.name,
                asset_key=key.asset_key,
                metadata=about | {"failures": result.failures, **failing},
            )
        elif result.succeeded and result.name in assets:
            yield dg.MaterializeResult(asset_key=assets[result.name], metadata=about)


def _raise_for_failures(results: list[NodeResult]) -> None:
    failed = [result for result in results if not result.succeeded and result.status != "skipped"]
    if failed:
        said = "; ".join(f"{result.name}: {_what_failed(result)}" for result in failed[:5])
        raise TatsongError(f"dbt: {len(failed)} of {len(results)} nodes failed, nothing is published: {said}")


def _what_failed(result: NodeResult) -> str:
    """A test by the first row that fails it; anything else by what dbt says."""
    if not result.failing_rows:
        return result.message or result.status
    first = ", ".join(f"{name} {value}" for name, value in result.failing_rows[0].items())
    return f"{result.failures} rows, such as {first}"


def _log_other_dates(context: dg.AssetExecutionContext, done: Build) -> None:
    """Dates that were rebuilt beside the run's own are shown as such on the tables that hold them."""
    if done.from_nothing:
        context.log.warning(f"everything was built from nothing: {done.from_nothing}")
    specs = context.assets_def.specs_by_key
    dated = sorted(key for key in context.selected_asset_keys if specs[key].partitions_def)
    for day in other_dates(context, done.plan.dates):
        for key in dated:
            metadata = {"build": done.build_id, "restated": day in done.plan.changed_dates}
            context.log_event(dg.AssetMaterialization(key, partition=day.isoformat(), metadata=metadata))
