"""The table of contents: everything that exists in Dagster, in the order in which data moves."""

import dagster as dg

from dagster_project.assets.feeds import feed_assets
from dagster_project.assets.models import model_assets
from dagster_project.assets.release import release_asset
from dagster_project.automation import FRESHNESS, NIGHTLY_JOB, NIGHTLY_SCHEDULE, landing_sensor
from dagster_project.checks import gate_checks
from dagster_project.contracts import load_contracts
from dagster_project.settings import Settings, load_settings


def assemble(settings: Settings) -> dg.Definitions:
    """All definitions for one data root."""
    contracts = load_contracts(settings.contracts)
    definitions = dg.Definitions(
        assets=[
            feed_assets(settings, contracts),
            model_assets(settings, contracts),
            release_asset(settings),
        ],
        asset_checks=[gate_checks(settings)],
        jobs=[NIGHTLY_JOB],
        schedules=[NIGHTLY_SCHEDULE],
        sensors=[landing_sensor(settings, contracts)],
    )
    return definitions.map_asset_specs(func=lambda spec: dg.apply_freshness_policy(spec, FRESHNESS))


@dg.definitions
def definitions() -> dg.Definitions:
    """What `dagster dev` and the daemon load."""
    return assemble(load_settings())
