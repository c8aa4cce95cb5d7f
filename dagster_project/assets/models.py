"""The dbt models as assets, and the step that builds them for a run."""

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DbtCliResource, DbtProject, dbt_assets

from dagster_project.assets.common import (
    OWNERS,
    REPORT_DATES,
    WAREHOUSE_POOL,
    asked_dates,
    feed_keys,
    other_dates,
)
from dagster_project.contracts import Contracts
from dagster_project.progress import step, tell
from dagster_project.settings import Settings
from dagster_project.warehouse.build import Build, build
from dagster_project.warehouse.models import dbt_environment, ensure_manifest
from dagster_project.warehouse.plan import BuildPlan

DATED = ("intermediate", "marts", "official")


class Translator(DagsterDbtTranslator):
    """Models are named as their tables, and the sources of the lake are the carriers' own feeds."""

    def __init__(self, contracts: Contracts):
        super().__init__()
        self.contracts = contracts

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """`report_city` and the like; a source keeps its schema, so that it collides with no model."""
        name = dbt_resource_props["name"]
        is_source = dbt_resource_props["resource_type"] == "source"
        return dg.AssetKey([dbt_resource_props["source_name"], name] if is_source else [name])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """The layer."""
        return "reference" if dbt_resource_props["resource_type"] == "seed" else dbt_resource_props["fqn"][1]

    def get_asset_spec(self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None) -> dg.AssetSpec:
        """The model's spec, with its sources replaced by the feeds that fill them."""
        spec = super().get_asset_spec(manifest, unique_id, project)
        if unique_id.startswith("source."):
            return spec
        feeds = {dep.asset_key.path[1].removesuffix("_rejected") for dep in spec.deps if dep.asset_key.path[0] == "lake"}
        keys = [key for feed in sorted(feeds) for key in feed_keys(self.contracts, feed)]
        kept = [dep for dep in spec.deps if dep.asset_key.path[0] not in ("lake", "control")]
        return spec.replace_attributes(deps=[*kept, *keys], owners=OWNERS)


def model_assets(settings: Settings, contracts: Contracts) -> dg.AssetsDefinition:
    """All seeds and models, built by one dbt invocation; dbt's tests are their checks."""
    manifest = ensure_manifest(settings)
    project = DbtProject(project_dir=settings.dbt, profiles_dir=settings.dbt, target_path=manifest.parent)

    @dbt_assets(
        name="dbt",
        manifest=manifest,
        project=project,
        dagster_dbt_translator=Translator(contracts),
        partitions_def=REPORT_DATES,
        backfill_policy=dg.BackfillPolicy.single_run(),
        pool=WAREHOUSE_POOL,
    )
    def dbt_models(context: dg.AssetExecutionContext, dbt: DbtCliResource) -> Iterator[Any]:
        step("build")
        os.environ.update(dbt_environment(settings))
        events: list[Any] = []

        def run_models(plan: BuildPlan) -> None:
            tell(f"{plan.from_date} – {plan.to_date}")
            context.log.info(f"building {plan.from_date} to {plan.to_date}")
            invocation = dbt.cli(
                ["build", "--exclude-resource-type", "unit_test"],
                context=context,
                target_path=manifest.parent,
            )
            for event in invocation.stream():
                events.append(event)
                tell(_name(event))

        first, last = asked_dates(context)
        try:
            done = build(settings, contracts, first, last, run_models)
        finally:
            yield from events
        _log_other_dates(context, done)

    return dbt_models


def _name(event: Any) -> str:
    key = getattr(event, "asset_key", None)
    return key.to_user_string() if key else ""


def _log_other_dates(context: dg.AssetExecutionContext, done: Build) -> None:
    """Dates that were rebuilt beside the run's own are shown as such on the tables that hold them."""
    layers = {key: spec.group_name for key, spec in context.assets_def.specs_by_key.items()}
    dated = [key for key in context.selected_asset_keys if layers[key] in DATED]
    for day in other_dates(context, done.plan.dates):
        for key in sorted(dated):
            metadata = {"build": done.build_id, "restated": day in done.plan.changed_dates}
            context.log_event(dg.AssetMaterialization(key, partition=day.isoformat(), metadata=metadata))


def dbt_resource(settings: Settings) -> DbtCliResource:
    """dbt's command line, without telemetry and with the project's own profile."""
    folder = os.fspath(settings.dbt)
    executable = os.fspath(Path(sys.executable).with_name("dbt"))
    return DbtCliResource(project_dir=folder, profiles_dir=folder, dbt_executable=executable)
