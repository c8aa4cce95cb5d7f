"""Deciding in Dagster's UI: the job `decide`, whose form asks for what `tatsong accept` and `tatsong refuse` ask for.

Belongs here: the form. Does not belong here: what a decision does (`submissions.decide`).
"""

from enum import Enum

import dagster as dg
from pydantic import Field

from dagster_project.contracts import Contracts
from dagster_project.core.errors import TatsongError
from dagster_project.core.settings import Settings
from dagster_project.orchestration.assets.common import WAREHOUSE_POOL
from dagster_project.submissions.decide import accept, refuse


class Choice(Enum):
    """What may be decided."""

    accept = "accept"
    refuse = "refuse"


class DecisionForm(dg.Config):
    """What the job asks for."""

    submission: str = Field(description="The held submission, as `tatsong status` and the feed's asset name it.")
    decision: Choice = Field(description="accept or refuse")
    by: str = Field(description="Who decides; kept with the submission, not told to the sender.")
    reason: str = Field(description="Why; kept with the submission and shown to the sender.")


def decide_job(settings: Settings, contracts: Contracts) -> dg.JobDefinition:
    """Accepts or refuses a submission that is held; the next run restates its dates."""

    @dg.op(name="decision", pool=WAREHOUSE_POOL)
    def decide(context: dg.OpExecutionContext, config: DecisionForm) -> None:
        do = accept if config.decision is Choice.accept else refuse
        try:
            done = do(settings, contracts, config.submission.strip(), config.reason, config.by)
        except TatsongError as error:
            raise dg.Failure(str(error), allow_retries=False) from None
        for one in (done.submission, *done.along):
            context.log.info(f"{one.submission_id} is {one.status}; the next run restates the dates that it touches.")

    @dg.job(
        name="decide",
        executor_def=dg.in_process_executor,
        description="Accepts or refuses a file that is held; open the Launchpad and fill in the form.",
    )
    def job() -> None:
        decide()

    return job
