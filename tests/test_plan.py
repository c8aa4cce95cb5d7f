"""Which dates a build covers: what was asked for, and how far a correction is felt."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from dagster_project.contracts import Contracts, load_contracts
from dagster_project.settings import DataRoot, Settings, load_settings
from dagster_project.submissions import lake
from dagster_project.submissions.ledger import Ledger, Submission, open_ledger
from dagster_project.submissions.notices import Notices
from dagster_project.warehouse.plan import BuildPlan, plan_build
from dagster_project.warehouse.state import WarehouseState

FIRST = date(2023, 10, 1)
NEWEST = date(2023, 11, 22)


class Ledgerful:
    """A ledger with submissions of made-up keys, and a plan made from it."""

    def __init__(self, settings: Settings, contracts: Contracts, ledger: Ledger) -> None:
        self.settings, self.contracts, self.ledger = settings, contracts, ledger

    def enter(
        self, day: date, keys: list[str], *, feed: str = "subscribers", unreadable: int = 0, status: str = "accepted"
    ) -> None:
        name = self.ledger.next_id("viettel", feed, day.isoformat())
        accepted, rejected = lake.place(feed, day, name)
        for path, schema, rows in (
            (accepted, lake.accepted_schema(self.contracts.feeds[feed]), keys),
            (rejected, lake.rejected_schema(self.contracts.feeds[feed]), [None] * unreadable),
        ):
            self._write(path, schema, rows, self.contracts.feeds[feed].key[0])
        submission = Submission(
            submission_id=name,
            submitter="viettel",
            feed=feed,
            report_date=day,
            status=status,
            received_at=datetime.now(UTC),
            path=name,
            sha256=name,
            bytes=1,
            accepted_path=f"lake/{accepted}",
            rejected_path=f"lake/{rejected}",
            rows_quarantined=unreadable,
        )
        self.ledger.record(submission, Notices(self.contracts, name))

    def _write(self, path: str, schema: dict[str, str], rows: list[str | None], key: str) -> None:
        target = self.settings.root.lake / path
        target.parent.mkdir(parents=True, exist_ok=True)
        columns = ", ".join(f"null::{type_} as {name}" for name, type_ in schema.items() if name != key)
        technology = ", '2G' as technology" if key == "station_code" else ""
        columns = columns.replace(", null::VARCHAR as technology", "")
        values = ", ".join(f"({'null' if row is None else repr(row)})" for row in rows) or "(null)"
        keep = "true" if rows else "false"
        duckdb.execute(
            f"copy (select {columns}, k::varchar as {key}{technology} from (values {values}) t(k) where {keep}) "
            f"to '{target}' (format parquet)"
        )

    def sequence(self) -> int:
        return max([0, *(at for at, _ in self.ledger.changes_after(0))])

    def plan(self, after: int, last: date = NEWEST, over: date = NEWEST) -> BuildPlan:
        state = WarehouseState(change_sequence=after, first=FIRST, newest=NEWEST)
        return plan_build(self.settings, self.contracts, self.ledger, state, last, last, over)


@pytest.fixture
def world(tmp_path: Path):  # type: ignore[no-untyped-def]
    settings = load_settings({"TATSONG_DATA_ROOT": str(tmp_path)})
    assert settings.root == DataRoot(tmp_path)
    with open_ledger(settings.root.ledger) as ledger:
        yield Ledgerful(settings, load_contracts(settings.contracts), ledger)


def test_a_usual_night_is_one_date(world: Ledgerful) -> None:
    world.enter(NEWEST, ["11296"])
    plan = world.plan(0)
    assert (plan.from_date, plan.to_date, plan.change_sequence) == (NEWEST, NEWEST, 1)


def test_nothing_new_is_the_date_asked_for(world: Ledgerful) -> None:
    plan = world.plan(0)
    assert (plan.from_date, plan.to_date, plan.changed_dates) == (NEWEST, NEWEST, ())


def test_a_correction_reaches_its_windows_where_the_next_night_repeats_its_keys(world: Ledgerful) -> None:
    corrected = date(2023, 10, 5)
    world.enter(corrected, ["11296", "11299"])
    world.enter(corrected + timedelta(days=1), ["11296", "11299"])
    before = world.sequence()
    world.enter(corrected, ["11296", "11299"])
    plan = world.plan(before, last=corrected)
    assert (plan.from_date, plan.to_date) == (corrected, corrected + timedelta(days=30))


def test_a_key_that_later_nights_omit_is_carried_on_and_so_is_its_correction(world: Ledgerful) -> None:
    corrected = date(2023, 10, 5)
    world.enter(corrected, ["11296", "11299"])
    world.enter(corrected + timedelta(days=1), ["11296"])
    world.enter(corrected + timedelta(days=9), ["11299"])
    before = world.sequence()
    world.enter(corrected, ["11296"])
    assert world.plan(before, last=corrected).to_date == corrected + timedelta(days=8 + 30)


def test_a_resubmission_with_fewer_keys_leaves_the_others_to_the_correction(world: Ledgerful) -> None:
    corrected = date(2023, 10, 5)
    world.enter(corrected, ["11296", "11299"])
    world.enter(corrected + timedelta(days=1), ["11296", "11299"])
    world.enter(corrected + timedelta(days=1), ["11296"])
    world.enter(corrected + timedelta(days=9), ["11299"])
    before = world.sequence()
    world.enter(corrected, ["11296", "11299"])
    assert world.plan(before, last=corrected).to_date == corrected + timedelta(days=8 + 30)


def test_a_flow_is_named_as_in_force_until_the_next_one(world: Ledgerful) -> None:
    late = date(2023, 10, 5)
    world.enter(late, ["HPG001_1"], feed="traffic")
    assert world.plan(0, last=late).to_date == NEWEST
    before = world.sequence()
    world.enter(late + timedelta(days=40), ["HPG001_1"], feed="traffic")
    world.enter(late, ["HPG001_1"], feed="traffic")
    assert world.plan(before + 1, last=late).to_date == late + timedelta(days=39)


def test_a_key_that_never_comes_back_reaches_the_newest_date(world: Ledgerful) -> None:
    corrected = date(2023, 10, 5)
    world.enter(corrected, ["11296", "11299"])
    world.enter(corrected + timedelta(days=1), ["11296"])
    assert world.plan(0, last=corrected).to_date == NEWEST


def test_an_inventory_that_hides_keys_does_not_end_a_correction(world: Ledgerful) -> None:
    corrected = date(2023, 10, 5)
    for day, unreadable in ((0, 0), (1, 1), (2, 0)):
        world.enter(corrected + timedelta(days=day), ["HPG001"], feed="stations", unreadable=unreadable)
    before = world.sequence()
    world.enter(corrected, ["HPG001"], feed="stations")
    assert world.plan(before, last=corrected).to_date == corrected + timedelta(days=1 + 30)


def test_a_refused_file_touches_its_date_alone(world: Ledgerful) -> None:
    refused = date(2023, 10, 5)
    world.enter(refused, [], status="refused")
    plan = world.plan(0, last=refused)
    assert (plan.from_date, plan.to_date) == (refused, refused)


def test_a_date_that_is_not_over_waits_and_is_not_forgotten(world: Ledgerful) -> None:
    today = NEWEST + timedelta(days=1)
    world.enter(NEWEST, ["11296"])
    world.enter(today, ["11296"])
    plan = world.plan(0)
    assert (plan.to_date, plan.change_sequence) == (NEWEST, 1)
    later = world.plan(plan.change_sequence, last=today, over=today)
    assert (later.from_date, later.to_date, later.change_sequence) == (today, today, 2)


def test_a_night_that_was_skipped_is_filled(world: Ledgerful) -> None:
    plan = world.plan(0, last=NEWEST + timedelta(days=3))
    assert (plan.from_date, plan.to_date) == (NEWEST + timedelta(days=1), NEWEST + timedelta(days=3))
