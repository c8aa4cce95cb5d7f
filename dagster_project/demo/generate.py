"""The demo written out: who sends what on which night, into landing, with the truth and the mark beside it.

Belongs here: the order of things. Does not belong here: any figure, layout or mishap.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pyarrow.parquet

from dagster_project.core.errors import TatsongError
from dagster_project.core.settings import TIME_ZONE, DataRoot
from dagster_project.demo import tables
from dagster_project.demo.carriers import CARRIERS
from dagster_project.demo.chance import stream
from dagster_project.demo.days import REFERENCE, window
from dagster_project.demo.habits import HABITS
from dagster_project.demo.mark import TRUTH_FILE, extended_mark, write_mark
from dagster_project.demo.mishaps import deliveries, mishap_of
from dagster_project.demo.outreach import SUNDAY
from dagster_project.demo.stations import stations_of
from dagster_project.demo.tables import DemoTable
from dagster_project.demo.traffic import night_traffic
from dagster_project.demo.truth import truth
from dagster_project.demo.write import file_bytes, place_file, traffic_bytes
from dagster_project.submissions.landing.arrivals import write_arrivals

BY_MACHINE, BY_HAND = (time(0, 10), 70), (time(8, 5), 210)
"""From when on the day after, and within how many minutes. Machine-made files are due at 01:30, the others at noon."""
SENT_BY_HAND = frozenset({"outreach", "shutdown_plan"})


@dataclass(frozen=True)
class DemoFile:
    """One file as it comes; `path` is relative to landing."""

    path: str
    content: bytes
    arrived: datetime


def write_demo(
    root: DataRoot,
    nights: int,
    until: date = REFERENCE,
    *,
    sites: float = 1.0,
    progress: Callable[[date], None] | None = None,
) -> None:
    """Write what the carriers and districts would have sent for `nights` report dates that end at `until`.

    The same dates come out the same, byte for byte, whatever the window; so a demo can be repeated or carried on.
    `sites` scales stations and traffic, and nothing else; `progress` is told each date that is done.

    Raises:
        TatsongError: the root is neither empty nor a demo of this scale, or the city is not told that far.
    """
    if not 0 < sites <= 4:
        raise TatsongError(
            f"A demo at {sites:g} times the city's sites cannot be written: give more than 0, at most 4."
        )
    days = window(nights, until)
    mark = extended_mark(root, days[0], days[-1], sites)
    root.path.mkdir(parents=True, exist_ok=True)
    write_mark(root, mark)
    all_days = [mark.first_date + timedelta(days=n) for n in range((mark.last_date - mark.first_date).days + 1)]
    pyarrow.parquet.write_table(truth(all_days, sites), root.path / TRUTH_FILE)
    arrivals = []
    for day in days:
        for file in night_files(day, sites, with_plan=day == days[0]):
            place_file(root.landing / file.path, file.content, file.arrived)
            arrivals.append((root.landing / file.path, file.arrived))
        if progress is not None:
            progress(day)
    write_arrivals(root, arrivals)
    write_mark(root, replace(mark, complete=True))


def night_files(day: date, scale: float, *, with_plan: bool = False) -> Iterator[DemoFile]:
    """All files for one report date. Plans come on the first of a month, or where asked for."""
    for carrier in CARRIERS:
        yield from _files(carrier.name, "subscribers", day, tables.subscribers(carrier.name, day))
        yield from _files(carrier.name, "conversions", day, tables.conversions(carrier.name, day))
        if carrier.network is None:
            continue
        yield from _files(carrier.name, "stations", day, tables.stations(carrier.name, day, scale))
        yield _traffic_file(carrier.name, day, scale)
        if with_plan or day.day == 1:
            yield from _files(carrier.name, "shutdown_plan", day, tables.shutdown_plan(carrier.name, day, scale))
    for submitter, habits in HABITS.items():
        if habits.district_code is not None and day.weekday() == SUNDAY:
            yield from _files(submitter, "outreach", day, tables.outreach(habits.district_code, day))


def _arrival(submitter: str, feed: str, day: date) -> datetime:
    start, minutes = BY_HAND if feed in SENT_BY_HAND else BY_MACHINE
    seconds = int(stream(f"arrival {submitter} {feed}", day.toordinal()).random() * minutes * 60)
    return datetime.combine(day + timedelta(days=1), start, ZoneInfo(TIME_ZONE)) + timedelta(seconds=seconds)


def _files(submitter: str, feed: str, day: date, table: DemoTable) -> Iterator[DemoFile]:
    layout = HABITS[submitter].feeds[feed]
    for delivery in deliveries(table, mishap_of(submitter, feed, day)):
        parts = (submitter, delivery.folder, delivery.file_name or layout.name_on(day))
        content = b"" if delivery.table is None else file_bytes(layout, delivery.table, day)
        yield DemoFile("/".join(filter(None, parts)), content, _arrival(submitter, feed, day) + delivery.after)


def _traffic_file(submitter: str, day: date, scale: float) -> DemoFile:
    layout, stations = HABITS[submitter].traffic, stations_of(submitter, scale)
    assert layout is not None
    content = traffic_bytes(submitter, layout, stations, night_traffic(submitter, stations, day), day)
    mishap = mishap_of(submitter, "traffic", day)
    after = mishap.after if mishap and mishap.after else timedelta(0)
    return DemoFile(f"{submitter}/{layout.name_on(day)}", content, _arrival(submitter, "traffic", day) + after)
