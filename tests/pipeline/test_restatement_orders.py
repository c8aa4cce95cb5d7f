"""Files come late, again, corrected or wrong, are withdrawn and read again, in any order: what nights have built one
upon the other is what a rebuild from nothing builds. A correction changes the dates that it must, and no more.
"""

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from dagster_project.contracts import Contracts
from dagster_project.settings import DataRoot, Settings
from dagster_project.submissions.arrivals import write_arrivals
from dagster_project.submissions.ledger import open_ledger
from dagster_project.submissions.receive import receive
from dagster_project.submissions.standing import standings
from dagster_project.submissions.withdraw import withdraw
from dagster_project.warehouse.connect import open_warehouse
from dagster_project.warehouse.plan import BuildPlan, Window
from tests.pipeline.compiled import CompiledModels, Digests, digests
from tests.pipeline.sequences import COMMUNES, FIRST, Sequence, subscribers
from tests.sending import as_csv, as_rows, uncompared

DAY = timedelta(days=1)
Build = Callable[[Settings, date], BuildPlan]


@pytest.fixture
def build(compiled: CompiledModels, contracts: Contracts, monkeypatch: pytest.MonkeyPatch) -> Build:
    return lambda settings, last: compiled.build(settings, contracts, last, monkeypatch)


def rebuilt(settings: Settings, build: Build, last: date, aside: Path) -> Digests:
    """What the same ledger and lake give from nothing."""
    again = replace(settings, root=DataRoot(aside))
    aside.mkdir()
    again.root.lake.symlink_to(settings.root.lake)
    shutil.copy(settings.root.ledger, again.root.ledger)
    build(again, last)
    return digests(again)


@pytest.mark.parametrize("seed", range(1, 1 + int(os.environ.get("RESTATEMENT_SEEDS", "2"))))
def test_nights_in_any_order_come_to_what_a_rebuild_comes_to(
    seed: int, settings: Settings, contracts: Contracts, build: Build, tmp_path: Path
) -> None:
    settings.root.path.mkdir()
    sequence = Sequence(settings, contracts, seed)
    last = FIRST
    for _ in range(4):
        last += timedelta(days=sequence.chance.choice((1, 3, 9, 20)))
        sequence.night(last, deeds=6)
        build(settings, last)
    assert digests(settings) == rebuilt(settings, build, last, tmp_path / "rebuilt"), sequence.done
    assert report(settings, last) == told(settings, contracts, last)


def report(settings: Settings, day: date) -> dict[tuple[str, str], tuple[str, str | None]]:
    """What `report_submission` says of a date."""
    with open_warehouse(settings, read_only=True) as con:
        found = con.execute(
            "select submitter, feed, status, submission_in_force from official.report_submission where report_date = ?",
            [day],
        ).fetchall()
    return {(submitter, feed): (status, in_force) for submitter, feed, status, in_force in found}


def told(settings: Settings, contracts: Contracts, day: date) -> dict[tuple[str, str], tuple[str, str | None]]:
    """What `tatsong status` says of it."""
    with open_ledger(settings.root.ledger) as ledger:
        found = standings(ledger, contracts, day, datetime.now(UTC))
    return {(one.submitter, one.feed): (one.status, one.in_force and one.in_force.submission_id) for one in found}


def drop(settings: Settings, day: date, on_2g: int, at: datetime) -> None:
    rows = [subscribers(code, on_2g, 3) for code in COMMUNES]
    path = settings.root.landing / "viettel" / f"{at:%d%H}" / f"VTT_thuebao_{day:%Y%m%d}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(as_csv(as_rows(rows)))
    write_arrivals(settings.root, [(path, at)])


@pytest.mark.parametrize("how", ["corrected", "withdrawn"])
def test_twenty_days_back_changes_its_date_and_the_movement_that_looks_back_to_it(
    how: str, settings: Settings, contracts: Contracts, build: Build
) -> None:
    """35 nights of one file; the figures move again at D + 7, and D + 28 and D + 30 are still to come."""
    newest = FIRST + 34 * DAY
    changed = newest - 20 * DAY
    for number in range(35):
        day = FIRST + number * DAY
        drop(settings, day, number, datetime(day.year, day.month, day.day, 17, tzinfo=UTC))
    receive(settings, uncompared(contracts))
    build(settings, newest)
    before = digests(settings)
    if how == "corrected":
        drop(settings, changed, 30, datetime(newest.year, newest.month, newest.day, 18, tzinfo=UTC))
        receive(settings, uncompared(contracts))
    else:
        withdraw(settings, contracts, f"viettel.subscribers.{changed}.1", "sai", "An")
    plan = build(settings, newest)
    after = digests(settings)
    assert plan.windows == (Window(changed, newest),)
    assert {day for day, kind in after if after[day, kind] != before[day, kind]} == {changed, changed + 7 * DAY}
