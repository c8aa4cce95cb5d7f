"""The table of contents: everything that exists in Dagster, in the order in which data moves."""

import warnings

import dagster as dg

from dagster_project.contracts import load_contracts
from dagster_project.core.settings import Settings, load_settings
from dagster_project.orchestration.assets.exposures import exposure_specs
from dagster_project.orchestration.assets.feeds import feed_assets
from dagster_project.orchestration.assets.models import model_assets
from dagster_project.orchestration.assets.release import release_asset
from dagster_project.orchestration.automation import FRESHNESS, landing_sensor, nightly
from dagster_project.orchestration.checks import gate_checks
from dagster_project.orchestration.decisions import decide_job
from dagster_project.orchestration.notifications import notification_sensors

# Single-run backfills are marked beta; a warning in every process helps nobody.
warnings.filterwarnings("ignore", category=dg.BetaWarning)


def assemble(settings: Settings) -> dg.Definitions:
    """All definitions for one data root."""
    contracts = load_contracts(settings.contracts)
    assets = [
        feed_assets(settings, contracts),
        model_assets(settings, contracts),
        release_asset(settings),
    ]
    everything = dg.Definitions(
        assets=[
            *(each.map_asset_specs(lambda spec: dg.apply_freshness_policy(spec, FRESHNESS)) for each in assets),
            *exposure_specs(settings),
        ],
        asset_checks=[gate_checks(settings)],
        jobs=[decide_job(settings, contracts)],
        sensors=[landing_sensor(settings, contracts), *notification_sensors(settings, contracts)],
    )
    return dg.Definitions.merge(everything, nightly(settings))


@dg.definitions
def definitions() -> dg.Definitions:
    """What `dagster dev` and the daemon load."""
    return assemble(load_settings())
