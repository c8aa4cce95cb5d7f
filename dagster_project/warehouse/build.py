"""One build of the working database: plan, then for each window hand over, run the models, record what came out.

Belongs here: the order, and what a failure leaves behind. Does not belong here: how the models are run; whoever calls
gives a function for that, so that this room needs neither dbt nor an orchestrator.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from dagster_project.contracts import Contracts
from dagster_project.errors import TatsongError
from dagster_project.lock import writer_lock
from dagster_project.settings import Settings
from dagster_project.submissions.ledger import open_ledger
from dagster_project.submissions.places.reference import load_reference
from dagster_project.submissions.receive import yesterday
from dagster_project.warehouse.connect import open_warehouse
from dagster_project.warehouse.digest import write_date_digests
from dagster_project.warehouse.handover import hand_over
from dagster_project.warehouse.plan import BuildPlan, Window, plan_build
from dagster_project.warehouse.state import CREATE, fingerprint, read_state


@dataclass(frozen=True)
class Build:
    """A finished build; `build_id` is that of its last window."""

    build_id: int
    plan: BuildPlan


def build(
    settings: Settings, contracts: Contracts, first: date, last: date, run_models: Callable[[Window], None]
) -> Build:
    """Build `first` to `last` and all that the ledger marks changed, window by window.

    `run_models` must raise where a model or a test of it fails: the build is then not complete, nothing of it can be
    judged or published, and the next build covers its dates again.
    """
    with writer_lock(settings):
        plan, first_id = _begin(settings, contracts, first, last)
        for build_id, window in enumerate(plan.windows, start=first_id):
            with open_ledger(settings.root.ledger) as ledger, open_warehouse(settings) as con:
                hand_over(con, settings, contracts, ledger, window)
            run_models(window)
            _complete(settings, build_id, window)
        return Build(first_id + len(plan.windows) - 1, plan)


def _begin(settings: Settings, contracts: Contracts, first: date, last: date) -> tuple[BuildPlan, int]:
    """Plan, and note every window as begun: the ledger's changes are taken in with the last one."""
    mark = fingerprint(settings)
    with open_warehouse(settings) as con:
        state = read_state(con, mark)
    if state is None:
        _discard(settings)
    with open_ledger(settings.root.ledger) as ledger, open_warehouse(settings) as con:
        _require_communes(settings, first, last)
        plan = plan_build(settings, contracts, ledger, state, first, last, yesterday(datetime.now(UTC)))
        con.execute(CREATE)
        (build_id,) = con.execute("select coalesce(max(build_id), 0) + 1 from control.build").fetchone() or (1,)
        before = state.change_sequence if state else 0
        sequences = [*([before] * (len(plan.windows) - 1)), plan.change_sequence]
        con.executemany(
            "insert into control.build values (?, ?, ?, ?, ?, ?, null)",
            [
                [at, window.from_date, window.to_date, sequence, mark, datetime.now(UTC)]
                for at, (window, sequence) in enumerate(zip(plan.windows, sequences, strict=True), start=build_id)
            ],
        )
        return plan, build_id


def _require_communes(settings: Settings, first: date, last: date) -> None:
    """No figure of a date can be built that the reference data knows no communes of; who asks for one is told so."""
    seeds = settings.dbt / "seeds"
    for day in (first, last):
        reference = load_reference(seeds, day)
        if reference.places is None:
            raise TatsongError(
                f"{seeds / 'communes.csv'} lists the communes of {reference.period}, none of {day}: add those in force "
                "then, or run a report date of that period, such as tatsong nightly --date 2023-11-22."
            )


def _discard(settings: Settings) -> None:
    """Start from an empty database: everything in it follows from the ledger and the lake."""
    for path in settings.root.path.glob("warehouse.duckdb*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def _complete(settings: Settings, build_id: int, window: Window) -> None:
    with open_warehouse(settings) as con:
        write_date_digests(con, window.from_date, window.to_date)
        con.execute("update control.build set completed_at = ? where build_id = ?", [datetime.now(UTC), build_id])
