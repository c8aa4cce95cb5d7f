"""The nightly job under Dagster's default executor, a process a step: for comparison only."""

import os
import sys

import dagster as dg

from dagster_project.core.settings import load_settings
from dagster_project.definitions import assemble
from dagster_project.instance import dagster_environment


def job() -> dg.JobDefinition:
    """The same assets and checks, with the executor that Dagster takes by itself."""
    defs = assemble(load_settings())
    same = dg.define_asset_job("nightly_by_default", selection=dg.AssetSelection.all())
    return dg.Definitions.merge(defs, dg.Definitions(jobs=[same])).resolve_job_def("nightly_by_default")


if __name__ == "__main__":
    settings = load_settings()
    os.environ.update(dagster_environment(settings))
    settings.root.dagster.mkdir(parents=True, exist_ok=True)
    with dg.DagsterInstance.get() as instance:
        result = dg.execute_job(dg.reconstructable(job), instance=instance, tags={"dagster/partition": sys.argv[1]})
    sys.exit(not result.success)
