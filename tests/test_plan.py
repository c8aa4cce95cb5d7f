"""Which dates a build covers: what was asked for, and how far a correction is felt."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dagster_project.contracts import Contracts, load_contracts
from dagster_project.core.errors import TatsongError
from dagster_project.core.settings import DataRoot, Settings, load_settings
from dagster_project.submissions.ledger.ledger import Ledger, Submission, open_ledger
from dagster_project.submissions.records import lake
from dagster_project.submissions.records.notices import Notices
from dagster_project.warehouse.build import build
from dagster_project.warehouse.plan import BuildPlan, Window, plan_build
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
        name = next(self.ledger.free_names("viettel", feed, day.isoformat()))
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

    def withdraw(self, day: date, number: int) -> None:
        found = self.ledger.find(f"viettel.subscribers.{day}.{number}")
        assert found
        self.ledger.withdraw(found, datetime.now(UTC), "An", "sai")

    def plan(
        self, after: int, last: date = NEWEST, over: date = NEWEST, broken: tuple[tuple[date, date], ...] = ()
    ) -> BuildPlan:
        state = WarehouseState(change_sequence=after, first=FIRST, newest=NEWEST, broken=broken)
        return plan_build(self.settings, self.contracts, self.ledger, state, last, last, over)


def end(plan: BuildPlan) -> date:
    [window] = plan.windows
    return window.to_date


@pytest.fixture
def world(tmp_path: Path):  # type: ignore[no-untyped-def]
    settings = load_settings({"TATSONG_DATA_ROOT": str(tmp_path)})
    assert settings.root == DataRoot(tmp_path)
    with open_ledger(settings.root.ledger) as ledger:
        yield Ledgerful(settings, load_contracts(settings.contracts), ledger)


def test_a_usual_night_is_one_date(world: Ledgerful) -> None:
    world.enter(NEWEST, ["11296"])
    plan = world.plan(0)
    assert (plan.windows, plan.change_sequence) == ((Window(NEWEST, NEWEST),), 1)


def test_nothing_new_is_the_date_asked_for(world: Ledgerful) -> None:
    plan = world.plan(0)
    assert (plan.windows, plan.changed_dates) == ((Window(NEWEST, NEWEST),), ())


def test_a_correction_reaches_its_windows_where_the_next_night_repeats_its_keys(world: Ledgerful) -> None:
    corrected = date(2023, 10, 5)
    world.enter(corrected, ["11296", "11299"])
    world.enter(corrected + timedelta(days=1), ["11296", "11299"])
    before = world.sequence()
    world.enter(corrected, ["11296", "11299"])
    plan = world.plan(before, last=corrected)
    assert plan.windows == (Window(corrected, corrected + timedelta(days=30)),)


def test_a_key_that_later_nights_omit_is_carried_on_and_so_is_its_correction(world: Ledgerful) -> None:
    corrected = date(2023, 10, 5)
    world.enter(corrected, ["11296", "11299"])
    world.enter(corrected + timedelta(days=1), ["11296"])
    world.enter(corrected + timedelta(days=9), ["11299"])
    before = world.sequence()
    world.enter(corrected, ["11296"])
    assert end(world.plan(before, last=corrected)) == corrected + timedelta(days=8 + 30)


def test_a_resubmission_with_fewer_keys_leaves_the_others_to_the_correction(world: Ledgerful) -> None:
    corrected = date(2023, 10, 5)
    world.enter(corrected, ["11296", "11299"])
    world.enter(corrected + timedelta(days=1), ["11296", "11299"])
    world.enter(corrected + timedelta(days=1), ["11296"])
    world.enter(corrected + timedelta(days=9), ["11299"])
    before = world.sequence()
    world.enter(corrected, ["11296", "11299"])
    assert end(world.plan(before, last=corrected)) == corrected + timedelta(days=8 + 30)


def test_a_flow_is_named_as_in_force_until_the_next_one(world: Ledgerful) -> None:
    late = date(2023, 10, 5)
    world.enter(late, ["HPG001_1"], feed="traffic")
    assert end(world.plan(0, last=late)) == NEWEST
    before = world.sequence()
    world.enter(late + timedelta(days=40), ["HPG001_1"], feed="traffic")
    world.enter(late, ["HPG001_1"], feed="traffic")
    assert end(world.plan(before + 1, last=late)) == late + timedelta(days=39)


def test_a_key_that_never_comes_back_reaches_the_newest_date(world: Ledgerful) -> None:
    corrected = date(2023, 10, 5)
    world.enter(corrected, ["11296", "11299"])
    world.enter(corrected + timedelta(days=1), ["11296"])
    assert end(world.plan(0, last=corrected)) == NEWEST


def test_an_inventory_that_hides_keys_does_not_end_a_correction(world: Ledgerful) -> None:
    corrected = date(2023, 10, 5)
    for day, unreadable in ((0, 0), (1, 1), (2, 0)):
        world.enter(corrected + timedelta(days=day), ["HPG001"], feed="stations", unreadable=unreadable)
    before = world.sequence()
    world.enter(corrected, ["HPG001"], feed="stations")
    assert end(world.plan(before, last=corrected)) == corrected + timedelta(days=1 + 30)


def test_a_refused_file_touches_its_date_alone(world: Ledgerful) -> None:
    refused = date(2023, 10, 5)
    world.enter(refused, [], status="refused")
    plan = world.plan(0, last=refused)
    assert plan.windows == (Window(refused, refused),)


def test_a_date_that_is_not_over_waits_and_is_not_forgotten(world: Ledgerful) -> None:
    today = NEWEST + timedelta(days=1)
    world.enter(NEWEST, ["11296"])
    world.enter(today, ["11296"])
    plan = world.plan(0)
    assert (end(plan), plan.change_sequence) == (NEWEST, 1)
    later = world.plan(plan.change_sequence, last=today, over=today)
    assert (later.windows, later.change_sequence) == ((Window(today, today),), 2)


def test_a_night_that_was_skipped_is_filled(world: Ledgerful) -> None:
    plan = world.plan(0, last=NEWEST + timedelta(days=3))
    assert plan.windows == (Window(NEWEST + timedelta(days=1), NEWEST + timedelta(days=3)),)


def test_a_correction_far_back_and_tonight_are_two_windows(world: Ledgerful) -> None:
    corrected = FIRST
    for day in (corrected, corrected + timedelta(days=1), NEWEST):
        world.enter(day, ["11296"])
    before = world.sequence()
    world.enter(corrected, ["11296"])
    plan = world.plan(before)
    assert plan.windows == (Window(corrected, corrected + timedelta(days=30)), Window(NEWEST, NEWEST))
    assert plan.change_sequence == before + 1
    assert len(plan.dates) == 32


def test_windows_that_lie_close_are_built_as_one(world: Ledgerful) -> None:
    near = NEWEST - timedelta(days=40)
    for day in (near, near + timedelta(days=1)):
        world.enter(day, ["11296"])
    before = world.sequence()
    world.enter(near, ["11296"])
    assert world.plan(before).windows == (Window(near, NEWEST),)


def test_a_withdrawal_reaches_as_far_as_its_values_were_carried(world: Ledgerful) -> None:
    withdrawn = date(2023, 10, 5)
    world.enter(withdrawn, ["11296"])
    world.enter(withdrawn, ["11296", "11299"])
    world.enter(withdrawn + timedelta(days=1), ["11296"])
    world.enter(withdrawn + timedelta(days=9), ["11299"])
    before = world.sequence()
    world.withdraw(withdrawn, 2)
    assert end(world.plan(before, last=withdrawn)) == withdrawn + timedelta(days=8 + 30)


@pytest.mark.parametrize("earlier", [[], ["11296"]])
def test_rows_that_are_forgotten_reach_to_the_newest_date(world: Ledgerful, earlier: list[str]) -> None:
    """Nobody knows any more of which keys they spoke."""
    day = date(2023, 10, 5)
    if earlier:
        world.enter(day, earlier)
    world.enter(day, ["11296", "11299"])
    world.enter(day + timedelta(days=1), ["11296"])
    before = world.sequence()
    number = 1 + bool(earlier)
    found = world.ledger.find(f"viettel.subscribers.{day}.{number}")
    assert found
    world.withdraw(day, number)
    world.ledger.forget([found], found.submission_id)
    assert end(world.plan(before, last=day)) == NEWEST


def test_a_withdrawn_file_ends_no_others_reach(world: Ledgerful) -> None:
    corrected = date(2023, 10, 5)
    world.enter(corrected, ["11296"])
    world.enter(corrected + timedelta(days=1), ["11296"])
    world.enter(corrected + timedelta(days=5), ["11296"])
    world.withdraw(corrected + timedelta(days=1), 1)
    before = world.sequence()
    world.enter(corrected, ["11296"])
    assert end(world.plan(before, last=corrected)) == corrected + timedelta(days=4 + 30)


def test_windows_that_did_not_end_are_built_again(world: Ledgerful) -> None:
    broken = ((FIRST, FIRST + timedelta(days=2)), (NEWEST, NEWEST))
    assert world.plan(0, broken=broken).windows == (Window(*broken[0]), Window(NEWEST, NEWEST))


def test_a_date_of_which_no_commune_is_known_is_refused_before_anything_is_built(
    settings: Settings, contracts: Contracts
) -> None:
    settings.root.path.mkdir()
    day = date(2025, 1, 1)
    with pytest.raises(TatsongError, match=r"communes.csv lists .* none of 2025-01-01: add those in force"):
        build(settings, contracts, day, day, lambda window: pytest.fail(f"{window} was built"))


# Whatever the ledger holds: bounds, and no exception.

PLACES = (date(2020, 3, 1), date(2024, 12, 31))
"""The period of which the list of communes knows any."""
_DATES = st.one_of(
    st.dates(FIRST - timedelta(days=40), NEWEST + timedelta(days=40)),
    st.sampled_from([date.min, date(2019, 1, 1), date(2025, 1, 1), date(2025, 1, 2), date.max]),
)
_STATUSES = st.sampled_from(["refused", "accepted", "accepted_with_quarantine", "withdrawn"])


@st.composite
def _entries(draw: st.DrawFn) -> list[tuple[date, str, str, bool]]:
    """Report date, status, feed (one that is in no contract too), and whether its rows are still there."""
    feeds = st.sampled_from(["subscribers", "traffic", "stations", "of_yore"])
    return draw(st.lists(st.tuples(_DATES, _STATUSES, feeds, st.booleans()), max_size=8))


@pytest.fixture(scope="module")
def planner(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., BuildPlan]:
    """Plans over a ledger of its own each time, whose rows are one small file."""
    root = tmp_path_factory.mktemp("plans")
    settings = load_settings({"TATSONG_DATA_ROOT": str(root)})
    contracts = load_contracts(settings.contracts)
    with open_ledger(root / "first.sqlite") as ledger:
        world = Ledgerful(settings, contracts, ledger)
        for feed in ("subscribers", "traffic", "stations"):
            world.enter(NEWEST, ["HPG001"], feed=feed)

    def plan(entries: list[tuple[date, str, str, bool]], state: WarehouseState | None, last: date) -> BuildPlan:
        with open_ledger(Path(":memory:")) as ledger:
            for at, (day, status, feed, is_there) in enumerate(entries):
                rows = lake.place(feed, NEWEST, f"viettel.{feed}.{NEWEST}.1") if is_there else ("gone", "gone")
                accepted, rejected = (f"lake/{path}" for path in rows) if status != "refused" else (None, None)
                name = f"{at}"
                one = Submission(
                    name, "viettel", feed, day, status, datetime(2023, 11, 23, tzinfo=UTC), name, name, 1,
                    accepted_path=accepted, rejected_path=rejected,
                )  # fmt: skip
                ledger.record(one, Notices(contracts, name))
            return plan_build(settings, contracts, ledger, state, last, last, NEWEST)

    return plan


@given(entries=_entries(), is_built=st.booleans(), last=st.dates(FIRST, NEWEST + timedelta(days=3)))
@example(entries=[(date(2025, 1, 1), "refused", "subscribers", True)], is_built=False, last=NEWEST)
@example(entries=[(date.max, "accepted", "subscribers", True)], is_built=True, last=NEWEST)
@example(entries=[(date(2022, 11, 22), "refused", "traffic", True)], is_built=True, last=NEWEST)
def test_no_ledger_makes_a_plan_fail_or_reach_beyond_what_was_accepted(
    planner: Callable[..., BuildPlan], entries: list[tuple[date, str, str, bool]], is_built: bool, last: date
) -> None:
    state = WarehouseState(change_sequence=0, first=FIRST, newest=NEWEST) if is_built else None
    plan = planner(entries, state, last)
    over = max(last, NEWEST)
    counted = [day for day, status, _, _ in entries if status != "refused" and day <= over]
    counted = [day for day in counted if PLACES[0] <= day <= PLACES[1]]
    first = min([last, *([FIRST] if is_built else []), *counted])
    newest = max([last, *([NEWEST] if is_built else []), *counted])
    assert plan.windows[0].from_date >= first
    assert plan.windows[-1].to_date <= newest
    assert last in plan.dates
    assert set(counted) <= set(plan.dates)
    refused = {day for day, status, _, _ in entries if status == "refused" and first <= day <= newest}
    assert refused <= set(plan.dates)
    if not is_built:
        assert plan.dates == [first + timedelta(days=n) for n in range((newest - first).days + 1)]


def test_a_refused_file_of_a_date_without_places_stops_no_later_build(settings: Settings, contracts: Contracts) -> None:
    """Also one that an older program took for a date."""
    with open_ledger(settings.root.ledger) as ledger:
        refused = Submission("x", "viettel", "subscribers", date(2025, 1, 1), "refused", datetime.now(UTC), "x", "x", 1)
        ledger.record(refused, Notices(contracts, "x"))
    built: list[Window] = []

    def stop(window: Window) -> None:
        built.append(window)
        raise InterruptedError

    for _ in range(2):
        with pytest.raises(InterruptedError):
            build(settings, contracts, NEWEST, NEWEST, stop)
    assert set(built) == {Window(NEWEST, NEWEST)}
