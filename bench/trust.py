"""What it costs a night that nothing is taken on trust: the comparisons before and after the build, in one process.

Of a city after 35 nights and of one after 365: the ledger's chain, the lake's files, what was written, continuity with
the release and the second opinion on the newest date.
"""

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bench.history import prepare_histories
from bench.measure import Runs, run
from bench.night import LAST, TATSONG
from dagster_project.contracts import load_contracts
from dagster_project.core.settings import DataRoot, Settings, load_settings
from dagster_project.demo import write_demo
from dagster_project.releases.continuity.continuity import continuity
from dagster_project.releases.continuity.second_opinion import second_opinion
from dagster_project.submissions.ingest.delivery import begin
from dagster_project.submissions.ingest.known_dates import KnownDates
from dagster_project.submissions.ingest.restore import restore_lost_rows
from dagster_project.submissions.ledger.ledger import open_ledger
from dagster_project.submissions.records.workspace import open_workspace
from dagster_project.warehouse.connect import open_warehouse
from dagster_project.warehouse.definitions import definitions, fingerprint
from dagster_project.warehouse.digest import release_digest
from dagster_project.warehouse.state import NotToBuildUpon, read_state
from dagster_project.warehouse.written import differs


def bench_trust(folder: Path, times: int) -> list[str]:
    """A row for each root: seconds of all comparisons of one night together."""
    log = folder / "trust.log"
    city = folder / "city"
    write_demo(DataRoot(city), 35, LAST)
    run([TATSONG, "nightly"], Runs(), {"TATSONG_DATA_ROOT": str(city)}, log)
    roots = {"a city night": (city, 2), "a night after 365 nights": (prepare_histories(folder, log)[365], 5)}
    rows = []
    for name, (root, most) in roots.items():
        settings = load_settings({"TATSONG_DATA_ROOT": str(root)})
        parts = {part: statistics.median(_timed(settings, do) for _ in range(times)) for part, do in PARTS.items()}
        told = ", ".join(f"{part} {seconds:.2f}" for part, seconds in parts.items())
        rows.append(f"| comparisons of {name} ({told}) | {sum(parts.values()):.1f} s | – | – | {most} s |")
    return rows


def _timed(settings: Settings, do: Callable[[Settings], None]) -> float:
    began = time.perf_counter()
    do(settings)
    return time.perf_counter() - began


def _chain(settings: Settings) -> None:
    with open_ledger(settings.root.ledger) as ledger:
        ledger.faults()


def _lake(settings: Settings) -> None:
    contracts = load_contracts(settings.contracts)
    with (
        open_ledger(settings.root.ledger) as ledger,
        open_workspace(settings, settings.root.lake / ".aside") as workspace,
    ):
        restore_lost_rows(begin(settings, contracts, ledger, workspace, datetime.now(UTC), KnownDates(62, [])))


def _written(settings: Settings) -> None:
    with open_ledger(settings.root.ledger) as ledger, open_warehouse(settings) as con:
        state = read_state(con, fingerprint(definitions(settings)), ledger)
        assert not isinstance(state, NotToBuildUpon), state
        assert state.newest is not None
        assert differs(con, settings, state, state.newest) == ""


def _continuity(settings: Settings) -> None:
    with open_warehouse(settings, read_only=True) as con:
        continuity(settings, con, release_digest(con, settings))


def _second_opinion(settings: Settings) -> None:
    with open_warehouse(settings, read_only=True) as con:
        digest = release_digest(con, settings)
    assert second_opinion(settings, digest, [digest.report_date]).success


PARTS: dict[str, Callable[[Settings], None]] = {
    "chain": _chain,
    "lake": _lake,
    "written": _written,
    "continuity": _continuity,
    "second opinion": _second_opinion,
}
