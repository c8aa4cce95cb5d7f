"""One build of the working database: plan, then for each window hand over, run the models, record what came out.

Belongs here: the order, and what a failure leaves behind. Does not belong here: how the models are run; whoever calls
gives a function for that, so that this room needs neither dbt nor an orchestrator.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial

import duckdb

from dagster_project.contracts import Contracts
from dagster_project.core.errors import TatsongError
from dagster_project.core.files import writer_lock
from dagster_project.core.settings import Settings
from dagster_project.submissions.ingest.reception import yesterday
from dagster_project.submissions.ledger.ledger import Ledger, open_ledger
from dagster_project.submissions.places.reference import load_reference
from dagster_project.warehouse.connect import WarehouseUnreadable, discard_warehouse, open_warehouse
from dagster_project.warehouse.definitions import definitions, fingerprint
from dagster_project.warehouse.digest import write_date_digests
from dagster_project.warehouse.load_sources import load_sources
from dagster_project.warehouse.plan import BuildPlan, Window, plan_build
from dagster_project.warehouse.state import CREATE, NotToBuildUpon, WarehouseState, read_state
from dagster_project.warehouse.written import differs, note_written

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Build:
    """A finished build; `build_id` is that of its last window, `from_nothing` why every date was built anew, if so."""

    build_id: int
    plan: BuildPlan
    from_nothing: str = ""


def build(
    settings: Settings, contracts: Contracts, first: date, last: date, run_models: Callable[[Window], None]
) -> Build:
    """Build `first` to `last` and all that the ledger marks changed, window by window.

    `run_models` must raise where a model or a test of it fails: the build is then not complete, nothing of it can be
    judged or published, and the next build covers its dates again.
    """
    with writer_lock(settings):
        plan, first_id, why = _begin(settings, contracts, first, last)
        for build_id, window in enumerate(plan.windows, start=first_id):
            with open_ledger(settings.root.ledger) as ledger, open_warehouse(settings) as con:
                load_sources(con, settings, contracts, ledger, window)
            run_models(window)
            _complete(settings, build_id, window)
        return Build(first_id + len(plan.windows) - 1, plan, why)


def _begin(settings: Settings, contracts: Contracts, first: date, last: date) -> tuple[BuildPlan, int, str]:
    """Plan, and note every window as begun: the ledger's changes are taken in with the last one.

    What cannot be built upon is built from nothing, and why is told: everything in it follows from ledger and lake.
    """
    mark = fingerprint(definitions(settings))
    with open_ledger(settings.root.ledger) as ledger:
        _require_sound(settings, ledger)
        plan_for = partial(
            plan_build, settings, contracts, ledger, first=first, last=last, over=yesterday(datetime.now(UTC))
        )
        _require_communes(settings, first, last)
        found = _found(settings, mark, ledger, plan_for)
        why = found.why if isinstance(found, NotToBuildUpon) else ""
        if isinstance(found, NotToBuildUpon):
            if why:
                _log.warning("warehouse.duckdb is built from nothing: %s", why)
            discard_warehouse(settings)
        state = None if isinstance(found, NotToBuildUpon) else found
        plan = plan_for(state=state)
        with open_warehouse(settings) as con:
            con.execute(CREATE)
            build_id = _note_begun(con, plan, state, mark, ledger)
    return plan, build_id, why


def _require_sound(settings: Settings, ledger: Ledger) -> None:
    if faults := ledger.faults():
        listed = ", ".join(faults[:3]) + (f" and {len(faults) - 3} more" if len(faults) > 3 else "")
        raise TatsongError(
            f"{settings.root.ledger}: {listed} is not as it was entered: something else than this program has written "
            "there. Nothing is built from it. Put a backup of the ledger in its place; files that came since are taken "
            "in again where they lie in landing."
        )


def _found(
    settings: Settings, mark: str, ledger: Ledger, plan_for: Callable[..., BuildPlan]
) -> WarehouseState | NotToBuildUpon:
    """What was built, once it is certain that this program built it and nobody has changed it since."""
    if not settings.root.warehouse.exists():
        return NotToBuildUpon("")
    try:
        with open_warehouse(settings) as con:
            state = read_state(con, mark, ledger)
            if isinstance(state, NotToBuildUpon):
                return state
            fault = differs(con, settings, state, min(plan_for(state=state).windows).from_date)
            return NotToBuildUpon(fault) if fault else state
    except (WarehouseUnreadable, duckdb.Error) as error:
        return NotToBuildUpon(str(error).splitlines()[0])


def _note_begun(
    con: duckdb.DuckDBPyConnection, plan: BuildPlan, state: WarehouseState | None, mark: str, ledger: Ledger
) -> int:
    """A row a window; returns the number of the first. Only the last window has taken the ledger's changes in."""
    (build_id,) = con.execute("select coalesce(max(build_id), 0) + 1 from control.build").fetchone() or (1,)
    before = state.change_sequence if state else 0
    for at, window in enumerate(plan.windows):
        sequence = plan.change_sequence if window == plan.windows[-1] else before
        position = ledger.position_at(sequence)
        con.execute(
            "insert into control.build values (?, ?, ?, ?, ?, ?, ?, ?, null)",
            [
                *(build_id + at, window.from_date, window.to_date),
                *(position.sequence, position.link, position.ledger_id, mark, datetime.now(UTC)),
            ],
        )
    return int(build_id)


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


def _complete(settings: Settings, build_id: int, window: Window) -> None:
    with open_warehouse(settings) as con:
        write_date_digests(con, window.from_date, window.to_date)
        note_written(con, window.from_date, window.to_date)
        con.execute("update control.build set completed_at = ? where build_id = ?", [datetime.now(UTC), build_id])
